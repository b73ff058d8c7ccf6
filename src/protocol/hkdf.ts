import { expand, extract } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'

/**
 * HKDF-Extract (RFC 5869 2.2) with SHA-256. Rule C3.
 * @returns a 32-byte pseudorandom key
 */
export function hkdfExtract(salt: Uint8Array, ikm: Uint8Array): Uint8Array {
  return extract(sha256, ikm, salt)
}

/**
 * HKDF-Expand (RFC 5869 2.3) with SHA-256. Rule C3.
 * @param length bytes wanted, at most 255 · 32
 * @throws {Error} when `length` is above that
 */
export function hkdfExpand(prk: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  return expand(sha256, prk, info, length)
}
