import { safetyNumber } from '../protocol/fingerprint'
import { currentRegistration, isSameKey, nameOfKey } from './keyHistory'
import { partyOf } from './openLogs'
import type { EngineState } from './state'
import type { Contact, KeyLog, ThreadRef, VerifiedPair } from './types'

/** What people compare to know that nobody sits between them, and what the mark is tied to. */
export interface SafetyNumber {
  /** 12 groups of 5 digits, the same on both sides (K16). */
  readonly groups: readonly string[]
  readonly pair: VerifiedPair
}

/** `dropped`: it was verified, and since then one of the keys has changed. */
export type Verification = 'none' | 'verified' | 'dropped'

type KeyState = Pick<EngineState, 'scope' | 'keys' | 'contacts'>

/** The safety number of the keys that both sides of a thread have registered now; null while one has none that can be used. */
export function findSafetyNumber(state: KeyState, thread: ThreadRef): SafetyNumber | null {
  const keys = currentKeys(state, thread)
  if (!keys || thread.peer === state.scope.account) return null
  const { own, peer } = keys
  const { ownKeyIndex, peerKeyIndex } = thread
  return {
    groups: safetyNumber(partyOf(own), partyOf(peer)).split(' '),
    pair: { ownKeyIndex, peerKeyIndex, own: nameOfKey(own), peer: nameOfKey(peer) },
  }
}

/** Whether the user compared the safety number of exactly the keys that are in use between the labels of a thread. */
export function findVerification(state: KeyState, thread: ThreadRef): Verification {
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

function currentKeys(state: KeyState, thread: ThreadRef): { own: KeyLog; peer: KeyLog } | null {
  const own = currentRegistration(state, state.scope.account, thread.ownKeyIndex)
  const peer = currentRegistration(state, thread.peer, thread.peerKeyIndex)
  return own && peer ? { own, peer } : null
}

function isOfLabels(pair: VerifiedPair, thread: ThreadRef): boolean {
  return pair.ownKeyIndex === thread.ownKeyIndex && pair.peerKeyIndex === thread.peerKeyIndex
}
