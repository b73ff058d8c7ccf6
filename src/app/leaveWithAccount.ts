import type { Address } from '../messaging/types'
import type { Services } from '../session/SessionProvider'

/**
 * The route names people that one account talks to: when the wallet moves on to another account, that one begins in its inbox.
 * The link that the page was opened with stays, though, when the wallet turns out to stand on another account than the one
 * shown first: it was not that one's choice.
 */
export function leaveWithAccount({ session, wallet }: Pick<Services, 'session' | 'wallet'>): void {
  const opened = location.hash
  let shown: Address | null = null
  /** The wallet was at hand while the account was shown. */
  let isConfirmed = false

  function look(): void {
    const { account } = session.get()
    const { address } = wallet.get()
    if (account !== null) {
      shown = account
      if (account === address) isConfirmed = true
    }
    if (shown === null || address === null || address === shown) return
    // Not pushed: Back would lead there again.
    if (isConfirmed || location.hash !== opened) location.replace('#/')
    shown = null
    isConfirmed = false
  }

  session.subscribe(look)
  wallet.subscribe(look)
}
