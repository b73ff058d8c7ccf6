import { type Hex, toHex, utf8 } from '../lib/bytes'
import type { Address, LabelKey } from '../messaging/types'

export const LABEL_EXPORT_FORMAT = 'sealog-label'
export const LABEL_EXPORT_VERSION = 1

/**
 * One label of an account, handed out: opens everything sealed to or from its versions in here, on every chain, and reveals
 * neither the seed nor another label. JSON, names no domain. Rules K8, K21.
 */
export interface LabelExport {
  readonly format: typeof LABEL_EXPORT_FORMAT
  readonly version: typeof LABEL_EXPORT_VERSION
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

/** Bytes that a QR code of a hand's size takes at a medium level of correction and is still read by a phone: version 21. */
const MAX_QR_LENGTH = 600

/** What the QR code of a label export says: its file without the white space; null where that is too long to be scanned. Rule K21. */
export function labelQrText(content: LabelExport): string | null {
  const text = JSON.stringify(content)
  return utf8(text).length <= MAX_QR_LENGTH ? text : null
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
  return { format: LABEL_EXPORT_FORMAT, version: LABEL_EXPORT_VERSION, address, label, keys }
}
