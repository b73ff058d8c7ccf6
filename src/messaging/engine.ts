import type { ContactCard } from './messageBody'
import type { EngineState } from './state'
import type { Address, EnvelopeId, KeyIndex, OwnKey, RegisteredKey, ThreadRef, VerifiedPair } from './types'

/** What the directory says of a peer's key. */
export type PeerKey =
  | { readonly status: 'usable'; readonly key: RegisteredKey }
  /** On another curve than our key of the thread's label, which an ephemeral key cannot stand for. */
  | { readonly status: 'otherCurve'; readonly key: RegisteredKey }
  /** No `default-key`, but a key that was registered without a label: DeSo's convention. */
  | { readonly status: 'unlabelled' }
  | { readonly status: 'missing' | 'expired' | 'unsupported' }

/** The messaging engine of one unlocked account: state to watch and verbs that change it. Framework-free. */
export interface Engine {
  get(): EngineState
  subscribe(listener: () => void): () => void
  /** Loads the cache, shows it, then follows the chain until `stop`. */
  start(): Promise<void>
  stop(): void
  /** Reads the chain now instead of at the next head. */
  refresh(): Promise<void>
  /** Puts the text into the outbox (local echo) and sends it. Empties the thread's draft. Resolves when the echo is stored. */
  send(thread: ThreadRef, text: string): Promise<void>
  /** As `send`, in answer to a message of the thread. */
  reply(thread: ThreadRef, about: EnvelopeId, text: string): Promise<void>
  /** Our reaction to a message of the thread, in place of an earlier one; an empty emoji takes it back. */
  react(thread: ThreadRef, about: EnvelopeId, emoji: string): Promise<void>
  /** A new text for a message of ours. Leaves the draft alone. */
  edit(thread: ThreadRef, about: EnvelopeId, text: string): Promise<void>
  /** Takes a message of ours back. Nothing leaves the chain. */
  retract(thread: ThreadRef, about: EnvelopeId): Promise<void>
  /** Passes a person on, to be written to under their default label where none is given. */
  sendContactCard(thread: ThreadRef, card: Omit<ContactCard, 'label'> & { label?: string }): Promise<void>
  /** Sends a rejected, failed or interrupted row again, sealed anew. */
  retry(localId: string): Promise<void>
  discard(localId: string): Promise<void>
  /** Sends queued rows now, if the wallet is there. */
  flush(): void
  /** A further thread, under the given labels or the default ones; its title goes out, sealed, with the first message. */
  startThread(
    peer: Address,
    title: string,
    labels?: Pick<ThreadRef, 'peerKeyIndex' | 'ownKeyIndex'>,
  ): Promise<ThreadRef>
  /** Draft and read mark hold at once; where they cannot be stored the status says so. */
  saveDraft(thread: ThreadRef, text: string, options?: { awaitsKey?: boolean }): Promise<void>
  markRead(thread: ThreadRef): Promise<void>
  setContact(peer: Address, status: 'accepted' | 'blocked' | 'none'): Promise<void>
  /** Hides everything a stranger wrote so far. */
  deleteRequest(peer: Address): Promise<void>
  /** The peer's key now, from the registry. */
  fetchPeerKey(thread: ThreadRef): Promise<PeerKey>
  /** The labels under which somebody can be written to now. */
  fetchPeerLabels(peer: Address): Promise<readonly KeyIndex[]>
  /** Fee in wei and envelope bytes of sending this text now; `about` is the message that it answers or edits. */
  estimate(thread: ThreadRef, text: string, about?: EnvelopeId): Promise<{ bytes: number; fee: bigint }>
  /** The safety number of this pair of keys was compared with the peer; null takes the mark of the thread's labels away. */
  setVerified(thread: ThreadRef, pair: VerifiedPair | null): Promise<void>
  /** Reads the key history of somebody who may never have written, and follows it from now on. */
  followKeys(peer: Address): Promise<void>
  /** The user has seen the alarms about their own keys. */
  acknowledgeKeys(): Promise<void>
  /** Keys at hand changed (rotation, unlock): logs that did not open are tried again. */
  setKeys(keys: readonly OwnKey[]): Promise<void>
}
