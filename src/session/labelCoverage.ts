import { toHex } from '../lib/bytes'
import type { EngineState } from '../messaging/state'
import type { KeyIndex } from '../messaging/types'

/** What of a label the keys at hand do not open. */
export interface LabelCoverage {
  /** Unix seconds of the first registration that came after those of the keys at hand; null while one of them is the newest. */
  readonly replacedAt: number | null
  /** Messages to the label that none of the keys opens. */
  readonly unreadable: number
}

/** Compares a reader's state with the keys it reads with, by the registrations of the label. Rules K12, K21. */
export function findCoverage(
  { scope, keys, unopened }: Pick<EngineState, 'scope' | 'keys' | 'unopened'>,
  keyIndex: KeyIndex,
  publicKeys: ReadonlySet<string>,
): LabelCoverage {
  const registrations = (keys.get(scope.account) ?? []).filter(
    // An empty key closes the label: nothing is sealed to it.
    (log) => log.keyIndex === keyIndex && log.publicKey.length > 0,
  )
  const lastHeld = registrations.findLastIndex((log) => publicKeys.has(toHex(log.publicKey)))
  return { replacedAt: registrations[lastHeld + 1]?.timestamp ?? null, unreadable: unopened.length }
}
