import { BaseError } from '../lib/BaseError'
import { equalBytes, fromUtf8, utf8 } from '../lib/bytes'

/** Thrown for a label that rule K7 does not allow. */
export class LabelError extends BaseError {
  override readonly name = 'LabelError'
  constructor() {
    super('A key label has 1 to 32 bytes of text and no zero character.')
  }
}

/** The label whose key is used where nothing else was agreed. Rule K7. */
export const DEFAULT_LABEL = 'default-key'

/** keyIndex of key links (label "key-link"); no key is ever registered under it. Rule E11. */
export const KEY_LINK_INDEX: Uint8Array = labelToKeyIndex('key-link')

/**
 * UTF-8 bytes of a label. Rule K7.
 * @returns 1 to 32 bytes without a zero byte
 * @throws {LabelError} when it is empty, too long, not in NFC, not well-formed or contains U+0000
 */
export function labelBytes(label: string): Uint8Array {
  const bytes = utf8(label)
  const wellFormed = fromUtf8(bytes) === label
  if (
    !wellFormed ||
    label.normalize('NFC') !== label ||
    bytes.length < 1 ||
    bytes.length > 32 ||
    bytes.includes(0)
  ) {
    throw new LabelError()
  }
  return bytes
}

/**
 * keyIndex of a label: its UTF-8 bytes, padded right with zero bytes to 32 (DeSo DIP-5). Rule K7.
 * @throws {LabelError} as labelBytes
 */
export function labelToKeyIndex(label: string): Uint8Array {
  const keyIndex = new Uint8Array(32)
  keyIndex.set(labelBytes(label))
  return keyIndex
}

/** Label of a keyIndex, or null when the 32 bytes are not one of {@link labelToKeyIndex}. Rule K7. */
export function keyIndexToLabel(keyIndex: Uint8Array): string | null {
  if (keyIndex.length !== 32) return null
  const end = keyIndex.findLastIndex((byte) => byte !== 0) + 1
  try {
    const label = fromUtf8(keyIndex.subarray(0, end))
    return equalBytes(labelToKeyIndex(label), keyIndex) ? label : null
  } catch {
    return null
  }
}
