import type { EngineState } from './state'
import type { Address, OwnKey, RegisteredKey, ThreadRef } from './types'

/** What the directory says of a peer's key. */
export type PeerKey =
  | { readonly status: 'usable'; readonly key: RegisteredKey }
  /** On another curve than our key of the thread's label, which an ephemeral key cannot stand for. */
  | { readonly status: 'otherCurve'; readonly key: RegisteredKey }
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
  /** Sends a rejected, failed or interrupted row again, sealed anew. */
  retry(localId: string): Promise<void>
  discard(localId: string): Promise<void>
  /** Sends queued rows now, if the wallet is there. */
  flush(): void
  /** A further thread; its title goes out, sealed, with the first message. */
  startThread(peer: Address, title: string): Promise<ThreadRef>
  saveDraft(thread: ThreadRef, text: string, options?: { awaitsKey?: boolean }): Promise<void>
  markRead(thread: ThreadRef): Promise<void>
  setContact(peer: Address, status: 'accepted' | 'blocked' | 'none'): Promise<void>
  /** Hides everything a stranger wrote so far. */
  deleteRequest(peer: Address): Promise<void>
  /** The peer's key now, from the registry. */
  fetchPeerKey(thread: ThreadRef): Promise<PeerKey>
  /** Fee in wei and envelope bytes of sending this text now. */
  estimate(thread: ThreadRef, text: string): Promise<{ bytes: number; fee: bigint }>
  /** Keys at hand changed (rotation, unlock): logs that did not open are tried again. */
  setKeys(keys: readonly OwnKey[]): Promise<void>
}
