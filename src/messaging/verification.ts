import { currentRegistration, isSameKey, nameOfKey } from './keyHistory'
import type { EngineState } from './state'
import type { Contact, KeyLog, ThreadRef, VerifiedPair } from './types'

/** `dropped`: it was verified, and since then one of the keys has changed. */
export type Verification = 'none' | 'verified' | 'dropped'

/** Whether the user compared the safety number of exactly the keys that are in use between the labels of a thread. */
export function findVerification(
  state: Pick<EngineState, 'scope' | 'keys' | 'contacts'>,
  thread: ThreadRef,
): Verification {
  const contact = state.contacts.get(thread.peer)
  const pair = contact?.verified?.find((candidate) => isOfLabels(candidate, thread))
  if (!pair) return 'none'
  const keys = currentKeys(state, thread)
  // What was last sealed to counts as well: a source may show one key in the history and hand out another.
  const pinned = contact?.pinned?.[thread.peerKeyIndex]
  return keys &&
    isSameKey(pair.own, nameOfKey(keys.own)) &&
    isSameKey(pair.peer, nameOfKey(keys.peer)) &&
    isSameKey(pair.peer, pinned)
    ? 'verified'
    : 'dropped'
}

/** The contact's record with `pair` marked, or with the mark of these labels taken away. What people compared is also pinned. */
export function markVerified(
  contact: Contact | undefined,
  thread: ThreadRef,
  pair: VerifiedPair | null,
): Pick<Contact, 'verified' | 'pinned'> {
  const others = (contact?.verified ?? []).filter((candidate) => !isOfLabels(candidate, thread))
  if (!pair) return { verified: others }
  return {
    verified: [...others, pair],
    pinned: { ...contact?.pinned, [pair.peerKeyIndex]: pair.peer },
  }
}

/** The registrations that hold now on both sides of a thread; null while one has no key that can be used. */
export function currentKeys(
  state: Pick<EngineState, 'scope' | 'keys'>,
  thread: ThreadRef,
): { readonly own: KeyLog; readonly peer: KeyLog } | null {
  const own = currentRegistration(state, state.scope.account, thread.ownKeyIndex)
  const peer = currentRegistration(state, thread.peer, thread.peerKeyIndex)
  return own && peer ? { own, peer } : null
}

function isOfLabels(pair: VerifiedPair, thread: ThreadRef): boolean {
  return pair.ownKeyIndex === thread.ownKeyIndex && pair.peerKeyIndex === thread.peerKeyIndex
}
