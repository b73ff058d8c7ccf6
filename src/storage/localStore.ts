import type { IDBPDatabase } from 'idb'
import type { LocalChange, LocalStore } from '../messaging/ports'
import type { Address, Contact, KeyMemory, SenderRecord, ThreadId, ThreadNote } from '../messaging/types'
import type { LocalSchema } from './schema'
import { guardStorage } from './toStorageError'
import type { Vault } from './vault'

type StoreName = 'contacts' | 'threads' | 'account'
/** How the names of session senders begin, among the account's records. */
const SENDER = 'sender '

/** What one tab tells the others: the row that it has written. */
interface Written {
  readonly store: StoreName
  readonly key: string
}

/** Contacts, drafts, read marks, session senders and what is known of one's own keys: sealed rows under opaque keys, so that the disk does not name the people. */
export function createLocalStore(database: IDBPDatabase<LocalSchema>, vault: Vault): LocalStore {
  const placeOf = (store: StoreName, key: string) => `${store}/${key}`
  // Says which record was written, not what: only who can open the vault learns that.
  const channel = new BroadcastChannel(database.name)
  let closed = false

  async function put(store: StoreName, name: string, value: unknown): Promise<void> {
    const key = await vault.index(placeOf(store, name))
    const box = await vault.sealRecord(placeOf(store, key), { name, value })
    await database.put(store, { key, ...box })
    if (!closed) channel.postMessage({ store, key })
  }

  /** undefined for a row that is not there, or does not open. */
  async function loadOne({ store, key }: Written): Promise<LocalChange | undefined> {
    const row = await database.get(store, key)
    const record = row && (await vault.openRecord(placeOf(store, key), row))
    return record ? ({ store, ...record } as LocalChange) : undefined
  }

  /** A row that does not open is left out: there is nowhere else to read it from. */
  async function loadAll<Name, Value>(store: StoreName): Promise<Map<Name, Value>> {
    const rows = await database.getAll(store)
    const records = await Promise.all(rows.map((row) => vault.openRecord(placeOf(store, row.key), row)))
    return new Map(
      records
        .filter((record): record is { name: Name; value: Value } => record !== undefined)
        .map(({ name, value }) => [name, value]),
    )
  }

  return {
    load: () =>
      guardStorage(async () => ({
        contacts: await loadAll<Address, Contact>('contacts'),
        threads: await loadAll<ThreadId, ThreadNote>('threads'),
        keyMemory: (await loadAll<'keyMemory', KeyMemory>('account')).get('keyMemory') ?? null,
      })),
    putContact: (peer, contact) => guardStorage(() => put('contacts', peer, contact)),
    putThread: (threadId, note) => guardStorage(() => put('threads', threadId, note)),
    deleteThread: (threadId) =>
      guardStorage(async () => database.delete('threads', await vault.index(placeOf('threads', threadId)))),
    putKeyMemory: (memory) => guardStorage(() => put('account', 'keyMemory', memory)),
    loadSenders: () =>
      guardStorage(async () => {
        const records = await loadAll<string, SenderRecord>('account')
        return [...records].filter(([name]) => name.startsWith(SENDER)).map(([, record]) => record)
      }),
    putSender: (record) => guardStorage(() => put('account', `${SENDER}${record.address}`, record)),
    watch(onChange) {
      const tell = async (written: Written) => {
        // A store that was closed meanwhile has nothing to say.
        const change = await loadOne(written).catch(() => undefined)
        if (change && !closed) onChange(change)
      }
      const listener = ({ data }: MessageEvent<Written>) => {
        if (data.store !== 'account') void tell(data)
      }
      channel.addEventListener('message', listener)
      return () => channel.removeEventListener('message', listener)
    },
    close() {
      closed = true
      channel.close()
      database.close()
    },
  }
}
