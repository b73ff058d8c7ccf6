import type { BaseError } from '../lib/BaseError'
import type { Engine } from '../messaging/engine'
import type { SeedSource } from '../messaging/ports'
import type { Address } from '../messaging/types'
import type { Algorithm } from '../protocol/algorithm'
import type { LabelExport } from './labelExport'
import type { OwnKeyView } from './ownKeys'
import type { ReadingDesk } from './readingDesk'
import type { ChosenFile, Recovery } from './recovery'
import type { Senders } from './senders'
import type { SignedKeys } from './signedKeys'

/** Where the account's registration stands, for the label `default-key`. */
export type Registration =
  /** Not read yet (warm start before the first answer). */
  | 'unknown'
  /** No key registered: the onboarding step "Register key". */
  | 'missing'
  /** The registry's newest key is one of ours. */
  | 'registered'
  /** The registry holds a key that this browser cannot derive: a newer generation, another domain, or somebody else. */
  | 'foreign'

/** The unlock step. */
export interface UnlockProgress {
  readonly phase:
    | 'idle'
    /** Reading registrations and key links of the account. */
    | 'reading'
    /** The wallet shows the text. */
    | 'signing'
    /** First use: the first signature is here, the second one is compared with it. The button asks again. */
    | 'compare'
    /** Deriving, unwrapping, checking. */
    | 'checking'
  readonly error: BaseError | null
}

/** One account on one chain, from locked to unlocked. */
export interface SessionState {
  readonly status: 'starting' | 'locked' | 'unlocked'
  readonly unlock: UnlockProgress
  /** The unlocked account; null while locked. */
  readonly account: Address | null
  readonly engine: Engine | null
  readonly registration: Registration
  /**
   * How the open account was unlocked. With 'file', new keys need the recovery file, and no signature is offered: whether one would
   * do as well shows only when it is unlocked by signing, after Lock.
   */
  readonly seedSource: SeedSource
  /** Keys this browser holds and the registry's history of this account, newest first. */
  readonly keys: readonly OwnKeyView[]
  /** Registration or rotation under way. */
  readonly keyChange: {
    readonly phase:
      | 'idle'
      /** The seeds are on their way: the wallet asks, or the recovery file is being opened. */
      | 'signing'
      | 'submitting'
      | 'confirming'
    readonly error: BaseError | null
  }
  /** "Ask for a signature each time": no device key. */
  readonly askEachTime: boolean
  /** Why the browser cannot keep history, when it cannot. */
  readonly storageError: BaseError | null
}

export interface RotateOptions {
  /** Of an account that lives from a recovery file: the one that `recovery.addGeneration` has made. */
  readonly recovery?: ChosenFile
  /** The new generation does not lead back to the older ones: they come back with the recovery file alone. */
  readonly withoutLink?: boolean
  /** Also over a registered key that nothing here explains. Only where the user has asked for exactly that. */
  readonly replaceForeign?: boolean
}

/** What the UI may do with the session. Actions report through the state; none of them throws. */
export interface Session {
  get(): SessionState
  subscribe(listener: () => void): () => void
  /** Loads the account left unlocked, if any. Called once. */
  start(): Promise<void>
  /** The wallet's account, one signature (the first time two, on two calls). */
  unlock(): Promise<void>
  /**
   * Deletes the account's device key and forgets its keys in memory, in every tab that shows it; tabs of other accounts stay as
   * they are. History stays, encrypted.
   */
  lock(): Promise<void>
  /** Registers `default-key`. */
  register(): Promise<void>
  /**
   * New generation: signature (or `recovery`), registration and key link in one transaction. `withoutLink` announces the generation and hands
   * the earlier seeds on to nobody (K17). Resolves true when done.
   */
  rotate(options?: RotateOptions): Promise<boolean>
  /**
   * Registers the next version of a label, the first of a new one, in the newest generation: one signature, one transaction.
   * An account that lives from a recovery file hands that over in place of the signature. Whoever holds an exported earlier version cannot read what is sealed to this one. Resolves true when done.
   */
  registerVersion(label: string, algorithm: Algorithm, recovery?: ChosenFile): Promise<boolean>
  /** Registers the label's key again, unchanged, for another year: one transaction. Resolves true when done. */
  extend(label: string): Promise<boolean>
  /** Every key of one label that this browser holds, to be handed out; null where it holds none. */
  exportLabel(label: string): LabelExport | null
  /** Labels of other accounts that were handed to this one, while it is open. @throws {WalletUnavailableError} while locked */
  openDesk(): Promise<ReadingDesk>
  /** Older generations and recovery files; unlike the actions here its own reject. */
  readonly recovery: Recovery
  /** Registrations that another account pays for; these reject too. */
  readonly signedKeys: SignedKeys
  /** Sending without a wallet prompt; its actions reject too. */
  readonly senders: Senders
  /**
   * On: no device key is kept any more, of no account that this page may open. What is open stays open, in other tabs too, until
   * it is locked or loaded again.
   */
  setAskEachTime(value: boolean): Promise<void>
  /** Removes everything of Sealog in this browser and reloads to the first page. */
  forgetDevice(): Promise<void>
}
