import type { Hex } from '../lib/bytes'
import type { HistoryStore } from './ports'
import type { SyncStatus } from './state'
import type { Address, Changes, OwnKey, Scope, Snapshot } from './types'

/**
 * The way in: fetch, decode, open, plan, store. In the browser it runs in a worker, over a database connection of its own; in
 * Node and tests on the same thread (createIngest). It knows nothing of outbox, contacts and drafts.
 */
export interface Ingest {
  /** Calls back with every event, in the order in which they came about. To be called once, before `load`. */
  watch(onEvent: (event: IngestEvent) => void): void
  /** Tells the history as it lies on disk: its newest part before this resolves, the rest before anything else. @throws {StorageError} */
  load(): Promise<void>
  /** Tries what lies unopened, then follows the chain until `stop`. */
  start(): Promise<void>
  /** Forgets the keys. */
  stop(): void
  /** Reads now. Resolves when a read that began after this call has ended; never throws: failures show in the status. */
  refresh(): Promise<void>
  /** Follows the keys of somebody of whom no message may speak yet. As `refresh`. */
  follow(user: Address): Promise<void>
  /** Whether anybody looks at the page: if not, the chain is looked at once a minute, for the unread count alone. */
  setVisible(isVisible: boolean): void
  /** Keys at hand changed: logs that did not open are tried again. */
  setKeys(keys: readonly OwnKey[]): Promise<void>
}

/** The account whose history is read. */
export interface IngestParams {
  readonly scope: Scope
  readonly keys: readonly OwnKey[]
  /** 32 bytes: opens the same store on another thread. */
  readonly dataKey: Uint8Array
  /** The store as this thread holds it. */
  readonly messages: HistoryStore
}

export type IngestEvent =
  /** The history as it lies on disk, in place of what was told before. Where it is not whole, `more` follows until it is. */
  | { readonly type: 'loaded'; readonly snapshot: HistorySnapshot }
  | { readonly type: 'more'; readonly chunks: Snapshot['chunks']; readonly isWhole: boolean }
  /**
   * A commit. It is stored already: persist, then apply, then notify. Messages of `changes.older` that lie in `chunks` are not in
   * its list.
   */
  | { readonly type: 'changes'; readonly changes: HistoryChanges; readonly chunks: Snapshot['chunks'] }
  | { readonly type: 'status'; readonly status: Partial<IngestStatus> }
  /** A read has reached the head of the chain. */
  | { readonly type: 'read' }
  /** The RPC stands on a chain with another genesis block: nothing is read from it. */
  | { readonly type: 'other chain'; readonly genesisHash: Hex }

export type HistorySnapshot = Omit<Snapshot, 'outbox' | 'rest'> & { readonly isWhole: boolean }
export type HistoryChanges = Omit<Changes, 'outboxPut' | 'outboxDelete'>

export interface IngestStatus {
  readonly sync: SyncStatus
  /** Newest block seen, 0 before the first answer. */
  readonly head: number
  /** Logs that broke the rules and were passed over, since start. */
  readonly malformed: number
}
