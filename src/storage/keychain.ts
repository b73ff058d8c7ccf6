import type { IDBPDatabase } from 'idb'
import { utf8 } from '../lib/bytes'
import { VaultKeysError } from '../messaging/errors'
import type { Keychain, UnlockedAccount } from '../messaging/ports'
import type { Address, SeedRecord } from '../messaging/types'
import { hkdfExpand } from '../protocol/hkdf'
import { decodeRecord, encodeRecord } from './encoding'
import type { Locks } from './joinTabs'
import { createLocalStore } from './localStore'
import { deleteDatabase, openDatabase } from './openDatabase'
import { openMessageStore } from './openMessageStore'
import {
  type KeychainSchema,
  keychainSchema,
  localSchema,
  PREFIX,
  type SealedRow,
  type UnlockedRow,
} from './schema'
import { importBoxKey, openBox, sealBox } from './sealedBox'
import { toStorageError } from './toStorageError'
import { createVault } from './vault'

type Wrap = SealedRow<[Address, number]>

const DATA_KEY_LENGTH = 32

/** The keys of this browser, in the database `sealog`. `locks` are the browser's: `navigator.locks`. */
export function createKeychain(locks: Locks): Keychain {
  return {
    loadUnlocked: (account) =>
      withKeychain(async (database) => {
        const rows = (await database.getAll('unlocked')).sort(byOrder)
        const row = rows.findLast(({ key }) => account === undefined || key === account)
        if (row === undefined) return null
        const plaintext = await openBox(row.deviceKey, unlockedPlace(row.key), row)
        if (plaintext === null) return null
        // Records of before recovery files say nothing of a source.
        return { seedSource: 'wallet', ...(decodeRecord(plaintext) as Omit<UnlockedAccount, 'seedSource'>) }
      }),

    openDataKey: (account, seeds) =>
      withKeychain(async (database) => {
        // A data key that nothing wraps would be lost, and all that it encrypts with it.
        if (seeds.length === 0) throw new RangeError('a data key is opened with at least one seed')
        for (;;) {
          const stored = await loadWraps(database, account)
          const dataKey =
            stored.length === 0
              ? crypto.getRandomValues(new Uint8Array(DATA_KEY_LENGTH))
              : await unwrap(stored, seeds)
          if (dataKey === null) {
            throw new VaultKeysError()
          }
          const wraps = await Promise.all(seeds.map((seed) => wrap(account, seed, dataKey)))
          if (await putWraps(database, account, wraps, stored.length)) return dataKey
        }
      }),

    remember: (unlocked) =>
      withKeychain(async (database) => {
        const algorithm = { name: 'AES-GCM', length: 256 }
        const deviceKey = await crypto.subtle.generateKey(algorithm, false, ['encrypt', 'decrypt'])
        const key = unlocked.scope.account
        const box = await sealBox(deviceKey, unlockedPlace(key), encodeRecord(unlocked))
        const tx = database.transaction('unlocked', 'readwrite')
        const newest = (await tx.store.getAll()).sort(byOrder).at(-1)
        const row = { key, deviceKey, order: (newest?.order ?? 0) + 1, ...box }
        await Promise.all([tx.store.put(row), tx.done])
      }),

    lock: (account) =>
      withKeychain((database) =>
        account === undefined ? database.clear('unlocked') : database.delete('unlocked', account),
      ),

    async forgetDevice() {
      try {
        const databases = await indexedDB.databases()
        const names = databases.flatMap(({ name }) => (name?.startsWith(PREFIX) ? [name] : []))
        await Promise.all(names.map(deleteDatabase))
        for (const storage of [globalThis.localStorage, globalThis.sessionStorage]) {
          const keys = Array.from({ length: storage?.length ?? 0 }, (_, i) => storage.key(i))
          for (const key of keys) if (key?.startsWith(PREFIX)) storage.removeItem(key)
        }
      } catch (error) {
        throw toStorageError(error)
      }
    },

    async openStores(unlocked) {
      const schema = localSchema(unlocked.scope)
      const vault = await createVault(unlocked.dataKey, schema.name)
      const messages = await openMessageStore(unlocked, locks, () => import('./storedHistory'))
      try {
        return { messages, local: createLocalStore(await openDatabase(schema), vault) }
      } catch (error) {
        messages.close()
        throw error
      }
    },

    async openDesk(unlocked) {
      // Few have one: loaded when it is asked for.
      const { openDeskStore } = await import('./deskStore')
      return openDeskStore(unlocked, locks)
    },
  }
}

/** Opened for each piece of work: it is rare, and nothing then stands in the way of another tab. */
async function withKeychain<T>(work: (database: IDBPDatabase<KeychainSchema>) => Promise<T>): Promise<T> {
  const database = await openDatabase(keychainSchema)
  try {
    return await work(database)
  } catch (error) {
    throw toStorageError(error)
  } finally {
    database.close()
  }
}

/** Every generation of the account: [account] sorts before [account, n], and [account, []] after. */
function wrapsOf(account: Address): IDBKeyRange {
  return IDBKeyRange.bound([account], [account, []])
}

function loadWraps(database: IDBPDatabase<KeychainSchema>, account: Address): Promise<Wrap[]> {
  return database.getAll('wraps', wrapsOf(account))
}

/** False, and nothing written, when another tab has written since `expected` rows were read. */
async function putWraps(
  database: IDBPDatabase<KeychainSchema>,
  account: Address,
  wraps: readonly Wrap[],
  expected: number,
): Promise<boolean> {
  const tx = database.transaction('wraps', 'readwrite')
  const unchanged = (await tx.store.count(wrapsOf(account))) === expected
  await Promise.all([...(unchanged ? wraps.map((row) => tx.store.put(row)) : []), tx.done])
  return unchanged
}

const unlockedPlace = (account: Address) => `unlocked/${account}`
const byOrder = (a: UnlockedRow, b: UnlockedRow) => a.order - b.order
const placeOf = ([account, generation]: Wrap['key']) => `wraps/${account}/${generation}`

/** The key that wraps the data key: bound to one generation's seed, and of no use for anything else. */
function deriveWrapKey({ seed }: SeedRecord): Promise<CryptoKey> {
  return importBoxKey(hkdfExpand(seed, utf8('sealog1 vault'), DATA_KEY_LENGTH))
}

async function wrap(account: Address, seed: SeedRecord, dataKey: Uint8Array<ArrayBuffer>): Promise<Wrap> {
  const key: Wrap['key'] = [account, seed.generation]
  return { key, ...(await sealBox(await deriveWrapKey(seed), placeOf(key), dataKey)) }
}

async function unwrap(
  wraps: readonly Wrap[],
  seeds: readonly SeedRecord[],
): Promise<Uint8Array<ArrayBuffer> | null> {
  for (const seed of seeds) {
    const row = wraps.find(({ key }) => key[1] === seed.generation)
    const dataKey = row === undefined ? null : await openBox(await deriveWrapKey(seed), placeOf(row.key), row)
    if (dataKey !== null) return new Uint8Array(dataKey)
  }
  return null
}
