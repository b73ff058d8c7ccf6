import type { Hex } from '../../lib/bytes'
import type { BlockRange } from '../classifyRefusal'
import { toQuantity } from '../quantity'

/** A log as a node writes it, without what the tests do not look at. */
export interface RawLog {
  readonly topics: readonly Hex[]
  readonly data: Hex
  readonly blockNumber: Hex
  readonly logIndex: Hex
}

/** Made-up logs of a contract. */
export interface LogStore {
  /** First and last block. */
  readonly range: BlockRange
  /** The filters of an account, as the first topic of its logs. */
  readonly filters: readonly Hex[]
  /** The logs of a filter within a range, oldest first. */
  find(filter: Hex, range: BlockRange): readonly RawLog[]
  /** Their blocks. */
  blocksOf(filter: Hex): readonly number[]
}

/** A generator of numbers from 0 to 1, the same each time (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const FIRST_BLOCK = 1_000_000
/** Conversations of an account: most of what is written is written in one of them. */
const BURSTS = 60

/**
 * The history of an account: about half of its `logs` messages sent, half received, a few keys; most in bursts of some hours,
 * the rest anywhere in between.
 */
export function createLogStore({
  blocks,
  logs,
  seed = 1,
}: {
  blocks: number
  logs: number
  seed?: number
}): LogStore {
  const random = createRandom(seed)
  const range = { fromBlock: FIRST_BLOCK, toBlock: FIRST_BLOCK + blocks - 1 }
  const bursts = Array.from({ length: BURSTS }, () => ({ start: random(), weight: random() ** 3 }))
  const total = bursts.reduce((sum, { weight }) => sum + weight, 0)
  const pickBlock = (): number => {
    if (random() < 0.1) return FIRST_BLOCK + Math.floor(random() * blocks)
    let rest = random() * total
    const burst = bursts.find(({ weight }) => (rest -= weight) <= 0) ?? { start: 0 }
    return FIRST_BLOCK + Math.floor(Math.min(0.999_999, burst.start + random() ** 2 * 0.01) * blocks)
  }

  const numbers = [0.49, 0.49, 0.02].map((share) =>
    Array.from({ length: Math.round(logs * share) }, pickBlock).sort((a, b) => a - b),
  )
  return storeOf(range, numbers)
}

/** A store of logs in these blocks, one list for each filter, each in order. */
export function storeOf(range: BlockRange, blocks: readonly (readonly number[])[]): LogStore {
  const filters = blocks.map((_, i): Hex => `0x${String(i + 1).padStart(64, '0')}`)
  const stored = new Map(
    blocks.map((numbers, i) => {
      const filter: Hex = filters[i] ?? '0x'
      const entries = numbers.map(
        (number, index): RawLog => ({
          topics: [filter],
          data: '0x1234',
          blockNumber: toQuantity(number),
          logIndex: toQuantity(index),
        }),
      )
      return [filter, { numbers, entries }] as const
    }),
  )
  const get = (filter: Hex) => stored.get(filter) ?? { numbers: [], entries: [] }

  return {
    range,
    filters,
    find(filter, { fromBlock, toBlock }) {
      const { numbers, entries } = get(filter)
      return entries.slice(firstAtLeast(numbers, fromBlock), firstAtLeast(numbers, toBlock + 1))
    },
    blocksOf: (filter) => get(filter).numbers,
  }
}

/** Index of the first of the sorted numbers that is at least `least`. */
function firstAtLeast(numbers: readonly number[], least: number): number {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((numbers[middle] ?? 0) < least) low = middle + 1
    else high = middle
  }
  return low
}
