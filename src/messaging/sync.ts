import { BaseError } from '../lib/BaseError'
import { groupKeys } from './applyChanges'
import { ConflictError, NetworkError } from './errors'
import type { IngestCore } from './ingestCore'
import { isIdle, type OlderRead, planOlder, planWindow, settle } from './planWindow'
import type { Beat, OlderPiece, OpenResult } from './ports'
import { byPosition } from './position'
import type { HistoryState } from './state'
import { threadIdOf } from './threadId'
import type { Address, Head, KeyLog, Message, MessageLog } from './types'

/** Blocks read, opened and committed in one step of catching up. The chain adapter splits further where an RPC refuses. */
const STEP_BLOCKS = 50_000

/** Of so many blocks in a row that are said to add nothing, the last is read all the same (R16). */
const MOST_QUIET = 16

/** Milliseconds until a read that failed is tried again: doubled each time, up to the last. */
const FIRST_RETRY = 1_000
const LAST_RETRY = 15_000

/** Follows the chain: one read at a time, asked for by a new head, by the user, or by whoever added keys. */
export interface Sync {
  /** From now on what is asked for is read. */
  start(): void
  /** Reads, and follows the chain until `rest` or `stop`. */
  followChain(): void
  /** Follows no longer: another tab does. */
  rest(): void
  stop(): void
  /** How often the chain is looked at while it is followed. */
  setBeat(beat: Beat): void
  /** Reads now. Resolves when a read that began after this call has ended; never throws: failures show in `state.sync`. */
  refresh(): Promise<void>
  /** Follows the keys of somebody of whom the state may not speak yet. As `refresh`. */
  follow(user: Address): Promise<void>
  /** Tries the logs again that no key opened, after keys were added. */
  reopen(): Promise<void>
}

/** What lies below a floor, as it comes. */
interface Below {
  readonly floor: number
  readonly pieces: AsyncIterable<OlderPiece>
  /** For whoever does not iterate after all. */
  end(): void
}

/** The first block that a window read from a cursor holds. On an empty database that is what is not final. */
function windowStart(cursor: number | null, head: Head): number {
  return cursor === null ? Math.min(head.finalized + 1, head.number) : cursor + 1
}

/** Blocks below the floor, ready to be stored. */
interface OpenedPiece extends OlderRead {
  /** Whose keys were learned with it. */
  readonly strangers: readonly Address[]
  readonly windowsBefore: number
}

/** @param onRead called whenever a read has reached the head */
export function createSync(core: IngestCore, onRead: () => void): Sync {
  const { ports, scope } = core
  let stopped = false
  let stopWatching: (() => void) | null = null
  let running: Promise<void> | null = null
  let again = false
  let beat: Beat = 'live'
  let started = false
  let failures = 0
  let stopWaiting: (() => void) | null = null
  let lastHead: Head | null = null
  /** Blocks passed over since the last read. */
  let quietHeads = 0
  /** Users whose key history is in the state from the first block on. */
  const followed = new Set<Address>()
  /** Windows read so far, and whether one is being read: what lies under the floor is read beside them. */
  let [windows, isReadingWindow] = [0, false]
  /** Users whose keys were asked for. */
  const requested = new Set<Address>()
  /** Senders of whom another source knew no more: once is enough per engine. */
  const asked = new Set<Address>()

  async function readAll(): Promise<void> {
    // Key histories that are stored were read whole, in the transaction that first stored one of them.
    for (const user of core.get().keys.keys()) followed.add(user)
    const head = await ports.source.fetchHead()
    if (stopped) return
    if (core.get().floor === 0 && wanted().length === 0 && addsNothing(head)) {
      // After an outage the chain answers again.
      if (core.get().sync.phase !== 'live') core.report({ sync: { phase: 'live' } })
      if (core.get().head !== head.number) core.report({ head: head.number })
      lastHead = head
      return
    }
    quietHeads = 0
    const { cursor } = core.get()
    if (cursor !== null && cursor > head.number) await core.commit(() => ({ reset: true }))
    if (core.get().floor !== 0 && isFollowing()) showRestoring(head)
    // On an empty database it is known already where the restore begins: its first piece comes beside the newest blocks.
    const early = core.get().cursor === null && isFollowing() ? readBelow(windowStart(null, head)) : null
    try {
      await catchUp(head)
    } catch (error) {
      early?.end()
      throw error
    }
    if (stopped) return early?.end()
    // From here on messages may be sent: our own newest key is known.
    if (core.get().floor !== 0 && isFollowing()) core.report({ head: head.number })
    lastHead = core.get().floor === 0 ? head : await restore(head, early)
    if (stopped) return
    // What another tab is restoring it tells itself.
    if (core.get().floor === 0) core.report({ sync: { phase: 'live' }, head: lastHead.number })
  }

  /** Whether all is read already: the same block, or one after it that adds nothing (R16). */
  function addsNothing(head: Head): boolean {
    if (lastHead === null || lastHead.finalized !== head.finalized) return false
    if (lastHead.hash === head.hash) return true
    return head.quietAfter === lastHead.hash && ++quietHeads < MOST_QUIET
  }

  /** Reads from the cursor to the head. On an empty database that is what is not final; the rest is restored from there down. */
  async function catchUp(head: Head): Promise<void> {
    const from = windowStart(core.get().cursor, head)
    let at = from
    while (at <= head.number && !stopped) {
      // What is not final is read as one window, because it is replaced whole.
      const to = at + STEP_BLOCKS - 1 < head.finalized ? at + STEP_BLOCKS - 1 : head.number
      await readWindow(at, to, head)
      at = to + 1
    }
    // Where every block was final already there was no window to read them with.
    if (from > head.number) await learn(wanted(), head.number)
  }

  /** Reads below the floor, newest first, until nothing older is left. Returns the newest head that was caught up with meanwhile. */
  async function restore(head: Head, early: Below | null): Promise<Head> {
    const { floor } = core.get()
    if (early && (early.floor !== floor || !isFollowing())) early.end()
    if (floor === null) return head
    let newest = head
    if (!isFollowing()) return newest
    const { pieces } = early?.floor === floor ? early : readBelow(floor)
    /** What reads beside this: new blocks do not wait for the old ones, nor these for them. */
    let catching: Promise<void> | undefined
    let storing: Promise<void> | undefined
    const failures: unknown[] = []
    async function catchUpBeside(): Promise<void> {
      try {
        newest = await ports.source.fetchHead()
        await catchUp(newest)
      } catch (error) {
        failures.push(error)
      }
      catching = undefined
    }
    try {
      for await (const piece of pieces) {
        if (stopped || !isFollowing()) return newest
        // One is opened while the one before it is stored, unless it needs keys that are stored with that.
        if (strangersIn(piece.messages).length > 0) await storing
        const opened = await openOlder(piece)
        await storing
        if (failures.length > 0) throw failures[0]
        storing = storeOlder(opened).then(() => showRestoring(newest))
        storing.catch(() => undefined)
        if (again && catching === undefined) {
          again = false
          catching = catchUpBeside()
        }
      }
      await storing
    } finally {
      await Promise.allSettled([storing, catching])
    }
    if (failures.length > 0) throw failures[0]
    if (stopped || !isFollowing()) return newest
    // Who was met on the way may have registered a key above the cursor.
    await catchUp(newest)
    return newest
  }

  /** Begins to read what lies below a floor. */
  function readBelow(floor: number): Below {
    const below = ports.source.readDown({ account: scope.account, toBlock: floor - 1 })
    const pieces = below[Symbol.asyncIterator]()
    return {
      floor,
      pieces: { [Symbol.asyncIterator]: () => pieces },
      end: () => void pieces.return?.().catch(() => undefined),
    }
  }

  function isFollowing(): boolean {
    return stopWatching !== null
  }

  function showRestoring(head: Head): void {
    const { floor } = core.get()
    const { firstBlock: from } = ports.source
    const to = head.number
    core.report({ sync: { phase: 'restoring', from, at: Math.max(floor ?? to, from), to } })
  }

  function strangersIn(logs: readonly MessageLog[]): Address[] {
    return [...new Set(logs.map(peerOf))].filter((peer) => !followed.has(peer))
  }

  /** Opens what lies under the floor. It is final, and what was registered after the cursor opens nothing in it. */
  async function openOlder({ fromBlock, toBlock, messages: logs }: OlderPiece): Promise<OpenedPiece> {
    const { cursor } = core.get()
    if (cursor === null) throw new ConflictError()
    const windowsBefore = windows
    const strangers = strangersIn(logs)
    const learned = await fetchHistories(strangers, cursor)
    const all = mergedKeys(core.get(), cursor, learned)
    let results = await openWith(logs, all)
    const second = await askAgain(logs, results, all, cursor)
    if (second.length > 0) {
      learned.push(...second)
      results = await openWith(logs, [...all, ...second])
    }
    return { base: toBlock + 1, floor: floorAt(fromBlock), logs, results, learned, strangers, windowsBefore }
  }

  async function storeOlder({ strangers, windowsBefore, ...read }: OpenedPiece): Promise<void> {
    if (stopped) return
    await core.commit((state) => planOlder(state, read))
    // A window that was read meanwhile did not ask for their keys: they stay strangers, and the next one does.
    if (windows === windowsBefore && !isReadingWindow) for (const user of strangers) followed.add(user)
    countMalformed(read.results)
  }

  function floorAt(block: number): number {
    return block <= ports.source.firstBlock ? 0 : block
  }

  function peerOf(log: MessageLog): Address {
    return log.from === scope.account ? log.to : log.from
  }

  async function fetchHistories(users: readonly Address[], toBlock: number): Promise<KeyLog[]> {
    return users.length === 0 ? [] : ports.directory.fetchKeyHistories(users, { toBlock })
  }

  function countMalformed(results: readonly OpenResult[]): void {
    const broken = results.filter(({ status }) => status === 'malformed').length
    if (broken > 0) core.report({ malformed: core.get().malformed + broken })
  }

  async function readWindow(from: number, to: number, head: Head): Promise<void> {
    isReadingWindow = true
    try {
      await readAndStoreWindow(from, to, head)
    } finally {
      isReadingWindow = false
      windows++
    }
  }

  async function readAndStoreWindow(from: number, to: number, head: Head): Promise<void> {
    const strangers = wanted()
    const users = [...followed, ...strangers]
    const { messages: logs, keys } = await ports.source.fetchLogs({
      account: scope.account,
      users,
      fromBlock: from,
      toBlock: to,
    })
    for (const log of logs) {
      const peer = peerOf(log)
      if (!followed.has(peer) && !strangers.includes(peer)) strangers.push(peer)
    }
    const histories = await fetchHistories(strangers, to)
    const base = from - 1
    const learned = histories.filter((key) => key.blockNumber <= base)
    const windowKeys = distinct([...keys, ...histories.filter((key) => key.blockNumber > base)])
    const all = mergedKeys(core.get(), base, [...learned, ...windowKeys])
    let results = await openWith(logs, all)
    const second = await askAgain(logs, results, all, to)
    if (second.length > 0) {
      learned.push(...second.filter((key) => key.blockNumber <= base))
      windowKeys.push(...second.filter((key) => key.blockNumber > base))
      results = await openWith(logs, [...all, ...second])
    }
    if (stopped) return
    await core.commit((state) => {
      const changes = planWindow(state, {
        base: state.cursor,
        from: floorAt(from),
        cursor: Math.min(head.finalized, to),
        logs,
        results,
        keys: windowKeys.sort(byPosition),
        learned,
      })
      return isIdle(state, changes) ? null : changes
    })
    for (const user of strangers) followed.add(user)
    // What stands above the cursor is read again with every head, but counted once.
    const counted = core.get().head
    countMalformed(results.filter((_, i) => (logs[i]?.blockNumber ?? 0) > counted))
  }

  /** Reads the key history of users on its own, up to the cursor. */
  async function learn(users: readonly Address[], toBlock: number): Promise<void> {
    if (users.length === 0 || stopped) return
    const learned = await fetchHistories(users, toBlock)
    if (stopped) return
    await core.commit(() => (learned.length > 0 ? { learned } : null))
    for (const user of users) followed.add(user)
  }

  /** The opener gets the keys of those who wrote or received, not everybody's. */
  function openWith(logs: readonly MessageLog[], keys: readonly KeyLog[]): Promise<OpenResult[]> {
    const users = new Set(logs.flatMap((log) => [log.from, log.to]))
    return ports.opener.open(
      logs,
      keys.filter((key) => users.has(key.user)),
    )
  }

  /** Peers that the state speaks of and whose keys are not followed yet. */
  function wanted(): Address[] {
    const state = core.get()
    const peers = new Set<Address>(requested).add(scope.account)
    for (const { thread } of state.messages.values()) peers.add(thread.peer)
    for (const user of followed) peers.delete(user)
    return [...peers]
  }

  /** A sender whose message does not open may have a key that the first RPC kept back: ask another one, once. */
  async function askAgain(
    logs: readonly MessageLog[],
    results: readonly OpenResult[],
    known: readonly KeyLog[],
    toBlock: number,
  ): Promise<KeyLog[]> {
    const senders = new Set<Address>()
    results.forEach((result, i) => {
      const from = logs[i]?.from
      if (result.status === 'unopened' && from && !asked.has(from)) senders.add(from)
    })
    const seen = new Set(known.map(logId))
    const answers = await Promise.all(
      [...senders].map(async (user) => {
        try {
          const history = await ports.directory.fetchKeyHistories([user], { toBlock, again: true })
          const fresh = history.filter((key) => !seen.has(logId(key)))
          // Who is being hidden from us is asked about at every read of the window, because the window is replaced whole.
          if (fresh.length === 0) asked.add(user)
          return fresh
        } catch (error) {
          // The second source is an extra: while it fails, reading goes on and the next read asks again.
          if (error instanceof NetworkError) return []
          throw error
        }
      }),
    )
    return answers.flat()
  }

  async function loop(): Promise<void> {
    do {
      again = false
      try {
        await readAll()
        failures = 0
        if (!stopped) onRead()
      } catch (error) {
        // Another tab has stored newer data: the state is loaded anew already, read on from there.
        if (error instanceof ConflictError) again = true
        else if (!stopped) onFailure(error)
      }
    } while (again && !stopped)
    // In the same step as the last look at `again`: a refresh that comes later must start a read of its own.
    running = null
  }

  /** What cannot be reached is tried again by itself: the next block may be long in coming, or nobody may tell of it. */
  function onFailure(error: unknown): void {
    core.report({
      sync: { phase: 'offline', error: error instanceof BaseError ? error.name : 'NetworkError' },
    })
    if (!isFollowing() || beat === 'slow') return
    const wait = Math.min(FIRST_RETRY * 2 ** failures, LAST_RETRY)
    failures++
    stopWaiting = ports.clock.after(wait, () => void refresh())
  }

  function refresh(): Promise<void> {
    if (stopped) return Promise.resolve()
    stopWaiting?.()
    stopWaiting = null
    if (running) {
      again = true
      return running
    }
    running = loop()
    return running
  }

  function watch(): void {
    unwatch()
    stopWatching = ports.source.watchHead(() => void refresh(), beat)
  }

  function unwatch(): void {
    stopWatching?.()
    stopWatching = null
    stopWaiting?.()
    stopWaiting = null
  }

  return {
    start() {
      started = true
    },
    followChain() {
      if (stopped || stopWatching !== null) return
      watch()
      void refresh()
    },
    rest: unwatch,
    stop() {
      stopped = true
      unwatch()
    },
    setBeat(next) {
      if (next === beat) return
      beat = next
      if (!isFollowing()) return
      watch()
      // Whoever comes back sees what has happened meanwhile.
      if (beat === 'live') void refresh()
    },
    refresh,
    follow(user) {
      requested.add(user)
      // Before the start there is nothing to wait for: the first read asks.
      return !started || followed.has(user) ? Promise.resolve() : refresh()
    },
    async reopen() {
      const { unopened, keys } = core.get()
      if (unopened.length === 0) return
      const results = await openWith(unopened, [...keys.values()].flat())
      const opened = results.flatMap((result) => (result.status === 'message' ? [result.message] : []))
      if (stopped || opened.length === 0) return
      await core.commit((state) => {
        // A read may have replaced the window meanwhile: what has left it must not come back.
        const waiting = new Set(state.unopened.map(logId))
        const adopted = newMessages(
          state,
          opened.filter((message) => waiting.has(logId(message))),
        ).map((message) => settle(message, state.cursor ?? -1))
        return adopted.length > 0 ? { adopted } : null
      })
    },
  }
}

function mergedKeys(state: HistoryState, base: number, added: readonly KeyLog[]): KeyLog[] {
  const kept = [...state.keys.values()].flat().filter((key) => key.blockNumber <= base)
  return [...groupKeys([...kept, ...added]).values()].flat()
}

/** A late opener can bring a copy of what is there: the first in chain order stays. */
function newMessages(state: HistoryState, messages: readonly Message[]): Message[] {
  const seen = new Set<string>()
  return messages.filter((message) => {
    const known = state.messages.get(threadIdOf(message.thread))?.find(message.id)
    if (known || seen.has(message.id)) return false
    seen.add(message.id)
    return true
  })
}

function distinct(keys: readonly KeyLog[]): KeyLog[] {
  return [...new Map(keys.map((key) => [logId(key), key])).values()]
}

function logId(log: Pick<Message, 'blockHash' | 'logIndex'>): string {
  return `${log.blockHash}:${log.logIndex}`
}
