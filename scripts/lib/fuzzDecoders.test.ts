import { describe, expect, it } from 'vitest'
import { FuzzError, fuzzDecoders } from './fuzzDecoders'
import { createRandom, mutate } from './fuzzInput'
import type { FuzzTarget } from './fuzzTarget'
import { FUZZ_TARGETS } from './fuzzTargets'

function target(run: () => boolean): FuzzTarget {
  const generate = () => ({ size: 4, shown: () => 'the input', run })
  return { name: 'planted', share: 1, fixed: 100_000, perByte: 10, generate }
}

describe('fuzzing', () => {
  it('E1 to E17, K19 to K21, P1 to P9, R2, R13: no decoder throws, hangs or allocates beyond its bound', () => {
    const counts = fuzzDecoders(FUZZ_TARGETS, { inputs: 20_000, seed: 7627 })
    expect(counts.map(({ name }) => name)).toEqual(FUZZ_TARGETS.map(({ name }) => name))
    for (const { name, inputs, accepted } of counts) {
      expect(accepted, `${name} refuses something`).toBeLessThan(inputs)
      // Nobody can make a signature that is accepted; every other decoder must be seen from behind its checks, too.
      if (name !== 'deriveSeed') expect(accepted, `${name} takes something`).toBeGreaterThan(0)
    }
  })

  it('finds a decoder that throws', () => {
    const planted = target(() => {
      throw new RangeError('boom')
    })
    const run = () => fuzzDecoders([planted], { inputs: 1, seed: 3 })
    expect(run).toThrow(FuzzError)
    expect(run).toThrow('planted, seed 3, input 0: throws RangeError: boom\nthe input')
  })

  it('finds a decoder that hangs', () => {
    const planted = target(() => {
      for (;;);
    })
    expect(() => fuzzDecoders([planted], { inputs: 1, seed: 1, hangMs: 100 })).toThrow('hangs')
  })

  it('finds a decoder that allocates too much, on the heap or in buffers', () => {
    const buffers = target(() => new Uint8Array(1_000_000).length > 0)
    const heap = target(() => Array.from({ length: 100_000 }, (_, i) => ({ i })).length > 0)
    for (const planted of [buffers, heap]) {
      expect(() => fuzzDecoders([planted], { inputs: 5, seed: 1 })).toThrow(
        /allocates \d+ bytes, more than 100040/,
      )
    }
  })

  it('makes the same inputs from the same seed', () => {
    const inputs = (seed: number) => {
      const random = createRandom(seed)
      return FUZZ_TARGETS.flatMap(({ generate }) =>
        Array.from({ length: 20 }, () => generate(random).shown()),
      )
    }
    expect(inputs(1)).toEqual(inputs(1))
    expect(inputs(1)).not.toEqual(inputs(2))
  })

  it('changes what it mutates, mostly, and never in place', () => {
    const random = createRandom(1)
    const bytes = random.bytes(40)
    const copy = bytes.slice()
    const changed = Array.from({ length: 200 }, () => mutate(random, bytes)).filter(
      (each) => Buffer.compare(each, bytes) !== 0,
    )
    expect(bytes).toEqual(copy)
    expect(changed.length).toBeGreaterThan(150)
  })
})
