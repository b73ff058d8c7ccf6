import type { SessionState } from '../../session/session'
import type { WalletState } from '../../session/walletPort'

export const STEPS = ['connect', 'unlock', 'register', 'inbox'] as const
export type Step = (typeof STEPS)[number]

/** Where the user stands. Derived from wallet and session each time, never stored. */
export function onboardingStep(session: SessionState, wallet: WalletState, isOnChain: boolean): Step {
  if (wallet.status !== 'connected' || !isOnChain) return 'connect'
  if (session.status !== 'unlocked') return 'unlock'
  return session.registration === 'missing' ? 'register' : 'inbox'
}
