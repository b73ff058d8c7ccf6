import { type IDBPDatabase, unwrap } from 'idb'
import { ConflictError } from '../messaging/errors'
import type { MessageStore } from '../messaging/ports'
import type { Changes, OutboxRow } from '../messaging/types'
import { joinTabs, type Locks } from './joinTabs'
import { orAbort } from './orAbort'
import { Outdated } from './outdated'
import type { MessageSchema, SealedRow } from './schema'
import type * as storedHistory from './storedHistory'
import type { SealedHistory, StoredHistory } from './storedHistory'
import { toStorageError } from './toStorageError'
import type { Vault } from './vault'

const ALL_STORES = ['outbox', 'cursor', 'chunks', 'bundles', 'messages', 'unopened', 'keys'] as const

/** Brings what reads and writes the history. The page's own thread does neither where a worker reads the chain for it. */
export type FetchHistory = () => Promise<typeof storedHistory>

const placeOf = (key: string) => `outbox/${key}`

/**
 * History and outbox of one scope (docs/adr/0008-chunks.md). The store closes its database.
 */
export async function createMessageStore(
  database: IDBPDatabase<MessageSchema>,
  vault: Vault,
  locks: Locks,
  fetchHistory: FetchHistory,
  options: { chunkSize?: number } = {},
): Promise<MessageStore> {
  const tabs = await joinTabs(database.name, locks)
  let history: Promise<StoredHistory> | undefined

  function openHistory(): Promise<StoredHistory> {
    history ??= fetchHistory().then(({ createStoredHistory }) =>
      createStoredHistory({ database, vault, openOutbox, ...options }),
    )
    return history
  }

  async function sealOutbox(rows: readonly OutboxRow[] = []): Promise<SealedRow<string>[]> {
    return Promise.all(
      rows.map(async (row) => {
        const key = await vault.index(row.localId)
        return { key, ...(await vault.sealRecord(placeOf(key), row)) }
      }),
    )
  }

  async function openOutbox(rows: readonly SealedRow<string>[]): Promise<OutboxRow[]> {
    return (await Promise.all(rows.map((row) => vault.openRecord(placeOf(row.key), row))))
      .filter((row): row is OutboxRow => row !== undefined)
      .sort((a, b) => a.createdAt - b.createdAt)
  }

  /** One transaction. @throws {Outdated} when the history is not what `sealed` was made from */
  async function write(
    { outboxDelete = [] }: Changes,
    sealed: SealedHistory | null,
    outbox: SealedRow<string>[],
  ) {
    const outboxKeys = await Promise.all(outboxDelete.map(vault.index))
    const tx = database.transaction(ALL_STORES, 'readwrite')
    await orAbort(tx, async () => {
      await sealed?.begin(tx)
      for (const key of outboxKeys)
        if ((await tx.objectStore('outbox').getKey(key)) === undefined) throw new ConflictError()
      sealed?.put(tx)
      const store = unwrap(tx.objectStore('outbox'))
      for (const key of outboxKeys) store.delete(key)
      for (const row of outbox) store.put(row)
    })
    if (outbox.length + outboxKeys.length > 0) tabs.announce()
  }

  return {
    async load() {
      try {
        return await (await openHistory()).load()
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
            const sealed = isOfHistory(changes) ? await (await openHistory()).seal(changes) : null
            await write(changes, sealed, outbox)
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

function isOfHistory({ reset, window, older, adopted, learned }: Changes): boolean {
  return [reset, window, older, adopted, learned].some((change) => change !== undefined)
}
