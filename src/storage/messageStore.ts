import { type IDBPDatabase, unwrap } from 'idb'
import { ConflictError } from '../messaging/errors'
import type { MessageStore } from '../messaging/ports'
import type { Changes, KeyLog, Message, OutboxRow, Position, Snapshot, UnopenedLog } from '../messaging/types'
import { joinTabs, type Locks } from './joinTabs'
import { openBundle, openChunk } from './openChunk'
import { Outdated } from './outdated'
import type * as packing from './packHistory'
import type { PackedHistory } from './packHistory'
import type { LogKey, MessageSchema, ProgressRow, SealedRow } from './schema'
import { isDamage, toStorageError } from './toStorageError'
import type { Vault } from './vault'

type LogStoreName = 'messages' | 'unopened' | 'keys'
const LOG_STORES = ['messages', 'unopened', 'keys'] as const
/** What the chain can give again. */
const MESSAGE_STORES = ['chunks', 'bundles', ...LOG_STORES] as const
const HISTORY_STORES = ['cursor', ...MESSAGE_STORES] as const
const ALL_STORES = ['outbox', ...HISTORY_STORES] as const

/** What a commit writes of the history, sealed before its transaction. */
interface SealedHistory {
  /** What it was made from. */
  readonly stored: ProgressRow | undefined
  /** What is stored then. */
  readonly progress: ProgressRow | undefined
  readonly messages: readonly SealedRow<LogKey>[]
  readonly unopened: readonly SealedRow<LogKey>[]
  readonly keys: readonly SealedRow<LogKey>[]
  readonly packed: PackedHistory
}

/** Brings what a commit of history takes. The page's own thread commits none where a worker reads the chain for it. */
export type FetchPacking = () => Promise<typeof packing>

const keyOf = ({ blockNumber, logIndex }: Position): LogKey => [blockNumber, logIndex]
const placeOf = (store: LogStoreName | 'outbox', key: LogKey | string) => `${store}/${String(key)}`

/**
 * History of one scope: chunks of what is final, a sealed row for each message that is not (docs/adr/0008-chunks.md). The store
 * closes its database.
 */
export async function createMessageStore(
  database: IDBPDatabase<MessageSchema>,
  vault: Vault,
  locks: Locks,
  fetchPacking: FetchPacking,
  options: { chunkSize?: number } = {},
): Promise<MessageStore> {
  const tabs = await joinTabs(database.name, locks)

  async function sealLogs(store: LogStoreName, logs: readonly Position[] = []): Promise<SealedRow<LogKey>[]> {
    return Promise.all(
      logs.map(async (log) => {
        const key = keyOf(log)
        return { key, ...(await vault.sealRecord(placeOf(store, key), log)) }
      }),
    )
  }

  async function sealOutbox(rows: readonly OutboxRow[] = []): Promise<SealedRow<string>[]> {
    return Promise.all(
      rows.map(async (row) => {
        const key = await vault.index(row.localId)
        return { key, ...(await vault.sealRecord(placeOf('outbox', key), row)) }
      }),
    )
  }

  /** Records in the order of their keys; undefined for a row that does not open. */
  function openRows(
    store: LogStoreName | 'outbox',
    rows: readonly SealedRow<LogKey | string>[],
  ): Promise<unknown[]> {
    return Promise.all(rows.map((row) => vault.openRecord(placeOf(store, row.key), row)))
  }

  async function openOutbox(rows: readonly SealedRow<string>[]): Promise<OutboxRow[]> {
    return (await openRows('outbox', rows))
      .filter((row): row is OutboxRow => row !== undefined)
      .sort((a, b) => a.createdAt - b.createdAt)
  }

  /** Everything; null where a part of the history does not open, or cannot even be read. */
  async function loadWhole(): Promise<Snapshot | null> {
    const rows = await readRows().catch((error: unknown) => {
      if (isDamage(error)) return null
      throw error
    })
    if (!rows) return null
    const [full, bundles, outbox, ...logs] = await Promise.all([
      Promise.all(rows.chunks.map((row) => openChunk(vault, row))),
      Promise.all(rows.bundles.map((row) => openBundle(vault, row))),
      openOutbox(rows.outbox),
      ...LOG_STORES.map((name) => openRows(name, rows[name])),
    ])
    if ([...full, ...bundles, ...logs.flat()].includes(undefined)) return null
    const chunks = [...full, ...bundles.flat()].filter((chunk) => chunk !== undefined)
    const [messages, unopened, keys] = logs as [Message[], UnopenedLog[], KeyLog[]]
    const { stored } = rows
    const settled = stored ? messages.filter(({ blockNumber }) => blockNumber <= stored.block) : []
    if (stored && settled.length > 0) await packRows(settled, stored).catch(() => undefined)
    return { ...progressOf(stored), chunks, messages, unopened, keys, outbox }
  }

  async function readRows() {
    const tx = database.transaction(ALL_STORES)
    const [stored, outbox, chunks, bundles, messages, unopened, keys] = await Promise.all([
      tx.objectStore('cursor').get('cursor'),
      tx.objectStore('outbox').getAll(),
      tx.objectStore('chunks').getAll(),
      tx.objectStore('bundles').getAll(),
      ...LOG_STORES.map((name) => tx.objectStore(name).getAll()),
    ])
    const none: SealedRow<LogKey>[] = []
    return {
      stored,
      outbox,
      chunks,
      bundles,
      messages: messages ?? none,
      unopened: unopened ?? none,
      keys: keys ?? none,
    }
  }

  /** Damage: the chain has it all, so the next sync starts from nothing. The outbox stays, since it is nowhere else. */
  async function giveUpHistory(): Promise<Snapshot> {
    const tx = database.transaction(HISTORY_STORES, 'readwrite')
    await Promise.all([...HISTORY_STORES.map((name) => tx.objectStore(name).clear()), tx.done])
    const outbox = await openOutbox(await database.getAll('outbox'))
    return {
      cursor: null,
      floor: null,
      chunks: [],
      messages: [],
      unopened: [],
      keys: [],
      outbox,
      rebuilt: true,
    }
  }

  /** All reading and encryption comes before the transaction: that ends as soon as anything else is awaited inside it. */
  async function sealHistory(changes: Changes): Promise<SealedHistory> {
    const { reset = false, window, older, adopted = [], learned = [] } = changes
    const stored = await database.get('cursor', 'cursor')
    checkBases(changes, stored)
    const progress = progressAfter(changes, stored)
    const isFinal = ({ blockNumber }: Message) => blockNumber <= (progress?.block ?? -1)
    const messages = [...(window?.messages ?? []), ...(older?.messages ?? []), ...adopted]
    const { packHistory } = await fetchPacking()
    const [rows, unopened, keys, packed] = await Promise.all([
      sealLogs(
        'messages',
        messages.filter((message) => !isFinal(message)),
      ),
      sealLogs('unopened', [...(window?.unopened ?? []), ...(older?.unopened ?? [])]),
      sealLogs('keys', [...(window?.keys ?? []), ...learned]),
      packHistory({
        database,
        vault,
        added: messages.filter(isFinal),
        dropped: older?.dropped ?? [],
        afresh: reset || window?.base === null,
        ...options,
      }),
    ])
    return { stored, progress, messages: rows, unopened, keys, packed }
  }

  /** One transaction. @throws {Outdated} when the history is not what `sealed` was made from */
  async function write(changes: Changes, sealed: SealedHistory | null, outbox: SealedRow<string>[]) {
    const { reset = false, window, older, adopted = [], outboxDelete = [] } = changes
    const outboxKeys = await Promise.all(outboxDelete.map(vault.index))
    const tx = database.transaction(ALL_STORES, 'readwrite')
    await orAbort(tx, async () => {
      // Bare requests: one that fails ends the transaction, and `done` tells. No promise for each row.
      const store = (name: (typeof ALL_STORES)[number]) => unwrap(tx.objectStore(name))
      if (sealed) {
        const stored = await tx.objectStore('cursor').get('cursor')
        if (stored?.revision !== sealed.stored?.revision) throw new Outdated()
        if (reset) for (const name of HISTORY_STORES) store(name).clear()
        if (window?.base === null) for (const name of MESSAGE_STORES) store(name).clear()
        else if (window) {
          // [n] sorts before every [n, logIndex].
          for (const name of LOG_STORES) store(name).delete(IDBKeyRange.lowerBound([window.base + 1]))
        }
      }
      for (const key of outboxKeys)
        if ((await tx.objectStore('outbox').getKey(key)) === undefined) throw new ConflictError()
      if (sealed) {
        for (const message of older?.dropped ?? []) store('messages').delete(keyOf(message))
        for (const log of adopted) store('unopened').delete(keyOf(log))
        putPacked(store, sealed.packed)
        for (const name of LOG_STORES) for (const row of sealed[name]) store(name).put(row)
        if (sealed.progress) store('cursor').put(sealed.progress)
      }
      for (const key of outboxKeys) store('outbox').delete(key)
      for (const row of outbox) store('outbox').put(row)
    })
    if (outbox.length + outboxKeys.length > 0) tabs.announce()
  }

  /** Rows of a version before chunks become chunks. Should it fail, they serve as they are, and the next load tries again. */
  async function packRows(settled: readonly Message[], stored: ProgressRow): Promise<void> {
    const { packHistory } = await fetchPacking()
    const packed = await packHistory({ database, vault, added: settled, dropped: [], ...options })
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
      try {
        return (await loadWhole()) ?? (await giveUpHistory())
      } catch (error) {
        throw toStorageError(error)
      }
    },

    async loadOutbox() {
      try {
        const tx = database.transaction(['cursor', 'outbox'])
        const [cursor, rows] = await Promise.all([
          tx.objectStore('cursor').get('cursor'),
          tx.objectStore('outbox').getAll(),
        ])
        return { cursor: cursor?.block ?? null, outbox: await openOutbox(rows) }
      } catch (error) {
        throw toStorageError(error)
      }
    },

    async commit(changes) {
      try {
        const outbox = await sealOutbox(changes.outboxPut)
        for (;;) {
          try {
            await write(changes, isOfHistory(changes) ? await sealHistory(changes) : null, outbox)
            return
          } catch (error) {
            if (!(error instanceof Outdated)) throw error
          }
        }
      } catch (error) {
        throw toStorageError(error)
      }
    },

    tab: tabs.tab,
    fetchTabs: tabs.fetchTabs,
    exclusively: tabs.exclusively,
    watchOutbox: tabs.watch,
    close() {
      tabs.leave()
      database.close()
    },
  }
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

function isOfHistory({ reset, window, older, adopted, learned }: Changes): boolean {
  return [reset, window, older, adopted, learned].some((change) => change !== undefined)
}

/** @throws {ConflictError} when another tab has moved what the changes were planned from */
function checkBases({ reset, window, older }: Changes, stored: ProgressRow | undefined): void {
  const { cursor, floor } = progressOf(reset ? undefined : stored)
  if (window && window.base !== cursor) throw new ConflictError()
  if (older && older.base !== floor) throw new ConflictError()
}

/** Runs `work` inside a transaction, and waits for its end. What it throws ends the transaction: nothing of it is written then. */
async function orAbort(
  tx: { abort(): void; readonly done: Promise<void>; readonly error: DOMException | null },
  work: () => Promise<void>,
): Promise<void> {
  tx.done.catch(() => {})
  try {
    await work()
  } catch (error) {
    // Where the browser has ended it, that is why; what `work` asked of it afterwards failed for that alone.
    throw abort(tx) ? error : (tx.error ?? new DOMException('The transaction was ended.', 'AbortError'))
  }
  await tx.done
}

/** Whether there was still something to end. */
function abort(tx: { abort(): void }): boolean {
  try {
    tx.abort()
    return true
  } catch {
    return false
  }
}
