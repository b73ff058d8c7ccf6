import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mergeable } from './mergeable'
import type { BundleKey } from './schema'

/** ADR 0008: "Eight bundles of about one size, and the next is merged with them … each is rewritten a few times in its life." */
const sizeOf = (messages: number) => Math.floor(Math.log2(messages) / 3)
const countOf = (bundles: readonly BundleKey[]) => bundles.reduce((sum, [held]) => sum + held, 0)

/** Writes bundles of these counts one after the other. */
function write(counts: readonly number[]) {
  let bundles: readonly BundleKey[] = []
  const seen = { written: 0, mostAlike: 0, leastGrowth: Number.POSITIVE_INFINITY, passedOver: 0 }
  for (const [i, count] of counts.entries()) {
    const merged = mergeable(count, bundles)
    const total = count + countOf(merged)
    const greatest = Math.max(...merged.map(([held]) => sizeOf(held)))
    const others = bundles.filter((key) => !merged.includes(key))
    bundles = [...others, [total, String(i)]]
    seen.written += total
    seen.passedOver += others.filter(([held]) => sizeOf(held) <= greatest).length
    for (const [held] of merged) seen.leastGrowth = Math.min(seen.leastGrowth, sizeOf(total) - sizeOf(held))
    const alike = new Map<number, number>()
    for (const [held] of bundles) alike.set(sizeOf(held), (alike.get(sizeOf(held)) ?? 0) + 1)
    seen.mostAlike = Math.max(seen.mostAlike, ...alike.values())
  }
  return { bundles, ...seen }
}

test('thousands of messages that come one by one are in a few dozen bundles, each rewritten a few times', () => {
  const { bundles, written } = write(Array.from({ length: 5_000 }, () => 1))
  expect(countOf(bundles)).toBe(5_000)
  expect(bundles.length).toBeLessThan(36)
  expect(written).toBeLessThan(5 * 5_000)
})

test('however many come at a time: never more than eight of one size, and all smaller ones come along, into a greater one', () => {
  const count = fc.oneof(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 600 }))
  fc.assert(
    fc.property(fc.array(count, { maxLength: 200, size: 'max' }), (counts) => {
      const { bundles, mostAlike, leastGrowth, passedOver } = write(counts)
      expect(countOf(bundles)).toBe(counts.reduce((sum, n) => sum + n, 0))
      expect(mostAlike).toBeLessThanOrEqual(8)
      expect(leastGrowth).toBeGreaterThan(0)
      expect(passedOver).toBe(0)
    }),
  )
})

test('a commit that only takes messages away merges nothing', () => {
  expect(mergeable(0, write(Array.from({ length: 8 }, () => 1)).bundles)).toEqual([])
})
