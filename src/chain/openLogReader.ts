import type { Hex } from '../lib/bytes'
import { inOrder } from '../lib/inOrder'
import { NetworkError } from '../messaging/errors'
import type { OlderPiece } from '../messaging/ports'
import type { Address, KeyLog, LogPosition, MessageLog } from '../messaging/types'
import { activeSpans, type Blocks, PLAIN_BLOCKS } from './activeSpans'
import type { ActivityPart, ActivityRecord } from './activityRecord'
import { readBlock } from './block'
import { createBloomWatch } from './bloomWatch'
import { type DecodedLog, decodeLog } from './decodeLog'
import type { Dialect } from './dialect'
import { knownHead } from './fetchHead'
import { activeQueries, historyFilters, isWanted, plainQueries, type Query, type Wanted } from './logFilters'
import { probeDialect } from './probeDialect'
import { createPartsReader, createRangeReader } from './rangeReader'
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
   * The messages of an account in final blocks, newest first, in pieces that join without a hole. The newest come at once and are
   * few; meanwhile it is found out where the others lie. @throws as fetch
   */
  readDown(params: { messagesOf: Address } & Blocks): AsyncIterable<OlderPiece>
  /** See {@link BloomWatch.quietAfter}, of the newest block, if that is the one that was fetched last. */
  quietAfter(newest: Hex): Hex | null
  /** Logs passed over so far because they are malformed or lie outside of the blocks asked for. */
  countSkipped(): number
}

/** Queries and block headers asked for at a time. */
const AT_ONCE = 8
/** Blocks of the newest piece of a history: as many as most providers give at once. */
const FIRST_BLOCKS = 8_192

/** Reads and decodes the contract's logs through one client: see createLogReader. */
export function openLogReader({
  client,
  contract,
  fromBlock: deployed,
}: ContractLocation & { client: RpcClient }): LogReader {
  const readRange = createRangeReader(client)
  const readParts = createPartsReader(client)
  const timestamps = new Map<Hex, number>()
  const blooms = createBloomWatch(contract)
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

  /** Decodes logs and keeps what is wanted: in chain order, once each. A message to oneself matches two filters. */
  function decodeAll(
    raw: Iterable<unknown>,
    wanted: Wanted,
    dialect: Dialect,
    { fromBlock, toBlock }: Blocks,
  ) {
    const logs = new Map<string, DecodedLog>()
    for (const each of raw) {
      const log = decodeLog(each, contract, dialect)
      // The caller replaces exactly this range: a log from outside it would be written twice.
      if (log === null || log.blockNumber < fromBlock || log.blockNumber > toBlock) skipped++
      else if (isWanted(wanted, log)) logs.set(`${log.blockNumber}/${log.logIndex}`, log)
    }
    return [...logs.values()].sort(compareLogs)
  }

  /** Puts its time to each log. */
  async function timed(logs: readonly DecodedLog[]): Promise<{ messages: MessageLog[]; keys: KeyLog[] }> {
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
  }

  /** Whom an account has met up to this block, where the record says it and is worth asking for. */
  async function readPeers(
    account: Address,
    { fromBlock, toBlock }: Blocks,
  ): Promise<readonly Address[] | null> {
    newest = Math.max(newest, toBlock)
    if (newest - fromBlock < PLAIN_BLOCKS) return null
    const peers = await (await openRecord()).readPeers(account)
    // One that counts other blocks than its nodes do would lead us astray.
    const isNear = peers !== null && peers.atBlock >= toBlock && peers.atBlock - toBlock <= 2 * PLAIN_BLOCKS
    return isNear ? peers.list : null
  }

  async function* readMessages(
    wanted: { messagesOf: Address },
    blocks: Blocks,
    { isPlain }: { isPlain: boolean },
  ): AsyncGenerator<OlderPiece, void, undefined> {
    const { messagesOf } = wanted
    const { fromBlock, toBlock } = blocks
    const [dialect, peers] = await Promise.all([
      probeDialect(client, contract),
      isPlain ? null : readPeers(messagesOf, blocks),
    ])
    const record = isPlain ? Promise.resolve(null) : readRecord(wanted, blocks)
    const spans = record.then((part) => spansOf(part, blocks))
    // Who stops early never asks.
    spans.catch(() => undefined)
    const filters = historyFilters(dialect, messagesOf, peers)
    const place = { contract, filters, ...blocks, startWidth: FIRST_BLOCKS, spans }
    for await (const { logs: raw, ...part } of readParts(place)) {
      const logs = decodeAll(raw, wanted, dialect, part)
      // The newest piece waits for nothing, where it was read without the record.
      const isPlainPiece = peers === null && part.toBlock === toBlock
      const known = isPlainPiece ? null : await record
      const isBelieved = known
        ? agrees(logs, { record: known, ...wanted, ...splitAt(known.upTo, part).recorded })
        : peers === null
      if (!isBelieved) {
        const { doubt } = await openRecord()
        doubt()
        yield* readMessages(wanted, { fromBlock, toBlock: part.toBlock }, { isPlain: true })
        return
      }
      const { messages } = await timed(logs)
      yield { ...part, messages }
    }
  }

  return {
    countSkipped: () => skipped,
    quietAfter(newest) {
      const header = knownHead(client)
      return header?.hash === newest ? blooms.quietAfter(header) : null
    },
    async *readDown({ messagesOf, fromBlock, toBlock }) {
      const blocks = { fromBlock: Math.max(fromBlock, deployed), toBlock }
      yield* readMessages({ messagesOf }, blocks, { isPlain: false })
    },
    async fetch({ fromBlock, toBlock, ...wanted }) {
      const everywhere = { fromBlock: Math.max(fromBlock, deployed), toBlock }
      const dialect = await probeDialect(client, contract)

      async function readLogs(queries: readonly Query[]): Promise<DecodedLog[]> {
        const raw: unknown[] = []
        const ask = (query: Query) => readRange({ contract, ...query })
        for await (const answer of inOrder(queries, AT_ONCE, ask)) for (const log of answer) raw.push(log)
        return decodeAll(raw, wanted, dialect, everywhere)
      }

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
      const header = knownHead(client)
      if (header) blooms.learn(header, new Set(logs.map(({ blockHash }) => blockHash)))
      return timed(logs)
    },
  }
}

/** Where messages lie by a record, in chain order; anywhere without one. */
function spansOf(record: ActivityPart | null, blocks: Blocks): readonly Blocks[] {
  if (record === null) return [blocks]
  const { recorded, rest } = splitAt(record.upTo, blocks)
  const spans = activeSpans(record.peers, { window: record.window, ...recorded })
  return rest.fromBlock > rest.toBlock ? spans : [...spans, rest]
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
