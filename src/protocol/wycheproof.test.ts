import { sha512 } from '@noble/hashes/sha2.js'
import { describe, expect, it } from 'vitest'
import {
  hasWycheproof,
  NO_WYCHEPROOF,
  readWycheproof as read,
  type SealedCase,
} from '../../scripts/lib/readWycheproof'
import { concatBytes, fromHex, readUint, toHex, uint } from '../lib/bytes'
import { aeadOpen, aeadSeal, NONCE_LENGTH } from './aead'
import { Algorithm, agree, isValidPublicKey } from './algorithm'
import { hkdfExpand, hkdfExtract } from './hkdf'

// SubjectPublicKeyInfo of a secp256k1 point, up to the point: the form in which Wycheproof gives keys.
const SPKI = '3056301006072a8648ce3d020106052b8104000a034200'
const SPKI_COMPRESSED = '3036301006072a8648ce3d020106052b8104000a032200'

/**
 * The key of a SubjectPublicKeyInfo as we take it, 33 bytes; null for any other bytes, and for an uncompressed point that is not
 * on the curve, which has no such form.
 */
function fromSpki(hex: string): Uint8Array | null {
  if (hex.startsWith(SPKI_COMPRESSED) && hex.length === SPKI_COMPRESSED.length + 66) {
    return fromHex(hex.slice(SPKI_COMPRESSED.length))
  }
  if (!hex.startsWith(`${SPKI}04`) || hex.length !== SPKI.length + 130) return null
  const point = fromHex(hex.slice(SPKI.length))
  const [x, y] = [point.slice(1, 33), readUint(point.slice(33))]
  const prime = 2n ** 256n - 2n ** 32n - 977n
  const onCurve = (y * y - readUint(x) ** 3n - 7n) % prime === 0n
  return onCurve ? concatBytes(Uint8Array.of(2 + Number(y & 1n)), x) : null
}

/** Wycheproof writes integers with as few digits as their bytes need, and a leading zero byte where the high bit is set. */
function evenHex(digits: string): string {
  return digits.length % 2 === 0 ? digits : `0${digits}`
}

/** Encoding of the neutral point. */
const NEUTRAL = `01${'00'.repeat(31)}`

/** u = (1 + y) / (1 − y), by hand: rule C7. */
function toMontgomery(publicKey: Uint8Array): Uint8Array {
  const P = 2n ** 255n - 19n
  const power = (base: bigint, exponent: bigint): bigint =>
    exponent === 0n ? 1n : ((exponent & 1n ? base : 1n) * power((base * base) % P, exponent >> 1n)) % P
  const y = readUint(publicKey.toReversed()) & (2n ** 255n - 1n)
  return uint(((1n + y) * power((1n + P - y) % P, P - 2n)) % P, 32).reverse()
}

if (!hasWycheproof) {
  describe('Wycheproof', () => {
    // Neither passed nor failed: scripts/lib/tally.ts reads the reason in the name.
    // oxlint-disable-next-line jest/no-disabled-tests -- The vectors are not part of the repository.
    it.skip(`C3 to C8: the primitives ${NO_WYCHEPROOF}`, () => {})
  })
} else {
  describe('Wycheproof, through our own wrappers', () => {
    it('C4: X25519', () => {
      const { count, tests } = read<{ public: string; private: string; shared: string }>('x25519_test.json')
      const refused = ['LowOrderPublic', 'NonCanonicalPublic', 'ZeroSharedSecret', 'SmallPublicKey']
      const counted = { agreed: 0, refused: 0 }
      for (const test of tests) {
        const shared = agree({
          algorithm: Algorithm.X25519,
          secretKey: fromHex(test.private),
          peerAlgorithm: Algorithm.X25519,
          peerPublicKey: fromHex(test.public),
        })
        if (test.result === 'acceptable' && test.flags.some((flag) => refused.includes(flag))) {
          expect(shared, `case ${test.tcId}`).toBeNull()
          counted.refused++
        } else {
          expect(shared && toHex(shared), `case ${test.tcId}`).toBe(`0x${test.shared}`)
          counted.agreed++
        }
      }
      expect(tests.length).toBe(count)
      expect(counted.refused).toBeGreaterThan(10)
      expect(counted.agreed).toBeGreaterThan(264)
    })

    it('C8: secp256k1', () => {
      const { count, tests } = read<{ public: string; private: string; shared: string }>(
        'ecdh_secp256k1_test.json',
      )
      const counted = { agreed: 0, refused: 0, notOurs: 0 }
      for (const test of tests) {
        const compressed = fromSpki(test.public)
        if (compressed === null) {
          // Other curves, points off the curve, explicit parameters, variants of DER: no key of ours, neither the whole nor
          // the last 65 bytes, where a point stands.
          for (const bytes of [fromHex(test.public), fromHex(test.public).slice(-65)])
            expect(isValidPublicKey(Algorithm.ECDSA, bytes), `case ${test.tcId}`).toBe(false)
          counted.notOurs++
          continue
        }
        const shared = agree({
          algorithm: Algorithm.ECDSA,
          secretKey: uint(readUint(fromHex(evenHex(test.private))), 32),
          peerAlgorithm: Algorithm.ECDSA,
          peerPublicKey: compressed,
        })
        if (test.result === 'invalid') {
          expect(shared, `case ${test.tcId}`).toBeNull()
          counted.refused++
        } else {
          expect(shared && toHex(shared), `case ${test.tcId}`).toBe(`0x${test.shared}`)
          counted.agreed++
        }
      }
      expect(tests.length).toBe(count)
      // 1 normal, 1 compressed, and the 472 cases at the edges of the arithmetic.
      expect(counted.agreed).toBeGreaterThanOrEqual(474)
      expect(counted.refused).toBeGreaterThan(0)
      expect(counted.agreed + counted.refused + counted.notOurs).toBe(count)
    })

    it('C7: Ed25519 keys are valid, and agree as their X25519 forms do', () => {
      const { groups } = read<{ sig: string }, { publicKey: { pk: string } }>('ed25519_test.json')
      const keys = new Set(groups.map(({ publicKey }) => publicKey.pk))
      expect(keys.size).toBeGreaterThan(50)
      const secretKey = new Uint8Array(32).fill(7)
      const scalar = sha512(secretKey).slice(0, 32)
      for (const key of keys) {
        const peerPublicKey = fromHex(key)
        expect(isValidPublicKey(Algorithm.ED25519, peerPublicKey)).toBe(true)
        const peerAlgorithm = Algorithm.ED25519
        const shared = agree({ algorithm: Algorithm.ED25519, secretKey, peerAlgorithm, peerPublicKey })
        const converted = agree({
          algorithm: Algorithm.X25519,
          secretKey: scalar,
          peerAlgorithm: Algorithm.X25519,
          peerPublicKey: toMontgomery(peerPublicKey),
        })
        expect(shared && toHex(shared)).toBe(converted && toHex(converted))
        expect(shared).not.toBeNull()
      }
    })

    it('C7: points of signatures decode exactly where the standard says so', () => {
      const { count, tests } = read<{ sig: string }>('ed25519_test.json')
      const counted = { valid: 0, refused: 0 }
      for (const test of tests) {
        const isValid = isValidPublicKey(Algorithm.ED25519, fromHex(test.sig).subarray(0, 32))
        // R of a valid signature is a multiple of the base point; it is the neutral one in a few constructed cases.
        if (test.result === 'valid') {
          expect(isValid, `case ${test.tcId}`).toBe(!test.sig.startsWith(NEUTRAL))
          counted.valid++
        } else if (/^(R==0|invalid R|R encodes y = 1)/.test(test.comment)) {
          expect(isValid, `case ${test.tcId}`).toBe(false)
          counted.refused++
        }
      }
      expect(tests.length).toBe(count)
      expect(counted.valid).toBeGreaterThan(80)
      expect(counted.refused).toBe(3)
    })

    it('C5: XChaCha20-Poly1305', () => {
      const { count, tests } = read<SealedCase>('xchacha20_poly1305_test.json')
      for (const test of tests) {
        const params = { key: fromHex(test.key), nonce: fromHex(test.iv), aad: fromHex(test.aad) }
        const box = fromHex(test.ct + test.tag)
        if (params.nonce.length !== NONCE_LENGTH) {
          expect(() => aeadSeal(params, fromHex(test.msg)), `case ${test.tcId}`).toThrow()
        } else if (test.result === 'valid') {
          expect(toHex(aeadSeal(params, fromHex(test.msg))), `case ${test.tcId}`).toBe(toHex(box))
          expect(toHex(aeadOpen(params, box) ?? new Uint8Array([0])), `case ${test.tcId}`).toBe(
            `0x${test.msg}`,
          )
        } else {
          expect(aeadOpen(params, box), `case ${test.tcId}`).toBeNull()
        }
      }
      expect(tests.length).toBe(count)
    })

    it('C3: HKDF-SHA-256', () => {
      const { count, tests } = read<{ ikm: string; salt: string; info: string; size: number; okm: string }>(
        'hkdf_sha256_test.json',
      )
      for (const test of tests) {
        const derive = () =>
          hkdfExpand(hkdfExtract(fromHex(test.salt), fromHex(test.ikm)), fromHex(test.info), test.size)
        if (test.result === 'valid') expect(toHex(derive()), `case ${test.tcId}`).toBe(`0x${test.okm}`)
        else expect(derive, `case ${test.tcId}`).toThrow()
      }
      expect(tests.length).toBe(count)
    })
  })
}
