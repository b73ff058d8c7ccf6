import type { Engine } from '../messaging/engine'
import type { LocalStore, MessageStore, Submitter } from '../messaging/ports'
import type { KeyLog, LabelKey, OwnKey, Scope } from '../messaging/types'

/** One unlocked account and what hangs on it. */
export interface OpenAccount {
  readonly scope: Scope
  readonly engine: Engine
  readonly submitter: Submitter
  readonly stores: { messages: MessageStore; local: LocalStore }
  readonly dataKey: Uint8Array
  /** As unlock read them; the engine's own list takes over once it has one. */
  readonly registrations: readonly KeyLog[] | null
  labelKeys: readonly LabelKey[]
  ownKeys: readonly OwnKey[]
  unsubscribe: () => void
}
