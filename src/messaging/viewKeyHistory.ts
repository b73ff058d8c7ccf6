import { fromHex } from '../lib/bytes'
import { keyIndexToLabel } from '../protocol/labels'
import { changeOf, fingerprintOf, type KeyChange } from './keyHistory'
import { byPosition } from './position'
import type { KeyIndex, KeyLog } from './types'

/** One registration of a person, as the chain shows it. */
export interface KeyEntry {
  readonly log: KeyLog
  /** null where the bytes are no label. */
  readonly label: string | null
  /** null for a closed label, and for a key that cannot be used. */
  readonly fingerprint: string | null
  /** `active`: the newest registration of its label. `closed`: an empty key was registered. */
  readonly state: 'active' | 'expired' | 'replaced' | 'closed'
  /** Against the registration of the label before it. */
  readonly change: KeyChange
}

/** The registry's history of a person's keys, newest first. `now` in unix seconds. */
export function viewKeyHistory(registrations: readonly KeyLog[], now: number): readonly KeyEntry[] {
  const ordered = [...registrations].sort(byPosition)
  const last = new Map<KeyIndex, KeyLog>()
  for (const log of ordered) last.set(log.keyIndex, log)
  const previous = new Map<KeyIndex, KeyLog>()
  return ordered
    .map((log): KeyEntry => {
      const before = previous.get(log.keyIndex)
      previous.set(log.keyIndex, log)
      return {
        log,
        label: keyIndexToLabel(fromHex(log.keyIndex)),
        fingerprint: fingerprintOf(log),
        state: last.get(log.keyIndex) === log ? stateOf(log, now) : 'replaced',
        change: changeOf(log, before),
      }
    })
    .reverse()
}

function stateOf(log: KeyLog, now: number): KeyEntry['state'] {
  if (log.publicKey.length === 0) return 'closed'
  return log.validBefore !== 0 && now >= log.validBefore ? 'expired' : 'active'
}
