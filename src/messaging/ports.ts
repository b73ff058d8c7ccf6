import type { Hex } from '../lib/bytes'
import type { Mutex } from '../lib/createMutex'
import type {
  Address,
  Changes,
  Contact,
  ForeignLabel,
  Head,
  KeyIndex,
  KeyLog,
  KeyMemory,
  LabelKey,
  LocalData,
  Message,
  MessageLog,
  OwnKey,
  RegisteredKey,
  Scope,
  SeedRecord,
  SenderLog,
  SenderRecord,
  SessionId,
  Snapshot,
  ThreadId,
  ThreadNote,
} from './types'

/** Logs of one account, read from a chain. Every method may throw `NetworkError`. Block bounds are inclusive. */
export interface HistorySource {
  /** Nothing older than this block is read: the contract's deployment. */
  readonly firstBlock: number
  fetchGenesisHash(): Promise<Hex>
  /** Both blocks of the head stand before any logs that are read afterwards. */
  fetchHead(): Promise<Head>
  /**
   * Messages from or to `account`, and key updates of every one of `users`, in chain order, once each. The adapter splits
   * ranges that an RPC refuses.
   */
  fetchLogs(params: {
    account: Address
    users: readonly Address[]
    fromBlock: number
    toBlock: number
  }): Promise<{ messages: MessageLog[]; keys: KeyLog[] }>
  /**
   * Messages from or to `account` in the final blocks from `toBlock` down to `firstBlock`: newest first, in pieces that join
   * without a hole, the messages of each in chain order. Reading begins with the call and runs ahead of whoever iterates.
   */
  readDown(params: { account: Address; toBlock: number }): AsyncIterable<OlderPiece>
  /** What `account` wrote to itself under label "key-link", over all blocks: the way back to older generations. */
  fetchKeyLinks(account: Address): Promise<MessageLog[]>
  /**
   * Calls back soon after a new block: at once over a websocket, within `pollInterval` otherwise; at the slow beat once a minute,
   * for a page that nobody looks at. Returns the way to stop.
   */
  watchHead(onHead: () => void, beat: Beat): () => void
}

export type Beat = 'live' | 'slow'

/** The messages of some blocks, bounds inclusive. */
export interface OlderPiece {
  readonly fromBlock: number
  readonly toBlock: number
  readonly messages: readonly MessageLog[]
}

/** Address → public keys. */
export interface KeyDirectory {
  /** The key registered now, null where there is none (or the label is closed). */
  fetchKey(user: Address, keyIndex: KeyIndex): Promise<RegisteredKey | null>
  /**
   * The same from every configured source, each asked by itself; an empty list where there is one only, which has nobody to
   * contradict it. Never throws: a source that does not answer is `silent`.
   */
  fetchKeyFromEach(user: Address, keyIndex: KeyIndex): Promise<readonly KeyAnswer[]>
  /** All key updates of `users` up to `toBlock`, in chain order. `again` asks another RPC than the first where there is one. */
  fetchKeyHistories(
    users: readonly Address[],
    options: { toBlock: number; again?: boolean },
  ): Promise<KeyLog[]>
}

/** What one source, named by its origin, says of a key. */
export type KeyAnswer =
  | { readonly source: string; readonly status: 'answered'; readonly key: RegisteredKey | null }
  | { readonly source: string; readonly status: 'silent' }

/** One call of the contract. Several go as one `multicall` transaction where the contract has it: `Submitter.canBatch`. */
export type Call =
  | { type: 'sendMessage'; to: Address; keyIndex: KeyIndex; sessionId: SessionId; envelope: Uint8Array }
  | { type: 'updatePublicKey'; keyIndex: KeyIndex; key: RegisteredKey }
  | SignedKeyCall

/** Lets `sender` write in the account's name before `validBefore` (unix seconds, 0 revokes), and hands `wei` on to it (R7). */
export interface Authorization {
  readonly sender: Address
  readonly validBefore: number
  readonly wei: bigint
}

/** What `user` signed and anybody may submit (R6). `deadline` in unix seconds. */
export interface SignedKeyCall {
  type: 'updatePublicKeyBySig'
  user: Address
  keyIndex: KeyIndex
  key: RegisteredKey
  deadline: number
  signature: Uint8Array
}

/** What the contract says of registrations that their owner signs (R6). Every method may throw `NetworkError`. */
export interface SignedKeyDesk {
  /** Key changes of `user` so far: what the next signature names. null where the contract takes no signed registrations. */
  fetchNonce(user: Address): Promise<number | null>
  /** Whether the contract would take this one now. */
  accepts(call: SignedKeyCall): Promise<boolean>
}

/** Sends transactions of the unlocked account. Throws the errors of errors.ts. */
export interface Submitter {
  /** Whether the contract takes several calls in one transaction; where it does not, `submit` is given one at a time. */
  canBatch(): Promise<boolean>
  /**
   * Asks the wallet once; resolves with the hash when the wallet has broadcast. A retryable error (no wallet, wrong chain, no
   * network) is thrown only before the wallet was asked: after that the outcome may be unknown, and sending again costs the user.
   */
  submit(calls: readonly Call[]): Promise<Hex>
  /** The same for an authorisation, which is a transaction of its own. */
  authorizeSender(authorization: Authorization): Promise<Hex>
  /** null while not included. */
  fetchReceipt(txHash: Hex): Promise<{ status: 'success' | 'reverted'; blockNumber: number } | null>
  /** Whether any node still knows the transaction (pending or mined). */
  isKnown(txHash: Hex): Promise<boolean>
  /** Fee of these calls in wei at the current price. */
  estimateFee(calls: readonly Call[]): Promise<bigint>
}

/** What the contract and the chain say of senders (R7). Every method may throw `NetworkError`. */
export interface SenderDesk {
  /** Every authorisation and revocation of `user`, in chain order. */
  fetchLogs(user: Address): Promise<readonly SenderLog[]>
  fetchStatus(user: Address, sender: Address): Promise<SenderStatus>
  /** A new key, not authorised yet. */
  create(): SenderRecord
  open(user: Address, record: SenderRecord): SessionSender
}

export interface SenderStatus {
  /** Unix seconds; 0 when never authorised or revoked. */
  readonly validBefore: number
  /** The sender's own, in wei. */
  readonly balance: bigint
  /** Unix seconds of the newest block. */
  readonly timestamp: number
}

/** Sends messages in the name of its user, signed here: nobody is asked. */
export interface SessionSender {
  /** Lower case. */
  readonly address: Address
  /**
   * Sends these `sendMessage` calls in one transaction; resolves with its hash as soon as it may have reached a node: what becomes
   * of it is `lookAfter`'s. Every error is thrown before anything was broadcast.
   * @throws {SenderUnusableError} when it is not authorised any more
   * @throws {InsufficientFundsError} when it cannot pay
   * @throws {NetworkError} {RevertedError}
   */
  submit(calls: readonly Call[]): Promise<Hex>
  /** The transactions under which what was sent as `txHash` may stand in a block, the newest last: one that is stuck is replaced. */
  hashesOf(txHash: Hex): readonly Hex[]
  /** Broadcasts again what no node knows, and outbids what is stuck. Nothing for transactions of others. @throws {NetworkError} */
  lookAfter(txHash: Hex): Promise<void>
  /** Sends all that it has, less the fee, to its user; null where that would not pay for the transfer. @throws as submit */
  sweep(): Promise<Hex | null>
}

/** Tries to open logs. Runs inline in Node and tests, may run in a worker in the browser. Never throws for the logs' content. */
export interface Opener {
  setKeys(keys: readonly OwnKey[]): void
  /** `keys` holds the key history of every address in `logs`. Same order and length as `logs`. */
  open(logs: readonly MessageLog[], keys: readonly KeyLog[]): Promise<OpenResult[]>
}

export type OpenResult =
  | { status: 'message'; message: Message }
  /** No key at hand opens it. */
  | { status: 'unopened' }
  /** Broken for everybody: two candidates opened it, or the payload breaks the rules. Counted, not kept. */
  | { status: 'malformed' }
  /** A key link: read at unlock, not a message. */
  | { status: 'ignored' }

/** History of one scope, encrypted at rest. Several tabs may hold it open. */
export interface MessageStore {
  load(): Promise<Snapshot>
  /** What `load` answers of the outbox and the cursor, read in one step. */
  loadOutbox(): Promise<Pick<Snapshot, 'cursor' | 'outbox'>>
  /**
   * One transaction. @throws {ConflictError} when `changes.window.base` is not the stored cursor, `changes.older.base` not the
   * stored floor, or when a row of `changes.outboxDelete` is gone: another tab was faster. Nothing is written then.
   */
  commit(changes: Changes): Promise<void>
  /** Names this tab's hold of the store: the outbox rows that it writes are its own to send until it closes. */
  readonly tab: string
  /** The tabs that hold the store open now, this one among them. */
  fetchTabs(): Promise<ReadonlySet<string>>
  /** Runs `work` while no other tab runs work of its own for this scope. A tab that is gone lets go. */
  exclusively: Mutex
  /** Calls back when another tab has changed the outbox. Returns the way to stop. */
  watchOutbox(onChange: () => void): () => void
  close(): void
}

/** The part of a store that holds what the chain can give again. */
export type HistoryStore = Pick<MessageStore, 'load' | 'commit' | 'close'>

/** The part that holds what is on its way out, which is nowhere else. */
export type OutboxStore = Omit<MessageStore, 'load'>

/** The tabs that read one history: one of them follows the chain, and tells the others. */
export interface TabGroup {
  /** Waits for the lead. Calls back with true when this tab has it, and with false when another one has taken it. */
  join(onLead: (leads: boolean) => void): void
  /** Takes the lead from whoever has it. */
  takeLead(): void
  /** Tells every other tab; `message` is cloned. */
  tell(message: unknown): void
  watch(onMessage: (message: unknown) => void): void
  leave(): void
}

/** A record that another tab has written. */
export type LocalChange =
  | { readonly store: 'contacts'; readonly name: Address; readonly value: Contact }
  | { readonly store: 'threads'; readonly name: ThreadId; readonly value: ThreadNote }

/** Local-only data of one account on one contract, encrypted at rest, kept apart from the cache so that a resync cannot lose it. */
export interface LocalStore {
  load(): Promise<LocalData>
  putContact(peer: Address, contact: Contact): Promise<void>
  putThread(threadId: ThreadId, note: ThreadNote): Promise<void>
  deleteThread(threadId: ThreadId): Promise<void>
  putKeyMemory(memory: KeyMemory): Promise<void>
  loadSenders(): Promise<readonly SenderRecord[]>
  putSender(record: SenderRecord): Promise<void>
  /** Calls back with each contact and thread note that another tab writes. Returns the way to stop. */
  watch(onChange: (change: LocalChange) => void): () => void
  close(): void
}

/** An account that this browser holds open. */
export interface UnlockedAccount {
  readonly scope: Scope
  readonly keys: readonly LabelKey[]
  /** 32 random bytes: encrypts this account's records. */
  readonly dataKey: Uint8Array
  /** Newest generation whose seed wrapped the data key here. */
  readonly generation: number
  /** How it was unlocked: by the wallet's signature, or with a recovery file, which new keys then need (K6). */
  readonly seedSource: SeedSource
}

export type SeedSource = 'wallet' | 'file'

/** Keeps accounts unlocked until Lock, and the data key wrapped under a key from the seed. */
export interface Keychain {
  /**
   * An account left unlocked here, opened with the device key: the given one, or else the one unlocked last. null after Lock or
   * when a signature is asked each time.
   */
  loadUnlocked(account?: Address): Promise<UnlockedAccount | null>
  /** Unwraps the account's data key with any of the seeds and wraps it under all of them; makes one at first use. */
  openDataKey(account: Address, seeds: readonly SeedRecord[]): Promise<Uint8Array>
  /** Wraps keys and data key under a fresh non-extractable device key. Not called when the user wants a signature each time. */
  remember(unlocked: UnlockedAccount): Promise<void>
  /**
   * Deletes the account's device key and what it wraps; without an account, those of all that this page may open. Records stay,
   * encrypted.
   */
  lock(account?: Address): Promise<void>
  /** Removes every database, key and setting of Sealog in this browser. */
  forgetDevice(): Promise<void>
  openStores(unlocked: UnlockedAccount): Promise<{ messages: MessageStore; local: LocalStore }>
  openDesk(unlocked: Pick<UnlockedAccount, 'scope' | 'dataKey'>): Promise<DeskStore>
}

/**
 * Labels of other accounts that were handed to this one, encrypted under this account's data key. What is read with them lies
 * in databases of its own: it never meets the history of the account that they belong to.
 */
export interface DeskStore {
  load(): Promise<readonly ForeignLabel[]>
  /** Puts a label in place of what is kept under the same account and name. */
  put(label: ForeignLabel): Promise<void>
  /** Removes the keys of a label and every message that was read with them. */
  remove(label: Pick<ForeignLabel, 'account' | 'label'>): Promise<void>
  openMessages(label: Pick<ForeignLabel, 'account' | 'label'>, genesisHash: Hex): Promise<MessageStore>
  close(): void
}

/** What a recovery file holds (K19): seeds of one account, and the domain that each was signed for. */
export interface RecoveryContent {
  readonly account: Address
  readonly seeds: readonly (SeedRecord & { readonly domain: string })[]
}

/** Recovery files: encrypted under a passphrase, independent of this browser. */
export interface RecoveryFiles {
  seal(content: RecoveryContent, passphrase: string): Promise<Uint8Array<ArrayBuffer>>
  /** @throws {PassphraseError} @throws {RecoveryFileError} */
  open(file: Uint8Array, passphrase: string): Promise<RecoveryContent>
}

/** Time, injected so that tests need no sleeps. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls back once after `ms`; returns the way to cancel. */
  after(ms: number, callback: () => void): () => void
}
