import { type Hex, toHex } from '../lib/bytes'
import { InsufficientFundsError, NonceError, SenderUnusableError } from '../messaging/errors'
import type { Call, SessionSender, Submitter } from '../messaging/ports'
import type { Address } from '../messaging/types'
import { KEY_LINK_INDEX } from '../protocol/labels'

const KEY_LINK = toHex(KEY_LINK_INDEX)

/** The session sender of this browser, as the submitter needs it. */
export interface SenderRoute {
  /** null where there is none to send by. */
  find(): Promise<SessionSender | null>
  /** A message went by it, or, with `hasEnded`, the wallet is asked in its place. */
  noteUse(sender: SessionSender, options: { hasEnded: boolean }): void
}

/**
 * Sends by the session sender what it may send, and all else by the wallet; by the wallet as well what a sender that has ended, or
 * has nothing left, was to send.
 */
export function routeSubmitter(wallet: Submitter, account: Address, route: SenderRoute): Submitter {
  const senders = new Map<Hex, SessionSender>()

  const hashesOf = (txHash: Hex) => senders.get(txHash)?.hashesOf(txHash) ?? [txHash]

  return {
    ...wallet,
    async submit(calls) {
      const sender = calls.every((call) => isForSender(account, call)) ? await route.find() : null
      if (sender === null) return wallet.submit(calls)
      try {
        const txHash = await sender.submit(calls)
        senders.set(txHash, sender)
        route.noteUse(sender, { hasEnded: false })
        return txHash
      } catch (error) {
        // Thrown before anything was broadcast.
        if (!hasEnded(error)) throw error
        route.noteUse(sender, { hasEnded: true })
        return wallet.submit(calls)
      }
    },
    async fetchReceipt(txHash) {
      for (const hash of hashesOf(txHash)) {
        const receipt = await wallet.fetchReceipt(hash)
        if (receipt !== null) return receipt
      }
      return null
    },
    async isKnown(txHash) {
      await senders.get(txHash)?.lookAfter(txHash)
      const known = await Promise.all(hashesOf(txHash).map((hash) => wallet.isKnown(hash)))
      return known.includes(true)
    },
  }
}

/** The contract keeps messages to oneself and key links for the account itself (R7). */
function isForSender(account: Address, call: Call): boolean {
  return call.type === 'sendMessage' && call.to !== account && call.keyIndex !== KEY_LINK
}

function hasEnded(error: unknown): boolean {
  return (
    error instanceof SenderUnusableError ||
    error instanceof InsufficientFundsError ||
    error instanceof NonceError
  )
}
