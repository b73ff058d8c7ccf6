import type { Block } from './block'
import { decodeChunk } from './decodeChunk'
import type { HistoryChanges, HistorySnapshot } from './ingest'
import { type MessageList, upTo, withBlocks, withMessages, without } from './messageList'
import { byPosition, isAfter, positionKey } from './position'
import type { EngineState, HistoryState } from './state'
import { threadIdOf } from './threadId'
import type { Address, Changes, KeyLog, Message, OutboxRow, Scope, ThreadId, ThreadRef } from './types'

/** The state before anything is loaded. */
export function emptyState(scope: Scope): EngineState {
  return {
    scope,
    sync: { phase: 'loading' },
    cursor: null,
    floor: null,
    head: 0,
    messages: new Map(),
    isLoaded: false,
    unopened: [],
    keys: new Map(),
    outbox: [],
    contacts: new Map(),
    threads: new Map(),
    keyMemory: null,
    keyAlarms: [],
    malformed: 0,
    rebuilt: false,
  }
}

/** The history in a snapshot, as the state holds it. */
export type LoadedHistory = Pick<
  HistoryState,
  'cursor' | 'floor' | 'messages' | 'isLoaded' | 'unopened' | 'keys' | 'rebuilt'
>

/**
 * Reads a snapshot.
 * @param blocks its chunks, where they are read already
 */
export function openSnapshot(
  snapshot: HistorySnapshot,
  blocks: readonly Block[] = snapshot.chunks.map(decodeChunk),
): LoadedHistory {
  const { cursor, floor, unopened } = snapshot
  const messages = addMessages(addBlocks(new Map(), blocks), snapshot.messages)
  const { isWhole, rebuilt = false } = snapshot
  return {
    cursor,
    floor,
    messages,
    isLoaded: isWhole,
    unopened,
    keys: groupKeys(snapshot.keys),
    rebuilt,
  }
}

/** What was read so far, and further chunks. */
export function withMore(loaded: LoadedHistory, blocks: readonly Block[], isWhole: boolean): LoadedHistory {
  return { ...loaded, messages: addBlocks(loaded.messages, blocks), isLoaded: isWhole }
}

/** The state with history as it stands on disk. */
export function applySnapshot<S extends HistoryState>(state: S, loaded: LoadedHistory): S {
  // It stays said, however often what has been read again is loaded.
  return { ...state, ...loaded, rebuilt: state.rebuilt || loaded.rebuilt }
}

/** What a commit wrote, applied in memory: the same object, so disk and screen cannot differ. */
export function applyChanges(state: EngineState, changes: Changes): EngineState {
  return { ...applyHistory(state, changes), outbox: applyOutbox(state.outbox, changes) }
}

/**
 * The part of {@link applyChanges} that concerns what the chain holds.
 * @param packed messages of `changes.older` that are not in its list
 */
export function applyHistory<S extends HistoryState>(
  state: S,
  changes: HistoryChanges,
  packed: readonly Block[] = [],
): S {
  const start = changes.reset ? emptyState(state.scope) : state
  let { cursor, floor, messages, unopened, keys } = start
  const { window, older, adopted, learned } = changes
  if (window) {
    const base = window.base ?? -1
    cursor = window.cursor
    if (window.base === null) floor = window.floor
    messages = addMessages(messagesUpTo(messages, base), window.messages)
    unopened = [...unopened.filter((log) => log.blockNumber <= base), ...window.unopened]
    keys = replaceAbove(keys, base, window.keys, (key) => key.user)
  }
  if (older) {
    floor = older.floor
    messages = addMessages(addBlocks(withoutDropped(messages, older.dropped), packed), older.messages)
    unopened = [...older.unopened, ...unopened]
  }
  if (learned && learned.length > 0) {
    keys = mergeInto(keys, learned, (key) => key.user)
  }
  if (adopted && adopted.length > 0) {
    const opened = new Set(adopted.map(positionKey))
    unopened = unopened.filter((log) => !opened.has(positionKey(log)))
    messages = addMessages(messages, adopted)
  }
  return { ...state, head: start.head, cursor, floor, messages, unopened, keys }
}

function applyOutbox(
  outbox: readonly OutboxRow[],
  { outboxPut = [], outboxDelete = [] }: Changes,
): readonly OutboxRow[] {
  if (outboxPut.length + outboxDelete.length === 0) return outbox
  const rows = new Map(outbox.map((row) => [row.localId, row]))
  for (const row of outboxPut) rows.set(row.localId, row)
  for (const localId of outboxDelete) rows.delete(localId)
  return inOrderOfWriting([...rows.values()])
}

/** Rows as they were written, in whatever order they were stored. */
export function inOrderOfWriting(rows: readonly OutboxRow[]): readonly OutboxRow[] {
  return [...rows].sort(byCreation)
}

/** Key logs by user, in chain order. */
export function groupKeys(keys: readonly KeyLog[]): ReadonlyMap<Address, readonly KeyLog[]> {
  return mergeInto(new Map(), keys, (key) => key.user)
}

type Threads = ReadonlyMap<ThreadId, MessageList>

/** Threads that do not change keep their list, so that what is derived from it can be remembered. */
function addMessages(threads: Threads, added: readonly Message[]): Threads {
  return addToEach(threads, added, withMessages)
}

function addBlocks(threads: Threads, added: readonly Block[]): Threads {
  return addToEach(threads, added, withBlocks)
}

function addToEach<T extends { readonly thread: ThreadRef }>(
  threads: Threads,
  added: readonly T[],
  add: (list: MessageList | null, items: readonly T[]) => MessageList | null,
): Threads {
  if (added.length === 0) return threads
  const byThread = groupBy(added, ({ thread }) => threadIdOf(thread))
  return changed(threads, byThread.keys(), (list, id) => add(list, byThread.get(id) ?? []))
}

function messagesUpTo(threads: Threads, base: number): Threads {
  const reaching = [...threads].flatMap(([id, { last }]) => (last.blockNumber > base ? [id] : []))
  return changed(threads, reaching, (list) => list && upTo(list, base))
}

function withoutDropped(threads: Threads, dropped: readonly Message[]): Threads {
  const byThread = groupBy(dropped, ({ thread }) => threadIdOf(thread))
  return changed(threads, byThread.keys(), (list, id) => list && without(list, byThread.get(id) ?? []))
}

/** With other lists for some threads; a thread without messages is none. */
function changed(
  threads: Threads,
  ids: Iterable<ThreadId>,
  change: (list: MessageList | null, id: ThreadId) => MessageList | null,
): Threads {
  const out = new Map(threads)
  for (const id of ids) {
    const list = change(out.get(id) ?? null, id)
    if (list) out.set(id, list)
    else out.delete(id)
  }
  return out
}

function groupBy<K, T>(items: readonly T[], groupOf: (item: T) => K): ReadonlyMap<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const key = groupOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}

interface Placed {
  readonly blockNumber: number
  readonly logIndex: number
}

/** Groups that do not change keep their identity, so that what is derived from them can be remembered. */
function replaceAbove<K, T extends Placed>(
  groups: ReadonlyMap<K, readonly T[]>,
  base: number,
  added: readonly T[],
  groupOf: (item: T) => K,
): ReadonlyMap<K, readonly T[]> {
  const out = new Map(groups)
  for (const [key, list] of groups) {
    const last = list.at(-1)
    if (last && last.blockNumber > base) {
      const kept = list.filter((item) => item.blockNumber <= base)
      out.set(key, kept)
    }
  }
  const merged = mergeInto(out, added, groupOf)
  return new Map([...merged].filter(([, list]) => list.length > 0))
}

/** Adds items to their groups in chain order; an item that is there already (same block and log index) is not added twice. */
function mergeInto<K, T extends Placed>(
  groups: ReadonlyMap<K, readonly T[]>,
  added: readonly T[],
  groupOf: (item: T) => K,
): ReadonlyMap<K, readonly T[]> {
  if (added.length === 0) return groups
  const out = new Map(groups)
  for (const [key, items] of groupBy(added, groupOf)) {
    const existing = out.get(key) ?? []
    const joined = joinedInOrder(existing, items)
    if (joined) {
      out.set(key, joined)
      continue
    }
    const known = new Set(existing.map(positionKey))
    const merged = [...existing]
    for (const item of items) {
      const position = positionKey(item)
      if (known.has(position)) continue
      known.add(position)
      merged.push(item)
    }
    out.set(key, merged.sort(byPosition))
  }
  return out
}

/** Most of what is added stands whole before or behind what is there; null where it does not. */
function joinedInOrder<T extends Placed>(existing: readonly T[], items: readonly T[]): readonly T[] | null {
  if (!items.every((item, i) => i === 0 || isAfter(item, items[i - 1] as T))) return null
  const [first, last] = [existing[0], existing.at(-1)]
  const [earliest, latest] = [items[0], items.at(-1)]
  if (!first || !last || !earliest || !latest) return items
  if (isAfter(earliest, last)) return [...existing, ...items]
  return isAfter(first, latest) ? [...items, ...existing] : null
}

function byCreation(a: OutboxRow, b: OutboxRow): number {
  return a.createdAt - b.createdAt || (a.localId < b.localId ? -1 : 1)
}
