import { keccak_256 } from '@noble/hashes/sha3.js'
import { toHex, utf8 } from '../lib/bytes'

/**
 * `0x…` form of a 20-byte address with the mixed-case checksum of EIP-55. Rule K1 (it is part of the seed text).
 * @throws {RangeError} when `address` is not 20 bytes
 */
export function toChecksumAddress(address: Uint8Array): string {
  if (address.length !== 20) throw new RangeError('an address has 20 bytes')
  const digits = toHex(address).slice(2)
  const hash = toHex(keccak_256(utf8(digits))).slice(2)
  return `0x${Array.from(digits, (digit, i) => (Number.parseInt(hash.charAt(i), 16) >= 8 ? digit.toUpperCase() : digit)).join('')}`
}

/** Address of an uncompressed secp256k1 public key (65 bytes, 0x04 first): the last 20 bytes of keccak256(x ‖ y). */
export function publicKeyToAddress(publicKey: Uint8Array): Uint8Array {
  return keccak_256(publicKey.subarray(1)).slice(12)
}
