import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../lib/bytes'
import { aeadOpen, aeadSeal, NONCE_LENGTH } from './aead'
import { Algorithm, agree } from './algorithm'
import { hkdfExpand, hkdfExtract } from './hkdf'

// Test data of C2SP/wycheproof, schema testvectors_v1: it lies beside the repository, which carries no copy of it.
const FOLDER = process.env['WYCHEPROOF'] ?? join(import.meta.dirname, '../../../shared/vectors/wycheproof')

interface File<T> {
  numberOfTests: number
  testGroups: { tests: (T & { tcId: number; comment: string; flags: string[]; result: string })[] }[]
}

function read<T>(name: string): { count: number; tests: File<T>['testGroups'][number]['tests'] } {
  const file = JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as File<T>
  return { count: file.numberOfTests, tests: file.testGroups.flatMap((group) => group.tests) }
}

if (!existsSync(FOLDER)) {
  describe('Wycheproof', () => {
    it('is not on this machine: the primitives are held by our own vectors only', () => {
      process.stdout.write('Wycheproof vectors not found: set WYCHEPROOF to the folder that holds them.\n')
      expect(existsSync(FOLDER)).toBe(false)
    })
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

    it('C5: XChaCha20-Poly1305', () => {
      interface Case {
        key: string
        iv: string
        aad: string
        msg: string
        ct: string
        tag: string
      }
      const { count, tests } = read<Case>('xchacha20_poly1305_test.json')
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
