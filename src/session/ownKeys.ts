import { fromHex, type Hex, toHex } from '../lib/bytes'
import { newestRegistration } from '../messaging/keyring'
import { partyOf } from '../messaging/openLogs'
import { byPosition } from '../messaging/position'
import type { KeyLog, OwnKey } from '../messaging/types'
import { fingerprint } from '../protocol/fingerprint'
import { keyIndexToLabel } from '../protocol/labels'

/** One registration of the account's own key, as Settings → Keys shows it. */
export interface OwnKeyView {
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
      const newest = newestRegistration(registrations, key.keyIndex) === key
      return {
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
        state: stateOf(key, newest, now),
        held: own !== undefined,
      }
    })
}

function stateOf(key: KeyLog, newest: boolean, now: number): OwnKeyView['state'] {
  if (!newest) return 'replaced'
  if (key.publicKey.length === 0) return 'closed'
  return key.validBefore !== 0 && now >= key.validBefore ? 'expired' : 'active'
}
