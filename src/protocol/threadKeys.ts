import { sha256 } from '@noble/hashes/sha2.js'
import { compareBytes, concatBytes, uint, utf8 } from '../lib/bytes'
import { type Algorithm, agree, isValidPublicKey } from './algorithm'
import { hkdfExpand, hkdfExtract } from './hkdf'

/** One end of a thread: an address with one of its registered keys. */
export interface Party {
  /** 20 bytes. */
  address: Uint8Array
  /** 32 bytes, the label that the key is registered under. */
  keyIndex: Uint8Array
  algorithm: Algorithm
  /** Exactly the bytes that are registered. */
  publicKey: Uint8Array
}

/** The key of one direction of a thread, ready to seal and open with. */
export interface DirectionKey {
  /** Kenc, 32 bytes. */
  encryptionKey: Uint8Array
  /** 2 bytes that name the key in an envelope, so that a reader tries few keys. */
  hint: Uint8Array
}

/**
 * Bytes of a party: address20 ‖ keyIndex32 ‖ u8 algorithm ‖ u16 length ‖ public key. Rule K13.
 * @throws {RangeError} when a part has another length
 */
export function encodeParty({ address, keyIndex, algorithm, publicKey }: Party): Uint8Array {
  if (address.length !== 20 || keyIndex.length !== 32) throw new RangeError('malformed party')
  return concatBytes(address, keyIndex, uint(algorithm, 1), uint(publicKey.length, 2), publicKey)
}

/** Two encoded parties in bytewise order, joined: both ends get the same bytes. Rules K14, K16. */
export function encodePair(a: Party, b: Party): Uint8Array {
  return concatBytes(...[encodeParty(a), encodeParty(b)].sort(compareBytes))
}

/**
 * Both direction keys between us and a peer, bound to chain, contract and both exact parties. One X25519 agreement: cache
 * the result, one per pair of keys. Rule K14.
 * @param params.contract 20 bytes
 * @param params.secretKey the secret key of `params.self.publicKey`
 * @returns null when the keys do not agree: an algorithm unsupported, a public key invalid or of low order
 * @throws {RangeError} when an address, contract or keyIndex has another length, or chainId is not a u64
 */
export function deriveThreadKeys(params: {
  chainId: number
  contract: Uint8Array
  self: Party
  secretKey: Uint8Array
  peer: Party
}): { outgoing: DirectionKey; incoming: DirectionKey } | null {
  const { chainId, contract, self, secretKey, peer } = params
  if (contract.length !== 20) throw new RangeError('a contract address has 20 bytes')
  if (!isValidPublicKey(self.algorithm, self.publicKey)) return null
  const shared = agree({
    algorithm: self.algorithm,
    secretKey,
    peerAlgorithm: peer.algorithm,
    peerPublicKey: peer.publicKey,
  })
  if (shared === null) return null
  const context = concatBytes(utf8('sealog1 thread'), uint(chainId, 8), contract, encodePair(self, peer))
  const prk = hkdfExtract(sha256(context), shared)
  return {
    outgoing: directionKey(prk, self.address, peer.address),
    incoming: directionKey(prk, peer.address, self.address),
  }
}

function directionKey(prk: Uint8Array, from: Uint8Array, to: Uint8Array): DirectionKey {
  const key = hkdfExpand(prk, concatBytes(utf8('sealog1 dir'), from, to), 32)
  return { encryptionKey: hkdfExpand(key, utf8('enc'), 32), hint: hkdfExpand(key, utf8('hint'), 2) }
}
