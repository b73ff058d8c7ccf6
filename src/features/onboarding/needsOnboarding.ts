import type { SessionState } from '../../session/session'

/** Whether the stepper is the page: locked, or unlocked without a registered key. False while the warm start is under way. */
export function needsOnboarding(session: SessionState): boolean {
  return session.status === 'locked' || (session.status === 'unlocked' && session.registration === 'missing')
}
