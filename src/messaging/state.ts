import type { MessageList } from './messageList'
import type {
  Address,
  Contact,
  KeyLog,
  KeyMemory,
  OutboxRow,
  Scope,
  ThreadId,
  ThreadNote,
  UnopenedLog,
} from './types'

/** Where the engine stands with the chain. */
export type SyncStatus =
  /** What is stored is being read. */
  | { readonly phase: 'loading' }
  /** It is shown; the chain has not answered yet. */
  | { readonly phase: 'connecting' }
  /** First read of the history: of the blocks from `from` to `to` those from `at` on are done, newest first. */
  | { readonly phase: 'restoring'; readonly from: number; readonly at: number; readonly to: number }
  | { readonly phase: 'live' }
  /** The last read failed; what is cached stays readable. */
  | { readonly phase: 'offline'; readonly error: string }

/** What is known of the history, and of reading it. */
export type HistoryState = Pick<
  EngineState,
  | 'scope'
  | 'sync'
  | 'cursor'
  | 'floor'
  | 'head'
  | 'messages'
  | 'isLoaded'
  | 'unopened'
  | 'keys'
  | 'malformed'
  | 'rebuilt'
>

/** Everything the engine knows. Immutable: every commit makes a new one. Lists that can be derived are selectors. */
export interface EngineState {
  readonly scope: Scope
  readonly sync: SyncStatus
  /** Last finalised block synced; null before the first commit. */
  readonly cursor: number | null
  /** From this block to the cursor everything is known; 0 when nothing older is left to read, null before the first commit. */
  readonly floor: number | null
  /** Newest block seen, 0 before the first answer. */
  readonly head: number
  /** By thread. */
  readonly messages: ReadonlyMap<ThreadId, MessageList>
  /** Everything on disk is here; until then the newest of it is. */
  readonly isLoaded: boolean
  readonly unopened: readonly UnopenedLog[]
  /** Key history by user, in chain order. */
  readonly keys: ReadonlyMap<Address, readonly KeyLog[]>
  /** In the order they were written. */
  readonly outbox: readonly OutboxRow[]
  readonly contacts: ReadonlyMap<Address, Contact>
  readonly threads: ReadonlyMap<ThreadId, ThreadNote>
  readonly keyMemory: KeyMemory | null
  /**
   * Registrations of the account that nothing explains, in chain order. Not a selector: what other tabs know is read from disk
   * before an alarm is raised.
   */
  readonly keyAlarms: readonly KeyLog[]
  /** Logs that broke the rules and were passed over, since start. */
  readonly malformed: number
  /** What this browser had kept was damaged and given up: it is being read, or has been read, from the chain again. */
  readonly rebuilt: boolean
}
