import { ed25519, x25519 } from '@noble/curves/ed25519.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { readUint, uint } from '../lib/bytes'

/** The public key algorithms of ERC-7627, with the values of its enum. */
export const Algorithm = { ECDSA: 0, ED25519: 1, X25519: 2 } as const
export type Algorithm = (typeof Algorithm)[keyof typeof Algorithm]

/** What one algorithm can do. */
interface AlgorithmRow {
  /** Keys on one curve agree with each other, whatever their algorithm. */
  readonly curve: 'curve25519' | 'secp256k1'
  /** Bytes of HKDF output that a secret key is made from. */
  readonly seedLength: number
  toSecretKey(okm: Uint8Array): Uint8Array
  getPublicKey(secretKey: Uint8Array): Uint8Array
  /** Canonical encoding of a point that is not of low order. */
  isValidPublicKey(publicKey: Uint8Array): boolean
  /** A valid public key in the form that `agree` of its curve takes. */
  toAgreementKey(publicKey: Uint8Array): Uint8Array
  /** Shared secret, 32 bytes. @param agreementKey of a valid public key: no such key gives a result of low order */
  agree(secretKey: Uint8Array, agreementKey: Uint8Array): Uint8Array
}

/** Rule C8. */
const ECDSA_ROW: AlgorithmRow = {
  curve: 'secp256k1',
  // 16 bytes more than the order has, so that the remainder is as good as uniform (RFC 9380 5.1).
  seedLength: 48,
  toSecretKey: (okm) => uint((readUint(okm) % (secp256k1.Point.Fn.ORDER - 1n)) + 1n, 32),
  getPublicKey: (secretKey) => secp256k1.getPublicKey(secretKey, true),
  isValidPublicKey(publicKey) {
    // The 65-byte form of the same point would be another party with the same secret.
    if (publicKey.length !== 33) return false
    try {
      // Checks prefix, x < p and that x is on the curve. The order of the curve is prime: no point is of low order.
      secp256k1.Point.fromBytes(publicKey)
      return true
    } catch {
      return false
    }
  },
  toAgreementKey: (publicKey) => publicKey,
  agree: (secretKey, agreementKey) => secp256k1.getSharedSecret(secretKey, agreementKey, true).slice(1),
}

/** Rule C7. Never used to sign: the seed of a key that signs elsewhere would be used for two purposes. */
const ED25519_ROW: AlgorithmRow = {
  curve: 'curve25519',
  seedLength: 32,
  toSecretKey: (okm) => okm,
  getPublicKey: (secretKey) => ed25519.getPublicKey(secretKey),
  isValidPublicKey(publicKey) {
    if (publicKey.length !== 32) return false
    try {
      // Strict decoding of RFC 8032: y < p, and no sign bit on x = 0.
      const point = ed25519.Point.fromBytes(publicKey, false)
      return !point.isSmallOrder() && point.isTorsionFree()
    } catch {
      return false
    }
  },
  toAgreementKey: (publicKey) => ed25519.utils.toMontgomery(publicKey),
  agree: (secretKey, agreementKey) =>
    x25519.getSharedSecret(ed25519.utils.toMontgomerySecret(secretKey), agreementKey),
}

const P25519 = 2n ** 255n - 19n

// Every u whose point has an order dividing 8, on the curve and on its twist (RFC 7748 6.1, https://cr.yp.to/ecdh.html).
const LOW_ORDER_U = new Set([
  0n,
  1n,
  P25519 - 1n,
  325606250916557431795983626356110631294008115727848805560023387167927233504n,
  39382357235489614581723060781553021112529911719440698176882885853963445705823n,
])

/** Rule C4. */
const X25519_ROW: AlgorithmRow = {
  curve: 'curve25519',
  seedLength: 32,
  toSecretKey: (okm) => okm,
  getPublicKey: (secretKey) => x25519.getPublicKey(secretKey),
  isValidPublicKey(publicKey) {
    if (publicKey.length !== 32) return false
    // RFC 7748 tells libraries to mask the high bit and to reduce; rule C4 refuses both aliases instead, because the
    // exact bytes of a key are part of what a thread key is bound to.
    const u = readUint(publicKey.toReversed())
    return u < P25519 && !LOW_ORDER_U.has(u)
  },
  toAgreementKey: (publicKey) => publicKey,
  agree: (secretKey, agreementKey) => x25519.getSharedSecret(secretKey, agreementKey),
}

const ROWS: { readonly [algorithm in Algorithm]: AlgorithmRow } = {
  [Algorithm.ECDSA]: ECDSA_ROW,
  [Algorithm.ED25519]: ED25519_ROW,
  [Algorithm.X25519]: X25519_ROW,
}

/** Whether `algorithm` (any number, as registered) is one of {@link Algorithm}. Rule K9. */
export function isSupported(algorithm: number): algorithm is Algorithm {
  return Object.hasOwn(ROWS, algorithm)
}

/**
 * Whether `publicKey` (any bytes, as registered) is usable: known algorithm, exact length, canonical encoding, not of
 * low order. Rules C4, C7, C8.
 */
export function isValidPublicKey(algorithm: number, publicKey: Uint8Array): boolean {
  return isSupported(algorithm) && ROWS[algorithm].isValidPublicKey(publicKey)
}

/** Whether keys of the two algorithms (any numbers) are on one curve: only such keys agree. Rule K14. */
export function shareCurve(a: number, b: number): boolean {
  return isSupported(a) && isSupported(b) && ROWS[a].curve === ROWS[b].curve
}

/** Bytes of key material that a secret key of `algorithm` is made from. Rule K9. */
export function secretSeedLength(algorithm: Algorithm): number {
  return ROWS[algorithm].seedLength
}

/**
 * The key pair made from `secretSeedLength` bytes of key material. Rule K9.
 * @returns 32-byte secret key; public key of 33 bytes for ECDSA, else 32
 */
export function keyPairFromSeed(
  algorithm: Algorithm,
  okm: Uint8Array,
): { secretKey: Uint8Array; publicKey: Uint8Array } {
  const { toSecretKey, getPublicKey } = ROWS[algorithm]
  const secretKey = toSecretKey(okm)
  return { secretKey, publicKey: getPublicKey(secretKey) }
}

/**
 * Diffie-Hellman between our secret key and a peer's registered public key. Rules C4, C7, C8, K14.
 * @returns 32-byte shared secret, or null when the keys do not agree: unknown algorithm, other curve, invalid or
 * low-order public key
 */
export function agree(params: {
  algorithm: number
  secretKey: Uint8Array
  peerAlgorithm: number
  peerPublicKey: Uint8Array
}): Uint8Array | null {
  const { algorithm, secretKey, peerAlgorithm, peerPublicKey } = params
  if (!isSupported(algorithm) || !isSupported(peerAlgorithm) || !shareCurve(algorithm, peerAlgorithm))
    return null
  const peer = ROWS[peerAlgorithm]
  if (!peer.isValidPublicKey(peerPublicKey)) return null
  return ROWS[algorithm].agree(secretKey, peer.toAgreementKey(peerPublicKey))
}
