import { fromHex, type Hex, toHex } from '../lib/bytes'
import { newestRegistration } from '../messaging/keyring'
import { partyOf } from '../messaging/partyOf'
import { byPosition } from '../messaging/position'
import type { KeyIndex, KeyLog, OwnKey } from '../messaging/types'
import { fingerprint } from '../protocol/fingerprint'
import { keyIndexToLabel } from '../protocol/labels'

/** Seconds before its expiry from which a key is to be extended. */
const REMINDER = 30 * 86_400

/** One registration of the account's own key, as Settings → Keys shows it. */
export interface OwnKeyView {
  readonly keyIndex: KeyIndex
  /** Its text; the index in hex where it is no text. */
  readonly label: string
  readonly algorithm: number
  /** null when this browser cannot derive it. */
  readonly generation: number | null
  readonly version: number | null
  readonly publicKey: Hex
  /** 4 groups of 4 hex digits. */
  readonly fingerprint: string
  /** Unix seconds. */
  readonly registeredAt: number
  /** Unix seconds, 0 = never. */
  readonly expiresAt: number
  readonly txHash: Hex
  readonly blockNumber: number
  /** In use, and to be extended now: its last 30 days. */
  readonly expiresSoon: boolean
  /** `active`: the registry's newest key of its label. `closed`: an empty key was registered. */
  readonly state: 'active' | 'expired' | 'replaced' | 'closed'
  /** Whether the secret is in this browser. */
  readonly held: boolean
}

/** The registry's history of an account's own keys, newest first. `now` in unix seconds. */
export function viewOwnKeys(
  registrations: readonly KeyLog[],
  ownKeys: readonly OwnKey[],
  now: number,
): readonly OwnKeyView[] {
  const held = new Map(ownKeys.map((key) => [toHex(key.publicKey), key]))
  return [...registrations]
    .sort((a, b) => byPosition(b, a))
    .map((key) => {
      const publicKey = toHex(key.publicKey)
      const own = held.get(publicKey)
      const state = stateOf(key, newestRegistration(registrations, key.keyIndex) === key, now)
      return {
        keyIndex: key.keyIndex,
        label: keyIndexToLabel(fromHex(key.keyIndex)) ?? key.keyIndex,
        algorithm: key.algorithm,
        generation: own?.generation ?? null,
        version: own?.version ?? null,
        publicKey,
        fingerprint: key.publicKey.length === 0 ? '' : fingerprint(partyOf(key)),
        registeredAt: key.timestamp,
        expiresAt: key.validBefore,
        txHash: key.txHash,
        blockNumber: key.blockNumber,
        expiresSoon: state === 'active' && key.validBefore !== 0 && now >= key.validBefore - REMINDER,
        state,
        held: own !== undefined,
      }
    })
}

/** Unix seconds of the next moment at which a view of these keys changes by time alone; null when none does. */
export function nextKeyMoment(keys: readonly OwnKeyView[], now: number): number | null {
  const moments = keys
    .filter(({ state, expiresAt }) => state === 'active' && expiresAt !== 0)
    .flatMap(({ expiresAt }) => [expiresAt - REMINDER, expiresAt])
    .filter((moment) => moment > now)
  return moments.length > 0 ? Math.min(...moments) : null
}

function stateOf(key: KeyLog, newest: boolean, now: number): OwnKeyView['state'] {
  if (!newest) return 'replaced'
  if (key.publicKey.length === 0) return 'closed'
  return key.validBefore !== 0 && now >= key.validBefore ? 'expired' : 'active'
}
