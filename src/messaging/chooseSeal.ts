import { toHex } from '../lib/bytes'
import { shareCurve } from '../protocol/algorithm'
import { LabelCurveError, NoOwnKeyError } from './errors'
import { isExplained, newestOf, newestRegistration } from './keyring'
import { DEFAULT_KEY_INDEX } from './threadId'
import type { KeyLog, OwnKey, RegisteredKey, ThreadRef } from './types'

/** How a message of a thread is sealed to the peer's key of now (SPEC E18). */
export type Seal =
  /** With our registered key, whose curve is the peer's: type 0. */
  | { readonly type: 'direct'; readonly registered: KeyLog; readonly own: OwnKey }
  /** With a key made for one message from LK(default-key, v): type 1. */
  | { readonly type: 'ephemeral'; readonly labelKey: Uint8Array }

/**
 * Chooses between the sender's registered key and an ephemeral one. Rules E15, E18.
 * @param params.registrations our own
 * @throws {NoOwnKeyError} when the registry's newest key of our label is not in `ownKeys`: an older one is never used to send
 * @throws {LabelCurveError} when only an ephemeral key would agree, and the thread is not that of our default key
 */
export function chooseSeal(params: {
  thread: ThreadRef
  ownKeys: readonly OwnKey[]
  registrations: readonly KeyLog[]
  peerKey: Pick<RegisteredKey, 'algorithm'>
}): Seal {
  const { thread, ownKeys, registrations, peerKey } = params
  const newest = newestRegistration(registrations, thread.ownKeyIndex)
  const registered = newest !== null && newest.publicKey.length > 0 ? newest : null
  const own = registered && ownKeys.find((key) => isExplained(registered, [key]))
  if (registered && !own) throw new NoOwnKeyError()
  if (registered && own && shareCurve(own.algorithm, peerKey.algorithm)) {
    return { type: 'direct', registered, own }
  }
  if (thread.ownKeyIndex !== DEFAULT_KEY_INDEX) throw new LabelCurveError()
  const labelKey = (own ?? newestDefaultKey(ownKeys, registrations))?.labelKey
  if (!labelKey) throw new NoOwnKeyError()
  return { type: 'ephemeral', labelKey }
}

/**
 * A registered one before one that is not (yet): while a rotation waits for its transaction, the next generation may still come
 * to nothing, and what was made from it could never be read again.
 */
function newestDefaultKey(ownKeys: readonly OwnKey[], registrations: readonly KeyLog[]): OwnKey | undefined {
  const keys = ownKeys.filter((key) => key.keyIndex === DEFAULT_KEY_INDEX)
  const registered = new Set(registrations.map((key) => toHex(key.publicKey)))
  return newestOf(keys.filter((key) => registered.has(toHex(key.publicKey)))) ?? newestOf(keys)
}
