import { fromHex, type Hex, toHex } from '../lib/bytes'
import type { EngineState } from '../messaging/state'
import type { Address } from '../messaging/types'
import { isSupported } from '../protocol/algorithm'
import { fingerprint } from '../protocol/fingerprint'

/** Fingerprint of a key that `user` has registered, as Settings → Keys shows it; null when the registration is not known here. */
export function keyFingerprint(state: EngineState, user: Address, publicKey: Hex): string | null {
  const log = state.keys.get(user)?.find((key) => toHex(key.publicKey) === publicKey)
  if (!log || !isSupported(log.algorithm)) return null
  return fingerprint({
    address: fromHex(user),
    keyIndex: fromHex(log.keyIndex),
    algorithm: log.algorithm,
    publicKey: log.publicKey,
  })
}
