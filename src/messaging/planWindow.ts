import type { HistoryChanges } from './ingest'
import { messagesAbove } from './messageList'
import type { OpenResult } from './ports'
import type { HistoryState } from './state'
import { threadIdOf } from './threadId'
import type { Address, KeyLog, Message, MessageLog, UnopenedLog } from './types'

/** What one read of the chain brought: everything above `base` up to `to`, opened as far as it opens. */
export interface ReadWindow {
  /** The cursor the read started from. */
  readonly base: number | null
  /** First block read, 0 when nothing is older: the floor of a window from nothing. */
  readonly from: number
  /** min(finalized, toBlock): becomes the cursor. */
  readonly cursor: number
  readonly logs: readonly MessageLog[]
  /** Same order and length as `logs`. */
  readonly results: readonly OpenResult[]
  /** Key logs above `base`. */
  readonly keys: readonly KeyLog[]
  /** Key logs at or below `base`, of peers met for the first time. */
  readonly learned: readonly KeyLog[]
}

/** Unopened logs of one sender kept for a later key: who sends junk pushes out only their own. */
const MAX_UNOPENED = 2000

/**
 * Decides, without any IO, what a read means: which messages are new and which are copies. Duplicates are
 * dropped here, after opening and never before (SPEC, E rules): the first in chain order stays.
 */
export function planWindow(state: HistoryState, read: ReadWindow): HistoryChanges {
  const base = read.base ?? -1
  const cursor = Math.max(read.cursor, base)
  const messages: Message[] = []
  const unopened: UnopenedLog[] = []
  const seen = new Set<string>()
  read.results.forEach((result, i) => {
    const log = read.logs[i]
    if (!log) return
    if (result.status === 'unopened') unopened.push(log)
    if (result.status !== 'message' || seen.has(result.message.id)) return
    if (isKnown(state, result.message, base)) return
    seen.add(result.message.id)
    messages.push(settle(result.message, cursor))
  })
  return {
    window: {
      base: read.base,
      cursor,
      floor: read.base === null ? read.from : null,
      messages,
      unopened: newestOfEach(unopened),
      keys: read.keys,
    },
    ...(read.learned.length > 0 && { learned: read.learned }),
  }
}

/** Blocks below the floor, opened as far as it goes. */
export interface OlderRead {
  /** The floor that they lie under. */
  readonly base: number
  /** Becomes the floor; 0 when nothing older is left. */
  readonly floor: number
  readonly logs: readonly MessageLog[]
  /** Same order and length as `logs`. */
  readonly results: readonly OpenResult[]
  readonly learned: readonly KeyLog[]
}

/**
 * Decides, without any IO, what a read below the floor means. The copies of a message that stand above it give way: the first in
 * chain order stays, in whatever order the blocks are read.
 */
export function planOlder(
  state: HistoryState,
  { base, floor, logs, results, learned }: OlderRead,
): HistoryChanges {
  const messages = new Map<string, Message>()
  const unopened: UnopenedLog[] = []
  const dropped: Message[] = []
  results.forEach((result, i) => {
    const log = logs[i]
    if (log && result.status === 'unopened') unopened.push(log)
    if (result.status !== 'message' || messages.has(result.message.id)) return
    // Whatever lies under the floor is final.
    const message = settle(result.message, base)
    messages.set(message.id, message)
    const copy = state.messages.get(threadIdOf(message.thread))?.find(message.id)
    if (copy) dropped.push(copy)
  })
  return {
    older: {
      base,
      floor,
      messages: [...messages.values()],
      unopened: newestOfEach(unopened, state.unopened),
      dropped,
    },
    ...(learned.length > 0 && { learned }),
  }
}

/** A message as it is kept: without its block's hash where that is final. */
export function settle(message: Message, cursor: number): Message {
  return message.blockNumber <= cursor ? { ...message, blockHash: null } : message
}

/** `newer` are those kept already. */
function newestOfEach(unopened: readonly UnopenedLog[], newer: readonly UnopenedLog[] = []): UnopenedLog[] {
  const counts = new Map<Address, number>()
  for (const { from } of newer) counts.set(from, (counts.get(from) ?? 0) + 1)
  return unopened
    .toReversed()
    .filter(({ from }) => {
      const count = (counts.get(from) ?? 0) + 1
      counts.set(from, count)
      return count <= MAX_UNOPENED
    })
    .toReversed()
}

/** Whether a window would change nothing but, at most, the head: then nothing is written. */
export function isIdle(state: HistoryState, changes: HistoryChanges): boolean {
  const { window } = changes
  if (!window || window.cursor !== state.cursor) return false
  if (changes.reset || changes.learned || changes.adopted) return false
  const base = window.base ?? -1
  return (
    sameLogs(
      [...state.messages.values()].flatMap((list) => messagesAbove(list, base)),
      window.messages,
    ) &&
    sameLogs(tails(state.keys, base), window.keys) &&
    sameLogs(
      state.unopened.filter((log) => log.blockNumber > base),
      window.unopened,
    )
  )
}

/** What stands above `base`; lists are in chain order, so only their ends are looked at. */
function tails<T extends { readonly blockNumber: number }>(
  groups: ReadonlyMap<string, readonly T[]>,
  base: number,
): T[] {
  return [...groups.values()].flatMap((list) =>
    list.slice(list.findLastIndex((item) => item.blockNumber <= base) + 1),
  )
}

interface Located {
  readonly blockHash: string | null
  readonly logIndex: number
}

function sameLogs(a: readonly Located[], b: readonly Located[]): boolean {
  const key = (log: Located) => `${log.blockHash}:${log.logIndex}`
  const known = new Set(a.map(key))
  return a.length === b.length && b.every((log) => known.has(key(log)))
}

/** Whether the thread already holds this id at or below `base`. */
function isKnown(state: HistoryState, message: Message, base: number): boolean {
  const known = state.messages.get(threadIdOf(message.thread))?.find(message.id)
  return known !== undefined && known.blockNumber <= base
}
