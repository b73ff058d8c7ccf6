import { type IDBPDatabase, type IDBPTransaction, unwrap } from 'idb'
import { ConflictError } from '../messaging/errors'
import type { Changes, KeyLog, Message, OutboxRow, Position, Snapshot, UnopenedLog } from '../messaging/types'
import { openBundle, openChunk } from './openChunk'
import { orAbort } from './orAbort'
import { Outdated } from './outdated'
import { type PackedHistory, packHistory } from './packHistory'
import type { ChunkKey, LogKey, MessageSchema, ProgressRow, SealedRow } from './schema'
import { isDamage, toStorageError } from './toStorageError'
import type { Vault } from './vault'

type LogStoreName = 'messages' | 'unopened' | 'keys'
const LOG_STORES = ['messages', 'unopened', 'keys'] as const
/** What the chain can give again. */
const MESSAGE_STORES = ['chunks', 'bundles', ...LOG_STORES] as const
const HISTORY_STORES = ['cursor', ...MESSAGE_STORES] as const
const ALL_STORES = ['outbox', ...HISTORY_STORES] as const

type ChunkBytes = Uint8Array<ArrayBuffer>
type StoreOf = (name: (typeof ALL_STORES)[number]) => IDBObjectStore
type WriteTransaction = IDBPTransaction<MessageSchema, (typeof ALL_STORES)[number][], 'readwrite'>

/** What a commit writes of the history, sealed before its transaction. */
export interface SealedHistory {
  /** Clears what the commit replaces. @throws {Outdated} when the history is not what this was made from */
  begin(tx: WriteTransaction): Promise<void>
  put(tx: WriteTransaction): void
}

/** The history in a database: chunks of what is final, a sealed row for each message that is not (docs/adr/0008-chunks.md). */
export interface StoredHistory {
  load(): Promise<Snapshot>
  seal(changes: Changes): Promise<SealedHistory>
}

/** How many chunks are read before anything is shown: those that hold the newest of as many threads. Then twice as many, and so on. */
const FIRST_CHUNKS = 12

const keyOf = ({ blockNumber, logIndex }: Position): LogKey => [blockNumber, logIndex]
const placeOf = (store: LogStoreName, key: LogKey) => `${store}/${String(key)}`

export function createStoredHistory({
  database,
  vault,
  openOutbox,
  chunkSize,
}: {
  database: IDBPDatabase<MessageSchema>
  vault: Vault
  openOutbox: (rows: readonly SealedRow<string>[]) => Promise<OutboxRow[]>
  chunkSize?: number | undefined
}): StoredHistory {
  const packing = chunkSize === undefined ? {} : { chunkSize }
  let rebuilt = false

  async function sealLogs(store: LogStoreName, logs: readonly Position[] = []): Promise<SealedRow<LogKey>[]> {
    return Promise.all(
      logs.map(async (log) => {
        const key = keyOf(log)
        return { key, ...(await vault.sealRecord(placeOf(store, key), log)) }
      }),
    )
  }

  /** Records in the order of their keys; undefined for a row that does not open. */
  function openRows(store: LogStoreName, rows: readonly SealedRow<LogKey>[]): Promise<unknown[]> {
    return Promise.all(rows.map((row) => vault.openRecord(placeOf(store, row.key), row)))
  }

  /** All but most of the chunks; null where a part of it does not open, or cannot even be read. */
  async function loadFirst(): Promise<Snapshot | null> {
    const rows = await readRows().catch(nullIfDamaged)
    if (!rows) return null
    const [first = null, ...later] = rows.chunks
    const [full, bundles, outbox, ...logs] = await Promise.all([
      openChunks(first),
      Promise.all(rows.bundles.map((row) => openBundle(vault, row))),
      openOutbox(rows.outbox),
      ...LOG_STORES.map((name) => openRows(name, rows[name])),
    ])
    if (full === null || [...bundles, ...logs.flat()].includes(undefined)) return null
    const chunks = [...full, ...bundles.flatMap((bundle) => bundle ?? [])]
    const [messages, unopened, keys] = logs as [Message[], UnopenedLog[], KeyLog[]]
    const { stored } = rows
    const settled = stored ? messages.filter(({ blockNumber }) => blockNumber <= stored.block) : []
    if (stored && settled.length > 0) await packRows(settled, stored).catch(() => undefined)
    const snapshot = { ...progressOf(stored), chunks, messages, unopened, keys, outbox }
    return later.length === 0 ? snapshot : { ...snapshot, rest: openLater(later) }
  }

  /** null where one does not open, or cannot even be read. */
  async function openChunks(reading: ReadingChunks | null): Promise<ChunkBytes[] | null> {
    const rows = (await reading?.catch(nullIfDamaged)) ?? null
    if (rows === null) return null
    const opened = await Promise.all(rows.map(async (row) => row && openChunk(vault, row)))
    const chunks = opened.filter((chunk) => chunk !== undefined)
    return chunks.length === opened.length ? chunks : null
  }

  async function* openLater(later: readonly ReadingChunks[]): AsyncGenerator<readonly ChunkBytes[]> {
    for (const reading of later) {
      const chunks = await openChunks(reading).catch((error: unknown) => {
        throw toStorageError(error)
      })
      if (chunks === null) {
        await giveUp()
        throw new ConflictError()
      }
      yield chunks
    }
  }

  /** One look at everything. The newest chunks are read first, the others in ever larger parts. */
  async function readRows() {
    const tx = database.transaction(ALL_STORES)
    const chunks = tx.objectStore('chunks')
    const [keys, stored, outbox, bundles, messages, unopened, logs] = await Promise.all([
      chunks.getAllKeys(),
      tx.objectStore('cursor').get('cursor'),
      tx.objectStore('outbox').getAll(),
      tx.objectStore('bundles').getAll(),
      ...LOG_STORES.map((name) => tx.objectStore(name).getAll()),
    ])
    const none: SealedRow<LogKey>[] = []
    const parts = partsOf(keys).map((part) => Promise.all(part.map((key) => chunks.get(key))))
    // Who reads them in turn comes late to one that fails.
    for (const part of parts) part.catch(() => undefined)
    return {
      stored,
      outbox,
      bundles,
      chunks: parts,
      messages: messages ?? none,
      unopened: unopened ?? none,
      keys: logs ?? none,
    }
  }

  /** Damage: the chain has it all, so the next sync starts from nothing. The outbox stays, since it is nowhere else. */
  async function giveUp(): Promise<void> {
    const tx = database.transaction(HISTORY_STORES, 'readwrite')
    await Promise.all([...HISTORY_STORES.map((name) => tx.objectStore(name).clear()), tx.done])
    rebuilt = true
  }

  async function giveUpHistory(): Promise<Snapshot> {
    await giveUp()
    const outbox = await openOutbox(await database.getAll('outbox'))
    return { cursor: null, floor: null, chunks: [], messages: [], unopened: [], keys: [], outbox }
  }

  /** Rows of a version before chunks become chunks. Should it fail, they serve as they are, and the next load tries again. */
  async function packRows(settled: readonly Message[], stored: ProgressRow): Promise<void> {
    const packed = await packHistory({ database, vault, added: settled, dropped: [], ...packing })
    const tx = database.transaction(HISTORY_STORES, 'readwrite')
    await orAbort(tx, async () => {
      if ((await tx.objectStore('cursor').get('cursor'))?.revision !== stored.revision) throw new Outdated()
      const store = (name: (typeof HISTORY_STORES)[number]) => unwrap(tx.objectStore(name))
      store('messages').delete(IDBKeyRange.upperBound([stored.block + 1]))
      putPacked(store, packed)
      store('cursor').put({ ...stored, revision: newRevision() })
    })
  }

  return {
    async load() {
      const snapshot = (await loadFirst()) ?? (await giveUpHistory())
      if (!rebuilt) return snapshot
      rebuilt = false
      return { ...snapshot, rebuilt: true }
    },

    /** All reading and encryption comes before the transaction: that ends as soon as anything else is awaited inside it. */
    async seal(changes) {
      const { reset = false, window, older, adopted = [], learned = [] } = changes
      const stored = await database.get('cursor', 'cursor')
      checkBases(changes, stored)
      const progress = progressAfter(changes, stored)
      const isFinal = ({ blockNumber }: Message) => blockNumber <= (progress?.block ?? -1)
      const all = [...(window?.messages ?? []), ...(older?.messages ?? []), ...adopted]
      const [messages, unopened, keys, packed] = await Promise.all([
        sealLogs(
          'messages',
          all.filter((message) => !isFinal(message)),
        ),
        sealLogs('unopened', [...(window?.unopened ?? []), ...(older?.unopened ?? [])]),
        sealLogs('keys', [...(window?.keys ?? []), ...learned]),
        packHistory({
          database,
          vault,
          added: all.filter(isFinal),
          dropped: older?.dropped ?? [],
          afresh: reset || window?.base === null,
          ...packing,
        }),
      ])
      const rows = { messages, unopened, keys }
      // Bare requests: one that fails ends the transaction, and `done` tells. No promise for each row.
      const storeOf =
        (tx: WriteTransaction): StoreOf =>
        (name) =>
          unwrap(tx.objectStore(name))
      return {
        async begin(tx) {
          const store = storeOf(tx)
          const now = await tx.objectStore('cursor').get('cursor')
          if (now?.revision !== stored?.revision) throw new Outdated()
          if (reset) for (const name of HISTORY_STORES) store(name).clear()
          if (window?.base === null) for (const name of MESSAGE_STORES) store(name).clear()
          else if (window) {
            // [n] sorts before every [n, logIndex].
            for (const name of LOG_STORES) store(name).delete(IDBKeyRange.lowerBound([window.base + 1]))
          }
        },
        put(tx) {
          const store = storeOf(tx)
          for (const message of older?.dropped ?? []) store('messages').delete(keyOf(message))
          for (const log of adopted) store('unopened').delete(keyOf(log))
          putPacked(store, packed)
          for (const name of LOG_STORES) for (const row of rows[name]) store(name).put(row)
          if (progress) store('cursor').put(progress)
        },
      }
    },
  }
}

type ReadingChunks = Promise<readonly (SealedRow<ChunkKey> | undefined)[]>

function nullIfDamaged(error: unknown): null {
  if (isDamage(error)) return null
  throw error
}

/** Chunks by their keys: in the first part the newest of as many threads as it has room for, then newest first. */
function partsOf(keys: readonly ChunkKey[]): readonly (readonly ChunkKey[])[] {
  const newestFirst = [...keys].sort((a, b) => b[3] - a[3] || b[4] - a[4])
  const threads = new Set<string>()
  const first = newestFirst.filter(
    ([thread]) => threads.size < FIRST_CHUNKS && !threads.has(thread) && threads.add(thread),
  )
  const rest = newestFirst.filter((key) => !first.includes(key))
  const parts = [first]
  for (let at = 0, size = FIRST_CHUNKS; at < rest.length; at += size, size *= 2)
    parts.push(rest.slice(at, at + size))
  return parts
}

/** What is read, as the row says it. */
function progressOf(
  row: ProgressRow | undefined,
): { cursor: number; floor: number } | { cursor: null; floor: null } {
  return row === undefined ? { cursor: null, floor: null } : { cursor: row.block, floor: row.floor ?? 0 }
}

const newRevision = () => crypto.randomUUID()

/** The row after `changes`; none as long as nothing was read. */
function progressAfter(
  { reset, window, older }: Changes,
  stored: ProgressRow | undefined,
): ProgressRow | undefined {
  const revision = newRevision()
  if (window) {
    const floor = (window.base === null ? window.floor : stored?.floor) ?? 0
    return { key: 'cursor', block: window.cursor, floor: older?.floor ?? floor, revision }
  }
  if (reset || !stored) return undefined
  return { ...stored, ...(older && { floor: older.floor }), revision }
}

function putPacked(
  store: (name: 'chunks' | 'bundles') => IDBObjectStore,
  { goneChunks, goneBundles, chunks, bundles }: PackedHistory,
): void {
  for (const key of goneChunks) store('chunks').delete(key)
  for (const key of goneBundles) store('bundles').delete(key)
  for (const row of chunks) store('chunks').put(row)
  for (const row of bundles) store('bundles').put(row)
}

/** @throws {ConflictError} when another tab has moved what the changes were planned from */
function checkBases({ reset, window, older }: Changes, stored: ProgressRow | undefined): void {
  const { cursor, floor } = progressOf(reset ? undefined : stored)
  if (window && window.base !== cursor) throw new ConflictError()
  if (older && older.base !== floor) throw new ConflictError()
}
