import { concatBytes, uint, utf8 } from '../lib/bytes'
import { type Algorithm, keyPairFromSeed, secretSeedLength } from './algorithm'
import { hkdfExpand } from './hkdf'
import { labelBytes } from './labels'

/**
 * LK(label, version), what "export this label" hands out: it opens one label and reveals neither the seed nor another
 * label. Rule K8.
 * @param seed 32 bytes, of one generation
 * @param version 1 to 2^32 − 1
 * @returns 32 bytes
 * @throws {LabelError} on a bad label
 * @throws {RangeError} on a bad version
 */
export function deriveLabelKey(seed: Uint8Array, label: string, version: number): Uint8Array {
  if (version < 1) throw new RangeError('versions of a label start at 1')
  const bytes = labelBytes(label)
  const info = concatBytes(utf8('sealog1 label'), uint(bytes.length, 1), bytes, uint(version, 4))
  return hkdfExpand(seed, info, 32)
}

/**
 * The key pair that a label key stands for. Rule K9.
 * @param labelKey 32 bytes, from deriveLabelKey
 * @returns 32-byte secret key; public key of 33 bytes for ECDSA, else 32
 */
export function deriveMessagingKey(
  labelKey: Uint8Array,
  algorithm: Algorithm,
): { algorithm: Algorithm; secretKey: Uint8Array; publicKey: Uint8Array } {
  const info = concatBytes(utf8('sealog1 key'), uint(algorithm, 1))
  const okm = hkdfExpand(labelKey, info, secretSeedLength(algorithm))
  return { algorithm, ...keyPairFromSeed(algorithm, okm) }
}

/** link_n, which wraps the seed of generation n − 1 (rule K10). @param seed 32 bytes, of generation n @returns 32 bytes */
export function deriveLinkKey(seed: Uint8Array): Uint8Array {
  return hkdfExpand(seed, utf8('sealog1 link'), 32)
}
