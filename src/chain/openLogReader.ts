import type { Hex } from '../lib/bytes'
import { inOrder } from '../lib/inOrder'
import { NetworkError } from '../messaging/errors'
import type { Address, KeyLog, LogPosition, MessageLog } from '../messaging/types'
import { activeSpans, type Blocks, PLAIN_BLOCKS, piecesDown } from './activeSpans'
import type { ActivityPart, ActivityRecord } from './activityRecord'
import { readBlock } from './block'
import { type DecodedLog, decodeLog } from './decodeLog'
import { activeQueries, isWanted, plainQueries, type Query, type Wanted } from './logFilters'
import { probeDialect } from './probeDialect'
import { createRangeReader } from './rangeReader'
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
   * The logs wanted of some blocks, in chain order, once each. Where the contract keeps an activity record, a range that
   * reaches far back is read only where the record says that something lies (R15).
   * @throws {NetworkError}
   * @throws as probeDialect
   */
  fetch(params: Wanted & Blocks): Promise<{ messages: MessageLog[]; keys: KeyLog[] }>
  /**
   * The pieces in which the messages of an account are best fetched, newest first: they join without a hole, and each holds
   * at most one stretch of blocks that has to be read. @throws as fetch
   */
  split(params: { messagesOf: Address } & Blocks): Promise<Blocks[]>
  /** Logs passed over so far because they are malformed or lie outside of the blocks asked for. */
  countSkipped(): number
}

/** Queries and block headers asked for at a time. */
const AT_ONCE = 8
/** Blocks that are read for one piece at most. */
const STEP_BLOCKS = 50_000

/** Reads and decodes the contract's logs through one client: see createLogReader. */
export function openLogReader({
  client,
  contract,
  fromBlock: deployed,
}: ContractLocation & { client: RpcClient }): LogReader {
  const readRange = createRangeReader(client)
  const timestamps = new Map<Hex, number>()
  let skipped = 0
  let newest = 0

  /** Only for nodes that leave `blockTimestamp` out. By hash: after a reorg the number may mean another block. */
  async function fetchTimestamps(hashes: readonly Hex[]): Promise<void> {
    const fetchBlock = (hash: Hex) => readChain(client, 'eth_getBlockByHash', [hash, false], readBlock)
    for await (const { hash, timestamp } of inOrder(hashes, AT_ONCE, fetchBlock))
      timestamps.set(hash, timestamp)
  }

  /** null for a range that is soon read without it, and where there is none. */
  async function readRecord({ messagesOf, keyLinksOf, keysOf = [] }: Wanted, blocks: Blocks) {
    newest = Math.max(newest, blocks.toBlock)
    if (newest - blocks.fromBlock < PLAIN_BLOCKS) return null
    const users = keyLinksOf === undefined ? keysOf : [...keysOf, keyLinksOf]
    const record = await openRecord()
    return record.read({ account: messagesOf ?? null, users, toBlock: blocks.toBlock })
  }

  /** Loaded by whoever first reads far back (ADR 0005). */
  async function openRecord(): Promise<ActivityRecord> {
    const { activityRecordOf } = await import('./activityRecord')
    return activityRecordOf(client, contract)
  }

  return {
    countSkipped: () => skipped,
    async split({ messagesOf, fromBlock, toBlock }) {
      const blocks = { fromBlock: Math.max(fromBlock, deployed), toBlock }
      const record = await readRecord({ messagesOf }, blocks)
      if (record === null) return piecesDown(blocks, [blocks], STEP_BLOCKS)
      const { recorded, rest } = splitAt(record.upTo, blocks)
      const spans = activeSpans(record.peers, { window: record.window, ...recorded })
      return piecesDown(blocks, rest.fromBlock > rest.toBlock ? spans : [...spans, rest], STEP_BLOCKS)
    },
    async fetch({ fromBlock, toBlock, ...wanted }) {
      const start = Math.max(fromBlock, deployed)
      const dialect = await probeDialect(client, contract)

      async function readLogs(queries: readonly Query[]): Promise<DecodedLog[]> {
        // A message to oneself matches two filters.
        const logs = new Map<string, DecodedLog>()
        const ask = (query: Query) => readRange({ contract, ...query })
        for await (const answer of inOrder(queries, AT_ONCE, ask)) {
          for (const raw of answer) {
            const log = decodeLog(raw, contract, dialect)
            // The caller replaces exactly this range: a log from outside it would be written twice.
            if (log === null || log.blockNumber < start || log.blockNumber > toBlock) skipped++
            else if (isWanted(wanted, log)) logs.set(`${log.blockNumber}/${log.logIndex}`, log)
          }
        }
        return [...logs.values()].sort(compareLogs)
      }

      const everywhere = { fromBlock: start, toBlock }
      const record = await readRecord(wanted, everywhere)
      const { recorded, rest } = splitAt(record?.upTo ?? -1, everywhere)
      let logs = await readLogs([
        ...(record === null ? [] : activeQueries(dialect, wanted, { record, ...recorded })),
        ...plainQueries(dialect, wanted, rest),
      ])
      if (record !== null && !agrees(logs, { record, ...wanted, ...recorded })) {
        const { doubt } = await openRecord()
        doubt()
        logs = await readLogs(plainQueries(dialect, wanted, everywhere))
      }

      const untimed = logs.filter((log) => log.timestamp === null && !timestamps.has(log.blockHash))
      await fetchTimestamps([...new Set(untimed.map((log) => log.blockHash))])

      const messages: MessageLog[] = []
      const keys: KeyLog[] = []
      for (const log of logs) {
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

/** The blocks up to `upTo`, and those above it. */
function splitAt(upTo: number, { fromBlock, toBlock }: Blocks): { recorded: Blocks; rest: Blocks } {
  return {
    recorded: { fromBlock, toBlock: Math.min(toBlock, upTo) },
    rest: { fromBlock: Math.max(fromBlock, upTo + 1), toBlock },
  }
}

/**
 * Whether every window of a conversation starts with a message of it, as the contract promises (R14). If not, record and logs
 * are not of one mind: the node lacks logs, or the contract counts other blocks.
 */
function agrees(
  logs: readonly DecodedLog[],
  {
    record,
    messagesOf,
    fromBlock,
    toBlock,
  }: Blocks & { record: ActivityPart; messagesOf?: Wanted['messagesOf'] },
): boolean {
  const found = new Set(
    logs.flatMap((log) => (log.event === 'message' ? [`${log.blockNumber}/${log.from}/${log.to}`] : [])),
  )
  return [...record.peers].every(([peer, starts]) =>
    starts.every(
      (start) =>
        start < fromBlock ||
        start > toBlock ||
        peer === messagesOf ||
        found.has(`${start}/${messagesOf}/${peer}`) ||
        found.has(`${start}/${peer}/${messagesOf}`),
    ),
  )
}

/** Chain order. */
function compareLogs(
  a: Pick<LogPosition, 'blockNumber' | 'logIndex'>,
  b: Pick<LogPosition, 'blockNumber' | 'logIndex'>,
): number {
  return a.blockNumber - b.blockNumber || a.logIndex - b.logIndex
}
