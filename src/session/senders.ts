import type { Store } from '../lib/createStore'
import type { SenderStatus } from '../messaging/ports'
import type { Address, SenderLog } from '../messaging/types'

/** Seconds for which a browser may be authorised. */
export const SENDER_LIFETIMES = { day: 86_400, week: 7 * 86_400, month: 30 * 86_400 } as const

/** The sender that messages go by. */
export interface ActiveSender extends Pick<SenderStatus, 'validBefore' | 'balance'> {
  readonly address: Address
}

export interface SendersState {
  /** null while each message asks the wallet. It may have ended since it was looked at: that is noticed before anything is sent. */
  readonly active: ActiveSender | null
}

/** One account that was ever authorised to send in this account's name, or is about to be. */
export interface SenderView extends ActiveSender {
  /** `revoked` also before it was ever authorised. */
  readonly state: 'live' | 'expired' | 'revoked'
  /** Whether its key is in this browser. */
  readonly isHere: boolean
  /** Its authorisations and revocations, the newest first. */
  readonly history: readonly SenderLog[]
}

/**
 * Session senders: accounts that this browser made, which send messages in the user's name without a wallet prompt (R7). Actions
 * reject with a BaseError that stands beside their button.
 */
export interface Senders extends Pick<Store<SendersState>, 'get' | 'subscribe'> {
  /** Every sender ever authorised for the open account, live ones first; reads the chain. */
  fetchAll(): Promise<readonly SenderView[]>
  /** What a message costs now, in wei. */
  fetchPrice(): Promise<bigint>
  /** Makes a sender, authorises it for so many seconds and hands `wei` on to it: one wallet transaction, in a block when this resolves. */
  authorize(params: { lifetime: number; wei: bigint }): Promise<void>
  /** Hands more on to a live sender: one wallet transaction. */
  topUp(sender: Address, wei: bigint): Promise<void>
  /** Ends an authorisation, by one wallet transaction, and takes back what a sender of this browser still has. */
  revoke(sender: Address): Promise<void>
}
