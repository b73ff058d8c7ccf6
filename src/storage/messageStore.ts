import { type IDBPDatabase, unwrap } from 'idb'
import { ConflictError } from '../messaging/errors'
import type { MessageStore } from '../messaging/ports'
import type { KeyLog, Message, OutboxRow, Position, UnopenedLog } from '../messaging/types'
import { joinTabs, type Locks } from './joinTabs'
import type { LogKey, MessageSchema, SealedRow } from './schema'
import { toStorageError } from './toStorageError'
import type { Vault } from './vault'

type LogStoreName = 'messages' | 'unopened' | 'keys'
const LOG_STORES = ['messages', 'unopened', 'keys'] as const
/** What the chain can give again. */
const HISTORY_STORES = ['cursor', ...LOG_STORES] as const
const ALL_STORES = ['outbox', ...HISTORY_STORES] as const

const keyOf = ({ blockNumber, logIndex }: Position): LogKey => [blockNumber, logIndex]
const placeOf = (store: LogStoreName | 'outbox', key: LogKey | string) => `${store}/${String(key)}`

/** History of one scope, one sealed row per message. The store closes its database. */
export async function createMessageStore(
  database: IDBPDatabase<MessageSchema>,
  vault: Vault,
  locks: Locks,
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

  /** Damage: the chain has it all, so the next sync starts from nothing. The outbox stays, since it is nowhere else. */
  async function clearHistory(): Promise<void> {
    const tx = database.transaction(HISTORY_STORES, 'readwrite')
    await Promise.all([...HISTORY_STORES.map((name) => tx.objectStore(name).clear()), tx.done])
  }

  return {
    async load() {
      try {
        const tx = database.transaction(ALL_STORES)
        const [cursor, outboxRows, ...logRows] = await Promise.all([
          tx.objectStore('cursor').get('cursor'),
          tx.objectStore('outbox').getAll(),
          ...LOG_STORES.map((name) => tx.objectStore(name).getAll()),
        ])
        const outbox = await openOutbox(outboxRows)
        const logs = await Promise.all(LOG_STORES.map((name, i) => openRows(name, logRows[i] ?? [])))
        if (logs.flat().includes(undefined)) {
          await clearHistory()
          return { cursor: null, floor: null, messages: [], unopened: [], keys: [], outbox }
        }
        const [messages, unopened, keys] = logs as [Message[], UnopenedLog[], KeyLog[]]
        return { ...progressOf(cursor), messages, unopened, keys, outbox }
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

    async commit({ reset = false, window, older, adopted = [], learned = [], outboxPut, outboxDelete = [] }) {
      try {
        // All encryption comes first: a transaction ends as soon as anything else is awaited inside it.
        const [messages, unopened, keys, outbox, outboxKeys] = await Promise.all([
          sealLogs('messages', [...(window?.messages ?? []), ...(older?.messages ?? []), ...adopted]),
          sealLogs('unopened', [...(window?.unopened ?? []), ...(older?.unopened ?? [])]),
          sealLogs('keys', [...(window?.keys ?? []), ...learned]),
          sealOutbox(outboxPut),
          Promise.all(outboxDelete.map(vault.index)),
        ])

        const tx = database.transaction(ALL_STORES, 'readwrite')
        const { done } = tx
        // What is thrown below says why it ended.
        done.catch(() => {})
        // Bare requests: one that fails ends the transaction, and `done` tells. No promise for each row.
        const store = (name: (typeof ALL_STORES)[number]) => unwrap(tx.objectStore(name))
        try {
          if (reset) for (const name of HISTORY_STORES) store(name).clear()
          if (window) {
            const stored = await tx.objectStore('cursor').get('cursor')
            if ((stored?.block ?? null) !== window.base) throw new ConflictError()
            for (const name of LOG_STORES) {
              if (window.base === null) store(name).clear()
              // [n] sorts before every [n, logIndex].
              else store(name).delete(IDBKeyRange.lowerBound([window.base + 1]))
            }
            const floor = window.base === null ? window.floor : stored?.floor
            store('cursor').put({ key: 'cursor', block: window.cursor, floor: floor ?? 0 })
          }
          if (older) {
            const stored = await tx.objectStore('cursor').get('cursor')
            if (stored === undefined || (stored.floor ?? 0) !== older.base) throw new ConflictError()
            for (const message of older.dropped) store('messages').delete(keyOf(message))
            store('cursor').put({ ...stored, floor: older.floor })
          }
          for (const key of outboxKeys)
            if ((await tx.objectStore('outbox').getKey(key)) === undefined) throw new ConflictError()
          for (const log of adopted) store('unopened').delete(keyOf(log))
          for (const row of messages) store('messages').put(row)
          for (const row of unopened) store('unopened').put(row)
          for (const row of keys) store('keys').put(row)
          for (const key of outboxKeys) store('outbox').delete(key)
          for (const row of outbox) store('outbox').put(row)
        } catch (error) {
          // Without this, what was asked for before the error would still be written.
          abort(tx)
          throw error
        }
        await done
        if (outbox.length + outboxKeys.length > 0) tabs.announce()
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
  row: MessageSchema['cursor']['value'] | undefined,
): { cursor: number; floor: number } | { cursor: null; floor: null } {
  return row === undefined ? { cursor: null, floor: null } : { cursor: row.block, floor: row.floor ?? 0 }
}

function abort(tx: { abort(): void }): void {
  try {
    tx.abort()
  } catch {
    // It has ended by itself, which is the same.
  }
}
