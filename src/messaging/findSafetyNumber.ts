import { safetyNumber } from '../protocol/fingerprint'
import { writeSafetyCode } from '../protocol/safetyCode'
import { nameOfKey } from './keyHistory'
import { partyOf } from './partyOf'
import type { EngineState } from './state'
import type { ThreadRef, VerifiedPair } from './types'
import { currentKeys } from './verification'

/** What people compare to know that nobody sits between them, and what the mark is tied to. */
export interface SafetyNumber {
  /** 12 groups of 5 digits, the same on both sides (K16). */
  readonly groups: readonly string[]
  /** The same as the text that one shows to the peer (K20). */
  readonly code: string
  readonly pair: VerifiedPair
}

/** The safety number of the keys that both sides of a thread have registered now; null while one has none that can be used. */
export function findSafetyNumber(
  state: Pick<EngineState, 'scope' | 'keys'>,
  thread: ThreadRef,
): SafetyNumber | null {
  const keys = currentKeys(state, thread)
  if (!keys || thread.peer === state.scope.account) return null
  const { own, peer } = keys
  const { ownKeyIndex, peerKeyIndex } = thread
  const groups = safetyNumber(partyOf(own), partyOf(peer)).split(' ')
  return {
    groups,
    code: writeSafetyCode({ from: state.scope.account, to: thread.peer, digits: groups.join('') }),
    pair: { ownKeyIndex, peerKeyIndex, own: nameOfKey(own), peer: nameOfKey(peer) },
  }
}
