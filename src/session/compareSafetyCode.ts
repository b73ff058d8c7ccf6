import type { SafetyNumber } from '../messaging/findSafetyNumber'
import { readSafetyCode } from '../protocol/safetyCode'

/**
 * What a pasted or scanned text says against the safety number on this screen. `own`: the code that this screen shows, which would
 * always match. `others`: a code of other people, or of the peer for somebody else.
 */
export type SafetyComparison = 'match' | 'different' | 'own' | 'others' | 'newer' | 'malformed'

/** Compares somebody's safety code with one's own. Rule K20. */
export function compareSafetyCode(number: SafetyNumber, text: string): SafetyComparison {
  const own = readSafetyCode(number.code)
  const theirs = readSafetyCode(text)
  if (theirs.status !== 'read') return theirs.status
  if (own.status !== 'read') return 'malformed'
  if (theirs.from === own.from) return theirs.to === own.to ? 'own' : 'others'
  if (theirs.from !== own.to || theirs.to !== own.from) return 'others'
  return theirs.digits === own.digits ? 'match' : 'different'
}
