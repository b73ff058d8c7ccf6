import type { Hex } from '../lib/bytes'
import type { Call } from '../messaging/ports'
import type { Address, KeyIndex, KeyLog, LogPosition, MessageLog, RegisteredKey } from '../messaging/types'

/** What an event of ours says, without its place in the chain. */
export type EventContent =
  | ({ readonly event: 'message' } & Omit<MessageLog, keyof LogPosition>)
  | ({ readonly event: 'key' } & Omit<KeyLog, keyof LogPosition>)

/** How a contract of one of the two published drafts of ERC-7627 is spoken to and read. Rules R1, R2, R10, R11. */
export interface Dialect {
  readonly draft: 'current' | 'first'
  /** Whether one address has keys under several labels. */
  readonly hasLabels: boolean
  /** topic 0 of `MessageSent`. */
  readonly messageSent: Hex
  /** topic 0 of `PublicKeyUpdated`. */
  readonly publicKeyUpdated: Hex
  /** Topics that narrow what an account wrote to itself down to key links; none where the topics do not tell them apart. */
  readonly keyLinkTopics: readonly Hex[]
  /** The selector of `getUserPublicKey`. */
  readonly keyQuery: Hex
  /** A log of ours by its topics and data; null for anything else. Never throws. */
  decodeEvent(topics: readonly Hex[], data: Uint8Array): EventContent | null
  /**
   * @throws {NoLabelsError} when the call names a label that the contract cannot keep
   * @throws {NoSignedRegistrationError} when the draft has no such call
   */
  encodeCall(call: Call): Hex
  /** The call that reads a user's key; null where there is none to read under this keyIndex. */
  encodeKeyQuery(user: Address, keyIndex: KeyIndex): Hex | null
  /** What that call answers, an empty public key for none; null when the bytes are not that. */
  decodeKey(data: Uint8Array): RegisteredKey | null
}
