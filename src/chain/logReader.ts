import type { Hex } from '../lib/bytes'
import { NetworkError } from '../messaging/errors'
import type { KeyLog, LogPosition, MessageLog } from '../messaging/types'
import { readBlock } from './block'
import { type DecodedLog, decodeLog } from './decodeLog'
import type { Dialect } from './dialect'
import { probeDialect } from './probeDialect'
import { createRangeReader, type Topics } from './rangeReader'
import { readChain } from './readChain'
import type { RpcClient } from './rpcClient'

export interface ContractLocation {
  /** Lower case. */
  readonly contract: Hex
  /** Block of its deployment: nothing older is read. */
  readonly fromBlock: number
}

export interface LogReader {
  /**
   * The logs that match any of `filters`, in chain order, once each. Bounds are inclusive.
   * @throws {NetworkError}
   * @throws as {@link probeDialect}
   */
  fetch(params: {
    filters: (dialect: Dialect) => readonly Topics[]
    fromBlock: number
    toBlock: number
  }): Promise<{ messages: MessageLog[]; keys: KeyLog[] }>
  /** Logs passed over so far because they are malformed or were not asked for. */
  countSkipped(): number
}

/** Block headers asked for at a time. */
const HEADERS_AT_ONCE = 8

/** Reads and decodes the contract's logs through one client. */
export function createLogReader({
  client,
  contract,
  fromBlock: deployed,
}: ContractLocation & { client: RpcClient }): LogReader {
  const readRange = createRangeReader(client)
  const timestamps = new Map<Hex, number>()
  let skipped = 0

  /** Only for nodes that leave `blockTimestamp` out. By hash: after a reorg the number may mean another block. */
  async function fetchTimestamps(hashes: readonly Hex[]): Promise<void> {
    for (let i = 0; i < hashes.length; i += HEADERS_AT_ONCE) {
      await Promise.all(
        hashes.slice(i, i + HEADERS_AT_ONCE).map(async (hash) => {
          const block = await readChain(client, 'eth_getBlockByHash', [hash, false], readBlock)
          timestamps.set(hash, block.timestamp)
        }),
      )
    }
  }

  return {
    countSkipped: () => skipped,
    async fetch({ filters, fromBlock, toBlock }) {
      const start = Math.max(fromBlock, deployed)
      const dialect = await probeDialect(client, contract)
      const answers = await Promise.all(
        filters(dialect).map((topics) => readRange({ contract, topics, fromBlock: start, toBlock })),
      )
      // A message to oneself matches two filters.
      const logs = new Map<string, DecodedLog>()
      for (const raw of answers.flat()) {
        const log = decodeLog(raw, contract, dialect)
        // The caller replaces exactly this range: a log from outside it would be written twice.
        if (log === null || log.blockNumber < start || log.blockNumber > toBlock) skipped++
        else logs.set(`${log.blockNumber}/${log.logIndex}`, log)
      }

      const untimed = [...logs.values()].filter(
        (log) => log.timestamp === null && !timestamps.has(log.blockHash),
      )
      await fetchTimestamps([...new Set(untimed.map((log) => log.blockHash))])

      const messages: MessageLog[] = []
      const keys: KeyLog[] = []
      for (const log of [...logs.values()].sort(compareLogs)) {
        const timestamp = log.timestamp ?? timestamps.get(log.blockHash)
        if (timestamp === undefined) throw new NetworkError()
        if (log.event === 'message') {
          const { event: _, ...message } = log
          messages.push({ ...message, timestamp })
        } else {
          const { event: _, ...key } = log
          keys.push({ ...key, timestamp })
        }
      }
      return { messages, keys }
    },
  }
}

/** Chain order. */
function compareLogs(
  a: Pick<LogPosition, 'blockNumber' | 'logIndex'>,
  b: Pick<LogPosition, 'blockNumber' | 'logIndex'>,
): number {
  return a.blockNumber - b.blockNumber || a.logIndex - b.logIndex
}
