import { type Hex, toHex } from '../lib/bytes'
import type { Address, LabelKey } from '../messaging/types'

/**
 * One label of an account, handed out: opens everything sealed to or from its versions in here, on every chain, and reveals
 * neither the seed nor another label. JSON, names no domain. Rule K8.
 */
export interface LabelExport {
  readonly format: 'sealog-label'
  readonly version: 1
  readonly address: Address
  readonly label: string
  /** Newest first. */
  readonly keys: readonly {
    readonly generation: number
    readonly version: number
    readonly algorithm: number
    /** LK(label, version), 32 bytes. */
    readonly labelKey: Hex
  }[]
}

/** Every version of `label` among `labelKeys`. */
export function createLabelExport(
  address: Address,
  label: string,
  labelKeys: readonly LabelKey[],
): LabelExport {
  const keys = labelKeys
    .filter((key) => key.label === label)
    .map(({ generation, version, algorithm, labelKey }) => ({
      generation,
      version,
      algorithm,
      labelKey: toHex(labelKey),
    }))
    .sort((a, b) => b.generation - a.generation || b.version - a.version)
  return { format: 'sealog-label', version: 1, address, label, keys }
}
