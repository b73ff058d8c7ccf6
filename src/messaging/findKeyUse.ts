import { type Hex, toHex } from '../lib/bytes'
import { newestRegistration } from './keyring'
import { byPosition, isAfter } from './position'
import type { EngineState } from './state'
import type { Address, KeyLog, Position } from './types'

/** The registration that a message used, and whether its label held another key by then. */
export interface KeyUse {
  readonly registration: KeyLog
  readonly isOutdated: boolean
}

/** Which registration of `user` stands behind a public key that a message used; null when it is not known here. */
export function findKeyUse(
  state: Pick<EngineState, 'keys'>,
  user: Address,
  publicKey: Hex,
  at: Position,
): KeyUse | null {
  const before = (state.keys.get(user) ?? []).filter((log) => isAfter(at, log)).sort(byPosition)
  const registration = before.findLast((log) => toHex(log.publicKey) === publicKey)
  if (!registration) return null
  const valid = newestRegistration(before, registration.keyIndex)
  return { registration, isOutdated: valid !== null && toHex(valid.publicKey) !== publicKey }
}
