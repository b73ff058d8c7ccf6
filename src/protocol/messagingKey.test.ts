import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../lib/bytes'
import { type Algorithm, isSupported, isValidPublicKey, keyPairFromSeed, shareCurve } from './algorithm'
import { LabelError } from './labels'
import { deriveLabelKey, deriveLinkKey, deriveMessagingKey } from './messagingKey'
import vectors from './vectors/keys.json'

const SEED = new Uint8Array(32).fill(7)

describe('key hierarchy', () => {
  it.each(vectors.accept)('$rule accepts: $name $label $version', (vector) => {
    if (vector.linkKey !== undefined) {
      expect(toHex(deriveLinkKey(fromHex(vector.seed)))).toBe(vector.linkKey)
    } else if (vector.label !== undefined) {
      const labelKey = deriveLabelKey(fromHex(vector.seed), vector.label, vector.version)
      expect(toHex(labelKey)).toBe(vector.labelKey)
      const key = deriveMessagingKey(labelKey, vector.algorithm as Algorithm)
      expect(key.algorithm).toBe(vector.algorithm)
      expect(toHex(key.secretKey)).toBe(vector.secretKey)
      expect(toHex(key.publicKey)).toBe(vector.publicKey)
      expect(isValidPublicKey(vector.algorithm, key.publicKey)).toBe(true)
    } else if (vector.okm !== undefined) {
      const key = keyPairFromSeed(vector.algorithm as Algorithm, fromHex(vector.okm))
      expect(toHex(key.secretKey)).toBe(vector.secretKey)
      expect(toHex(key.publicKey)).toBe(vector.publicKey)
      expect(isValidPublicKey(vector.algorithm, key.publicKey)).toBe(true)
    } else {
      expect(isValidPublicKey(vector.algorithm, fromHex(vector.publicKey))).toBe(true)
    }
  })

  it.each(vectors.reject)('$rule rejects: $name ($publicKey)', ({ algorithm, publicKey }) => {
    expect(isValidPublicKey(algorithm, fromHex(publicKey))).toBe(false)
  })

  it('K8: another seed, label or version gives another label key', () => {
    const keys = [
      deriveLabelKey(SEED, 'a', 1),
      deriveLabelKey(SEED, 'a', 2),
      deriveLabelKey(SEED, 'b', 1),
      deriveLabelKey(new Uint8Array(32).fill(8), 'a', 1),
      deriveLinkKey(SEED),
    ]
    expect(new Set(keys.map(toHex)).size).toBe(keys.length)
  })

  it('K8: versions are u32 from 1, labels as rule K7', () => {
    for (const version of [0, -1, 1.5, 2 ** 32, Number.NaN]) {
      expect(() => deriveLabelKey(SEED, 'a', version)).toThrow(RangeError)
    }
    expect(() => deriveLabelKey(SEED, '', 1)).toThrow(LabelError)
  })

  it('K9: the three algorithms of ERC-7627, each with its own secret', () => {
    expect([0, 1, 2, 3, -1, 2.5, 255].map(isSupported)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ])
    const keys = ([0, 1, 2] as const).map((algorithm) => deriveMessagingKey(SEED, algorithm))
    expect(new Set(keys.map(({ secretKey }) => toHex(secretKey))).size).toBe(3)
    expect(keys.map(({ publicKey }) => publicKey.length)).toEqual([33, 32, 32])
  })

  it('K14: 0 is on one curve, 1 and 2 on the other, anything else on none', () => {
    const row = (a: number) => [0, 1, 2, 3].map((b) => shareCurve(a, b))
    expect([0, 1, 2, 3].map(row)).toEqual([
      [true, false, false, false],
      [false, true, true, false],
      [false, true, true, false],
      [false, false, false, false],
    ])
  })
})
