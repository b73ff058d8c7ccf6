import type { DBSchema, IDBPDatabase } from 'idb'
import type { Address, Scope } from '../messaging/types'
import type { SealedBox } from './sealedBox'

/** Every database, and every key of localStorage and sessionStorage, begins with this: "Forget this device" goes by it. */
export const PREFIX = 'sealog'

/** Key of a row that stands for a log. Public: anybody can read it from the chain. */
export type LogKey = [blockNumber: number, logIndex: number]
/** Names a chunk: the vault's index of its thread, its ends, and how many messages it holds. */
export type ChunkKey = [
  thread: string,
  firstBlock: number,
  firstLogIndex: number,
  lastBlock: number,
  lastLogIndex: number,
  count: number,
]
/** Names a bundle: how many messages it holds, and something random. */
export type BundleKey = [count: number, id: string]
/** A record that only the vault reads. */
export interface SealedRow<Key> extends SealedBox {
  readonly key: Key
}

/** Keys of this browser: wrapped data keys of all accounts, and the accounts left unlocked. */
export interface KeychainSchema extends DBSchema {
  /** The account's data key under a key from the seed of one generation. */
  wraps: { key: [account: Address, generation: number]; value: SealedRow<[Address, number]> }
  unlocked: { key: Address; value: UnlockedRow }
}

/** An account left unlocked, under a key that scripts can use and not read. */
export interface UnlockedRow extends SealedRow<Address> {
  readonly deviceKey: CryptoKey
  /** The highest is the one unlocked last. */
  readonly order: number
}

/** How far the history of one scope is read. */
export interface ProgressRow {
  readonly key: 'cursor'
  readonly block: number
  /** Missing in rows of a version that read oldest first: nothing older is missing. */
  readonly floor?: number
  /** Random, another one after each change of the history. Missing until the first change that knows of it. */
  readonly revision?: string
}

/** History of one scope: can be read from the chain again. */
export interface MessageSchema extends DBSchema {
  cursor: { key: 'cursor'; value: ProgressRow }
  /** What is not final. In a database of a version before chunks also what is, until it is opened once. */
  messages: { key: LogKey; value: SealedRow<LogKey> }
  unopened: { key: LogKey; value: SealedRow<LogKey> }
  keys: { key: LogKey; value: SealedRow<LogKey> }
  outbox: { key: string; value: SealedRow<string> }
  /** What is final (docs/adr/0008-chunks.md): where a thread has enough of it in chunks, the rest of all threads in bundles. */
  chunks: { key: ChunkKey; value: SealedRow<ChunkKey> }
  bundles: { key: BundleKey; value: SealedRow<BundleKey> }
}

/** What is only in this browser. */
export interface LocalSchema extends DBSchema {
  contacts: { key: string; value: SealedRow<string> }
  threads: { key: string; value: SealedRow<string> }
  account: { key: string; value: SealedRow<string> }
}

/** Labels of other accounts that were handed to this one. */
export interface DeskSchema extends DBSchema {
  labels: { key: string; value: SealedRow<string> }
}

/**
 * A database: its name and the steps that build it. Steps are only ever appended, never changed: step i brings a database
 * from version i to version i + 1.
 */
export interface Schema<T extends DBSchema> {
  readonly name: string
  readonly steps: readonly ((database: IDBPDatabase<T>) => void)[]
}

export const keychainSchema: Schema<KeychainSchema> = {
  name: PREFIX,
  steps: [
    (database) => {
      database.createObjectStore('wraps', { keyPath: 'key' })
      database.createObjectStore('unlocked', { keyPath: 'key' })
    },
  ],
}

const MESSAGE_STEPS: Schema<MessageSchema>['steps'] = [
  (database) => {
    database.createObjectStore('cursor', { keyPath: 'key' })
    database.createObjectStore('messages', { keyPath: 'key' })
    database.createObjectStore('unopened', { keyPath: 'key' })
    database.createObjectStore('keys', { keyPath: 'key' })
    database.createObjectStore('outbox', { keyPath: 'key' })
  },
  (database) => {
    database.createObjectStore('chunks', { keyPath: 'key' })
  },
  (database) => {
    database.createObjectStore('bundles', { keyPath: 'key' })
  },
]

/** The genesis hash is part of the name: a fresh local chain has the chain id and the contract of the last one. */
export function messageSchema({ genesisHash, chainId, contract, account }: Scope): Schema<MessageSchema> {
  return {
    name: `${PREFIX} messages ${genesisHash} ${chainId} ${contract} ${account}`,
    steps: MESSAGE_STEPS,
  }
}

/** Without the genesis hash, as what is only in this browser: keys that were handed over serve on a fresh chain as well. */
export function deskSchema({ chainId, contract, account }: Scope): Schema<DeskSchema> {
  return {
    name: `${PREFIX} desk ${chainId} ${contract} ${account}`,
    steps: [
      (database) => {
        database.createObjectStore('labels', { keyPath: 'key' })
      },
    ],
  }
}

/** What `account`, the reader, has read with the label that the opaque `index` stands for. */
export function readingSchema(scope: Scope, index: string): Schema<MessageSchema> {
  return { name: `${readingPrefix(scope)}${scope.genesisHash} ${index}`, steps: MESSAGE_STEPS }
}

/** How the names of all that an account has read at its desk begin. */
export function readingPrefix({ chainId, contract, account }: Scope): string {
  return `${PREFIX} reading ${chainId} ${contract} ${account} `
}

/** Without the genesis hash: drafts and contacts outlive a chain that was started afresh. */
export function localSchema({ chainId, contract, account }: Scope): Schema<LocalSchema> {
  return {
    name: `${PREFIX} local ${chainId} ${contract} ${account}`,
    steps: [
      (database) => {
        database.createObjectStore('contacts', { keyPath: 'key' })
        database.createObjectStore('threads', { keyPath: 'key' })
      },
      (database) => {
        database.createObjectStore('account', { keyPath: 'key' })
      },
    ],
  }
}
