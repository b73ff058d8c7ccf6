import { x25519 } from '@noble/curves/ed25519.js'
import { BaseError } from '../lib/BaseError'
import { readUint } from '../lib/bytes'

/** The public key algorithms of ERC-7627, with the values of its enum. */
export const Algorithm = { ECDSA: 0, ED25519: 1, X25519: 2 } as const
export type Algorithm = (typeof Algorithm)[keyof typeof Algorithm]

/** Thrown when our own key is asked for under an algorithm that this build lacks. */
export class UnsupportedAlgorithmError extends BaseError {
  override readonly name = 'UnsupportedAlgorithmError'
  constructor(algorithm: number) {
    super(`Keys of algorithm ${algorithm} are not supported by this version of Sealog.`)
  }
}

/** What one algorithm can do. One row in {@link ROWS} makes it supported everywhere. */
interface AlgorithmRow {
  /** Keys on one curve agree with each other, whatever their algorithm. */
  readonly curve: 'curve25519' | 'secp256k1'
  /** Bytes of HKDF output that a secret key is made from. */
  readonly seedLength: number
  toSecretKey(okm: Uint8Array): Uint8Array
  getPublicKey(secretKey: Uint8Array): Uint8Array
  /** Canonical encoding of a point that is not of low order. */
  isValidPublicKey(publicKey: Uint8Array): boolean
  /** The registered public key in the form that `agree` of its curve takes. */
  toAgreementKey(publicKey: Uint8Array): Uint8Array
  /** Shared secret, 32 bytes. @throws when the result is of low order */
  agree(secretKey: Uint8Array, agreementKey: Uint8Array): Uint8Array
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

const ROWS: ReadonlyMap<number, AlgorithmRow> = new Map([[Algorithm.X25519, X25519_ROW]])

/** Whether this build can derive, check and agree with keys of `algorithm` (any integer). Rule K9. */
export function isSupported(algorithm: number): algorithm is Algorithm {
  return ROWS.has(algorithm)
}

/**
 * Whether `publicKey` (any bytes, as registered) is usable: supported algorithm, exact length, canonical encoding, not of
 * low order. Rule C4.
 */
export function isValidPublicKey(algorithm: number, publicKey: Uint8Array): boolean {
  return ROWS.get(algorithm)?.isValidPublicKey(publicKey) ?? false
}

/** Bytes of key material that a secret key of `algorithm` is made from. @throws {UnsupportedAlgorithmError} */
export function secretSeedLength(algorithm: Algorithm): number {
  return row(algorithm).seedLength
}

/** The key pair made from `secretSeedLength` bytes of key material. Rule K9. @throws {UnsupportedAlgorithmError} */
export function keyPairFromSeed(
  algorithm: Algorithm,
  okm: Uint8Array,
): { secretKey: Uint8Array; publicKey: Uint8Array } {
  const { toSecretKey, getPublicKey } = row(algorithm)
  const secretKey = toSecretKey(okm)
  return { secretKey, publicKey: getPublicKey(secretKey) }
}

/**
 * Diffie-Hellman between our secret key and a peer's registered public key. Rules C4, K14.
 * @returns 32-byte shared secret, or null when the keys do not agree: unsupported algorithm, other curve, invalid or
 * low-order public key
 */
export function agree(params: {
  algorithm: number
  secretKey: Uint8Array
  peerAlgorithm: number
  peerPublicKey: Uint8Array
}): Uint8Array | null {
  const own = ROWS.get(params.algorithm)
  const peer = ROWS.get(params.peerAlgorithm)
  if (own === undefined || peer === undefined || own.curve !== peer.curve) return null
  if (!peer.isValidPublicKey(params.peerPublicKey)) return null
  return own.agree(params.secretKey, peer.toAgreementKey(params.peerPublicKey))
}

function row(algorithm: Algorithm): AlgorithmRow {
  const found = ROWS.get(algorithm)
  if (found === undefined) throw new UnsupportedAlgorithmError(algorithm)
  return found
}
