import type { Hex } from '../lib/bytes'

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
