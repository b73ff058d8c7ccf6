import type { Hex } from '../lib/bytes'
import type { Address } from '../messaging/types'
import type { SignedRegistration } from '../protocol/registrationText'

/** A registration that the wallet has signed, to be handed to whoever submits it. */
export interface SignedText {
  /** One line (R13). No secret. */
  readonly text: string
  /** Unix seconds: by then somebody must have submitted it. */
  readonly deadline: number
  /** Unix seconds: how long the key is good once it is registered. Tells this registration from an earlier one of the key. */
  readonly validBefore: number
}

/** Somebody's signed registration, as the submitter sees it before paying. */
export interface ForeignRegistration {
  readonly user: Address
  readonly label: string
  readonly algorithm: number
  /** 4 groups of 4 hex digits (K15). */
  readonly fingerprint: string
  /** Unix seconds, 0 = never. */
  readonly validBefore: number
  /** Unix seconds. */
  readonly deadline: number
  readonly signed: SignedRegistration
}

/**
 * Registrations that one account signs and another one pays for (R6, R13). Unlike the session's own actions these reject, with a
 * BaseError that stands beside their button.
 */
export interface SignedKeys {
  /** Has the wallet sign, for one week, what `register` (or `extend`) would send for this label. One wallet prompt, no transaction. */
  sign(label: string): Promise<SignedText>
  /** Reads somebody's text and asks the contract whether it would take it. Nothing is signed or paid. */
  read(text: string): Promise<ForeignRegistration>
  /** Submits it from the open account: one transaction, in a block when this resolves. `onSent`: when it is broadcast. */
  submit(registration: ForeignRegistration, onSent: (txHash: Hex) => void): Promise<void>
}
