import type { BundleKey } from './schema'

/** So many bundles of one size, and the next one is merged with them. */
const FANOUT = 8

/** Sizes are counted in powers of eight. */
const sizeOf = (messages: number) => Math.floor(Math.log2(messages) / 3)

/**
 * Bundles that a new one of `count` messages is merged with (docs/adr/0008-chunks.md): where there are eight of one size, these and
 * all smaller ones. What is merged gets into a bundle of a greater size, so that no message is rewritten more often than there are sizes.
 */
export function mergeable(count: number, bundles: readonly BundleKey[]): readonly BundleKey[] {
  let merged: readonly BundleKey[] = []
  let total = count
  for (let size = 0; size <= sizeOf(total); size++) {
    if (bundles.filter(([held]) => sizeOf(held) === size).length < FANOUT) continue
    merged = bundles.filter(([held]) => sizeOf(held) <= size)
    total = merged.reduce((sum, [held]) => sum + held, count)
  }
  return merged
}
