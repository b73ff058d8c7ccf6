import type { Engine } from '../messaging/engine'
import type { LocalStore, MessageStore, SeedSource, Submitter } from '../messaging/ports'
import type { KeyLog, LabelKey, OwnKey, Scope } from '../messaging/types'
import type { AccountSenders } from './createSenderRoute'
import type { ReadingDesk } from './readingDesk'

/** One unlocked account and what hangs on it. */
export interface OpenAccount {
  readonly scope: Scope
  readonly engine: Engine
  /** By the session sender what it may send, all else by the wallet. */
  readonly submitter: Submitter
  readonly senders: AccountSenders
  readonly stores: { messages: MessageStore; local: LocalStore }
  readonly dataKey: Uint8Array
  readonly seedSource: SeedSource
  /** As unlock read them; the engine's own list takes over once it has one. */
  readonly registrations: readonly KeyLog[] | null
  labelKeys: readonly LabelKey[]
  ownKeys: readonly OwnKey[]
  /** Aborted, in the same step, when the account is taken off. */
  readonly closing: AbortController
  /** Made when it is first asked for. */
  desk?: Promise<ReadingDesk>
  unsubscribe: () => void
}
