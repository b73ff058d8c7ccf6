import { secp256k1 } from '@noble/curves/secp256k1.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { BaseError } from '../lib/BaseError'
import { concatBytes, equalBytes, fromHex, readUint, uint, utf8 } from '../lib/bytes'
import { publicKeyToAddress } from './address'
import { hkdfExpand, hkdfExtract } from './hkdf'
import { type SeedTextParams, seedText } from './seedText'

/** Thrown when a signature is malformed or was not made by the account over the seed text. Rule K4. */
export class SignatureMismatchError extends BaseError {
  override readonly name = 'SignatureMismatchError'
  constructor() {
    super(
      'This signature was not made by the connected account. Check the account in your wallet and sign again.',
    )
  }
}

/** Thrown for the signature of a smart account: it follows from no key, so no seed is derived from it. Rules K4 and K6. */
export class SmartAccountError extends BaseError {
  override readonly name = 'SmartAccountError'
  constructor() {
    super(
      'This account is a contract. Its signatures cannot bring keys back, since its owners may change. Continue with a recovery file.',
    )
  }
}

/** ERC-6492: what a contract that is not deployed yet signs with ends in these 32 bytes. */
const COUNTERFACTUAL = fromHex(`0x${'6492'.repeat(16)}`)

/**
 * The seed of one generation, from the account's signature of the seed text. Rules K4 and K5. The signature itself must
 * not be kept: it is as good as the seed.
 * @param params.signature 65 bytes (r ‖ s ‖ v, v in 0, 1, 27, 28) or 64 (EIP-2098)
 * @returns 32 bytes
 * @throws {SignatureMismatchError} when the signer is not `params.address`
 * @throws {SmartAccountError} for an ERC-6492 signature, whoever signed inside
 * @throws {SeedTextError} as seedText
 */
export function deriveSeed(params: SeedTextParams & { signature: Uint8Array }): Uint8Array {
  const text = utf8(seedText(params))
  if (equalBytes(params.signature.subarray(-32), COUNTERFACTUAL)) throw new SmartAccountError()
  const { r, s, recovery } = parseSignature(params.signature)
  if (!equalBytes(recoverAddress(eip191Hash(text), r, s, recovery), params.address)) {
    throw new SignatureMismatchError()
  }
  // (r, s) and (r, order − s) are the same signature, so only one of them may give the seed.
  const order = secp256k1.Point.Fn.ORDER
  const lowS = s > order / 2n ? order - s : s
  const prk = hkdfExtract(sha256(text), concatBytes(uint(r, 32), uint(lowS, 32)))
  return hkdfExpand(prk, concatBytes(utf8('sealog1 seed'), params.address, uint(params.generation, 4)), 32)
}

/** keccak256("\x19Ethereum Signed Message:\n" ‖ length in decimal ‖ text), as `personal_sign` does (EIP-191). */
function eip191Hash(text: Uint8Array): Uint8Array {
  return keccak_256(concatBytes(utf8(`\x19Ethereum Signed Message:\n${text.length}`), text))
}

function parseSignature(signature: Uint8Array): { r: bigint; s: bigint; recovery: number } {
  const r = readUint(signature.subarray(0, 32))
  const s = readUint(signature.subarray(32, 64))
  if (signature.length === 64) {
    // EIP-2098: the recovery bit is the highest bit of s.
    return { r, s: s & (2n ** 255n - 1n), recovery: Number(s >> 255n) }
  }
  const v = signature[64]
  if (signature.length !== 65 || v === undefined || ![0, 1, 27, 28].includes(v))
    throw new SignatureMismatchError()
  return { r, s, recovery: v % 27 }
}

function recoverAddress(hash: Uint8Array, r: bigint, s: bigint, recovery: number): Uint8Array {
  try {
    return publicKeyToAddress(new secp256k1.Signature(r, s, recovery).recoverPublicKey(hash).toBytes(false))
  } catch {
    // r or s out of range, or no point with this r: nobody signed this. The cause is dropped, it may quote the signature.
    throw new SignatureMismatchError()
  }
}
