import { type Chunk, decodeChunk } from './decodeChunk'
import type { HistoryChanges, HistorySnapshot } from './ingest'
import { byPosition, isAfter, positionKey } from './position'
import type { EngineState, HistoryState } from './state'
import { threadIdOf } from './threadId'
import type { Address, Changes, KeyLog, Message, OutboxRow, Scope, ThreadId } from './types'

/** The state before anything is loaded. */
export function emptyState(scope: Scope): EngineState {
  return {
    scope,
    sync: { phase: 'loading' },
    cursor: null,
    floor: null,
    head: 0,
    messages: new Map(),
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
  'cursor' | 'floor' | 'messages' | 'unopened' | 'keys' | 'rebuilt'
>

/**
 * Reads a snapshot.
 * @param chunks its chunks, where they are read already
 * @param keep what is kept of a message
 */
export function openSnapshot(
  snapshot: HistorySnapshot,
  chunks: readonly Chunk[] = snapshot.chunks.map(decodeChunk),
  keep: (message: Message) => Message = (message) => message,
): LoadedHistory {
  const { cursor, floor, unopened } = snapshot
  const threads = new Map<ThreadId, Chunk[]>()
  for (const chunk of chunks) {
    const id = threadIdOf(chunk.thread)
    threads.set(id, [...(threads.get(id) ?? []), chunk])
  }
  const final = new Map<ThreadId, readonly Message[]>()
  for (const [id, own] of threads) {
    const list: Message[] = []
    for (const { count, at } of own.sort((a, b) => byPosition(a.first, b.first)))
      for (let i = 0; i < count; i++) list.push(keep(at(i)))
    for (const [, ordered] of mergeInto(new Map(), list, () => id)) final.set(id, ordered)
  }
  const messages = mergeInto(final, snapshot.messages.map(keep), threadOfMessage)
  const { rebuilt = false } = snapshot
  return { cursor, floor, messages, unopened, keys: groupKeys(snapshot.keys), rebuilt }
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

/** The part of {@link applyChanges} that concerns what the chain holds. */
export function applyHistory<S extends HistoryState>(state: S, changes: HistoryChanges): S {
  const start = changes.reset ? emptyState(state.scope) : state
  let { cursor, floor, messages, unopened, keys } = start
  const { window, older, adopted, learned } = changes
  if (window) {
    const base = window.base ?? -1
    cursor = window.cursor
    if (window.base === null) floor = window.floor
    messages = replaceAbove(messages, base, window.messages, threadOfMessage)
    unopened = [...unopened.filter((log) => log.blockNumber <= base), ...window.unopened]
    keys = replaceAbove(keys, base, window.keys, (key) => key.user)
  }
  if (older) {
    floor = older.floor
    messages = mergeInto(withoutDropped(messages, older.dropped), older.messages, threadOfMessage)
    unopened = [...older.unopened, ...unopened]
  }
  if (learned && learned.length > 0) {
    keys = mergeInto(keys, learned, (key) => key.user)
  }
  if (adopted && adopted.length > 0) {
    const opened = new Set(adopted.map(positionKey))
    unopened = unopened.filter((log) => !opened.has(positionKey(log)))
    messages = mergeInto(messages, adopted, threadOfMessage)
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

function threadOfMessage(message: Message): ThreadId {
  return threadIdOf(message.thread)
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

function withoutDropped(
  groups: ReadonlyMap<ThreadId, readonly Message[]>,
  dropped: readonly Message[],
): ReadonlyMap<ThreadId, readonly Message[]> {
  if (dropped.length === 0) return groups
  const gone = new Set(dropped.map(positionKey))
  const out = new Map(groups)
  for (const id of new Set(dropped.map(threadOfMessage))) {
    out.set(
      id,
      (groups.get(id) ?? []).filter((message) => !gone.has(positionKey(message))),
    )
  }
  return out
}

/** Adds items to their groups in chain order; an item that is there already (same block and log index) is not added twice. */
function mergeInto<K, T extends Placed>(
  groups: ReadonlyMap<K, readonly T[]>,
  added: readonly T[],
  groupOf: (item: T) => K,
): ReadonlyMap<K, readonly T[]> {
  if (added.length === 0) return groups
  const out = new Map(groups)
  const fresh = new Map<K, T[]>()
  for (const item of added) {
    const key = groupOf(item)
    const list = fresh.get(key)
    if (list) list.push(item)
    else fresh.set(key, [item])
  }
  for (const [key, items] of fresh) {
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
