import type { Hex } from '../lib/bytes'
import type { Algorithm } from '../protocol/algorithm'
import type { Payload } from '../protocol/payload'

/** 20 bytes, lower case. The UI shows the EIP-55 form; everything inside compares strings. */
export type Address = Hex
/** 32 bytes: a label in UTF-8, padded right with zeros (K rules). */
export type KeyIndex = Hex
/** 32 bytes; all zero is the main thread (S rules). */
export type SessionId = Hex
/** 16 bytes (E rules): names one sealed envelope on one chain, contract, direction and session. */
export type EnvelopeId = Hex

/** One account on one chain, as one database sees it. The genesis hash tells a fresh local chain from the last one. */
export interface Scope {
  readonly chainId: number
  readonly contract: Address
  readonly genesisHash: Hex
  readonly account: Address
}

/** Where a log stands. Total order: block number, then log index. `timestamp` is the block's, in seconds. */
export interface LogPosition {
  readonly blockNumber: number
  readonly blockHash: Hex
  readonly logIndex: number
  readonly txHash: Hex
  readonly timestamp: number
}

/** A decoded `MessageSent`. */
export interface MessageLog extends LogPosition {
  readonly from: Address
  readonly to: Address
  readonly keyIndex: KeyIndex
  readonly sessionId: SessionId
  readonly envelope: Uint8Array
}

/** A decoded `PublicKeyUpdated`. An empty public key closes the label. */
export interface KeyLog extends LogPosition {
  readonly user: Address
  readonly keyIndex: KeyIndex
  readonly publicKey: Uint8Array
  readonly algorithm: number
  /** Unix seconds; 0 means no expiry. */
  readonly validBefore: number
}

/** A `SenderAuthorized` of one account (R7). `validBefore` in unix seconds; 0 revokes. */
export interface SenderLog extends LogPosition {
  readonly user: Address
  readonly sender: Address
  readonly validBefore: number
}

/** A session sender of this browser: an account of its own, whose key never leaves the vault. */
export interface SenderRecord {
  readonly address: Address
  /** 32 bytes. */
  readonly secretKey: Uint8Array
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** Whether a transaction that authorises it was ever sent. */
  readonly isAuthorized: boolean
}

/** The key that the registry holds now. */
export interface RegisteredKey {
  readonly publicKey: Uint8Array
  readonly algorithm: number
  readonly validBefore: number
}

/** The newest block as one read of the chain shows it. */
export interface Head {
  readonly number: number
  readonly hash: Hex
  readonly timestamp: number
  /** Number of the newest finalised block; never above `number`. */
  readonly finalized: number
  /** The block before, where this one is known to add nothing of the contract to it. */
  readonly quietAfter?: Hex
}

/** A seed and the generation it belongs to. Held in memory only while keys are being derived. */
export interface SeedRecord {
  readonly generation: number
  /** 4 bytes, null for generation 1. */
  readonly tag: Hex | null
  readonly seed: Uint8Array
}

/** LK(label, v) of one generation: opens everything sent to or from that label version. */
export interface LabelKey {
  readonly label: string
  readonly generation: number
  readonly version: number
  readonly algorithm: Algorithm
  readonly labelKey: Uint8Array
}

/** A label of another account whose keys were handed to this one: they read its messages, and can do nothing else here. */
export interface ForeignLabel {
  readonly account: Address
  readonly label: string
  readonly keys: readonly LabelKey[]
  /** Unix seconds. */
  readonly importedAt: number
}

/** A label key ready for use. */
export interface OwnKey {
  readonly label: string
  readonly keyIndex: KeyIndex
  readonly generation: number
  readonly version: number
  readonly algorithm: Algorithm
  readonly secretKey: Uint8Array
  readonly publicKey: Uint8Array
  /** LK(label, v): of `default-key`, ephemeral keys are made from it (E15). */
  readonly labelKey: Uint8Array
}

/** Groups messages: the peer, both labels and the session. The pair (chain, contract) is the scope's. */
export interface ThreadRef {
  readonly peer: Address
  readonly sessionId: SessionId
  readonly peerKeyIndex: KeyIndex
  readonly ownKeyIndex: KeyIndex
}
/** `threadIdOf(ref)`: stable text for maps and storage. */
export type ThreadId = string

/** What is inside an opened log: a payload, or an envelope of a version or type that this app does not know. */
export type MessageContent =
  | {
      readonly status: 'opened'
      readonly payload: Payload
      /** Our key that opened it; null where we wrote it with an ephemeral key (type 1). */
      readonly ownPublicKey: Hex | null
      /** The peer's registered key; null where they wrote it with an ephemeral key (type 1). */
      readonly peerPublicKey: Hex | null
    }
  | { readonly status: 'newer'; readonly version: number; readonly type: number }

/** An opened log. */
export interface Message extends Omit<LogPosition, 'blockHash'> {
  readonly id: EnvelopeId
  /** null once it is final: which block it stands in matters only as long as that block can be replaced. */
  readonly blockHash: Hex | null
  readonly thread: ThreadRef
  readonly from: Address
  readonly to: Address
  readonly content: MessageContent
  /** Envelope length in bytes. */
  readonly size: number
  /** The recipient's key had passed `validBefore` when the message was written. */
  readonly expiredKey: boolean
  /** Not written with the sender's messaging key, though that one agrees with the recipient's (E18). */
  readonly bypassedKey: boolean
}

/**
 * Delivery of one own message. `queued` has no envelope yet; `interrupted` is left over from a tab that was closed while its wallet
 * was asked, so that nobody knows whether it went out; `finalized` rows leave the outbox.
 */
export type DeliveryStatus =
  | 'queued'
  | 'signing'
  | 'submitted'
  | 'included'
  | 'finalized'
  | 'rejected'
  | 'failed'
  | 'interrupted'

/** A message on its way out. The row stays until its log is final, so that a reorg cannot lose it. */
export interface OutboxRow {
  /** Random, given before the envelope exists; the row's key. */
  readonly localId: string
  /** Whose it is to send (`MessageStore.tab`); another tab may once this one is gone. */
  readonly tab: string
  readonly thread: ThreadRef
  /** kind and fields; n and ack are set when the envelope is sealed. */
  readonly payload: Payload
  readonly status: Exclude<DeliveryStatus, 'finalized'>
  /** Milliseconds since 1970, for order among rows. */
  readonly createdAt: number
  readonly envelopeId: EnvelopeId | null
  readonly envelope: Uint8Array | null
  readonly txHash: Hex | null
  /** Name of the error class that ended it (rejected, failed) or holds it (queued). */
  readonly error: string | null
  /** What it said: the wallet's or the network's own words stand in it. Missing in rows of before. */
  readonly errorDetail?: string | null
}

/** A log of ours that no key at hand opens (yet): kept raw, tried again when keys are added. */
export type UnopenedLog = MessageLog

export interface Position {
  readonly blockNumber: number
  readonly logIndex: number
}

/** A registered key by what it is, whenever and however often it was registered. */
export interface KeyName {
  readonly algorithm: number
  readonly publicKey: Hex
}

/** The exact pair of keys whose safety number (K16) two people have compared, each under its label. */
export interface VerifiedPair {
  readonly ownKeyIndex: KeyIndex
  readonly peerKeyIndex: KeyIndex
  readonly own: KeyName
  readonly peer: KeyName
}

/** What one network source, named by its origin, said of a peer's key when a send was stopped. */
export interface KeyClaim {
  readonly source: string
  /** null: no key is registered. */
  readonly key: KeyName | null
}

/** What the user decided about a peer, and what this browser has found out about their keys. Local only. */
export interface Contact {
  readonly status: 'accepted' | 'blocked' | 'none'
  /** Messages up to here were deleted from view. */
  readonly hiddenUpTo: Position | null
  /** While blocked, what they wrote after this is hidden. */
  readonly blockedAfter?: Position
  /** By label, the key that sources agreed on or people compared: another one is not used before it is confirmed again. */
  readonly pinned?: Readonly<Record<KeyIndex, KeyName>>
  /** One pair for each pair of labels. It stays when a key changes, so that the loss of the mark can be told. */
  readonly verified?: readonly VerifiedPair[]
  /** By label, the contradicting answers that stopped the last send. */
  readonly disputed?: Readonly<Record<KeyIndex, readonly KeyClaim[]>>
}

/** Of the account's own keys: what explains a registration without an alarm. Local only. */
export interface KeyMemory {
  /** Every key that this browser ever held. */
  readonly known: readonly KeyName[]
  /** Transactions of registrations that nothing explains and that the user has seen. */
  readonly acknowledged: readonly Hex[]
}

/** Local-only data of one thread. */
export interface ThreadNote {
  readonly draft: string
  readonly readUpTo: Position | null
  /** Title of a thread that was started here and whose title message is not written yet. */
  readonly title: string | null
  readonly ref: ThreadRef
  /** The draft waits for the peer's first key. */
  readonly awaitsKey: boolean
}

/** Everything that is only in this browser, and nowhere on chain. */
export interface LocalData {
  readonly contacts: ReadonlyMap<Address, Contact>
  readonly threads: ReadonlyMap<ThreadId, ThreadNote>
  /** null before the account's registrations were read for the first time. */
  readonly keyMemory: KeyMemory | null
}

/** What a warm start loads. */
export interface Snapshot {
  /** Last finalised block synced; null on an empty database. */
  readonly cursor: number | null
  /** From this block to the cursor everything is stored; 0 when nothing older is left to read. null on an empty database. */
  readonly floor: number | null
  /** What is final, as chunks (chunkLayout.ts) in any order. */
  readonly chunks: readonly Uint8Array<ArrayBuffer>[]
  /** What is not; in a cache that was written before there were chunks also what is. */
  readonly messages: readonly Message[]
  readonly unopened: readonly UnopenedLog[]
  readonly keys: readonly KeyLog[]
  readonly outbox: readonly OutboxRow[]
  /**
   * Chunks that are still being read, the newest first; to be taken to the end. Missing where nothing is left. Throws ConflictError
   * where one is damaged: the history was given up then, and is to be loaded again.
   */
  readonly rest?: AsyncIterable<readonly Uint8Array<ArrayBuffer>[]>
  /** What was stored was damaged, or of a newer version, and has been given up: it is read from the chain again. */
  readonly rebuilt?: true
}

/**
 * One commit: what a transaction writes and what the state applies, the same object for both. `window`, when present, replaces
 * every message, unopened log and key log above `window.base` by the given ones and moves the cursor. `older` puts blocks below
 * the floor under it, newest first, all of them final. The lists `adopted` and `learned` touch what is at or below the cursor (an
 * unopened log that opens with a new key, keys of a newly met peer).
 */
export interface Changes {
  /** The cache does not belong to the chain that answers: history and cursor are cleared, outbox rows stay. */
  readonly reset?: true
  readonly window?: {
    /** The cursor this window was read from; the store refuses the commit when another tab has moved it. */
    readonly base: number | null
    readonly cursor: number
    /** First block of a window from nothing: becomes the floor. The floor of any other window stays. */
    readonly floor: number | null
    readonly messages: readonly Message[]
    readonly unopened: readonly UnopenedLog[]
    readonly keys: readonly KeyLog[]
  }
  readonly older?: {
    /** The floor that these blocks lie under; the store refuses the commit when another tab has moved it. */
    readonly base: number
    readonly floor: number
    readonly messages: readonly Message[]
    readonly unopened: readonly UnopenedLog[]
    /** Later copies of these messages (E10): the first in chain order stays. */
    readonly dropped: readonly Message[]
  }
  /** Messages that became readable later; their logs leave `unopened`. */
  readonly adopted?: readonly Message[]
  /** Key logs at or below the cursor, of peers met for the first time. */
  readonly learned?: readonly KeyLog[]
  readonly outboxPut?: readonly OutboxRow[]
  readonly outboxDelete?: readonly string[]
}
