import { concatBytes } from '../../src/lib/bytes'

/** Repeatable randomness: the same seed gives the same inputs on every machine. */
export interface Random {
  /** An integer from 0 to `limit` − 1; `limit` at most 2^32. */
  below(limit: number): number
  /** True once in `n` times. */
  oneIn(n: number): boolean
  pick<T>(items: readonly T[]): T
  bytes(length: number): Uint8Array
}

/** mulberry32, a 32-bit generator: no cryptography, only spread. @param seed unsigned, 32 bits */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (t ^ (t >>> 14)) >>> 0
  }
  const below = (limit: number) => Math.floor((next() / 2 ** 32) * limit)
  return {
    below,
    oneIn: (n) => below(n) === 0,
    pick<T>(items: readonly T[]): T {
      const item = items[below(items.length)]
      if (item === undefined) throw new RangeError('nothing to pick from')
      return item
    },
    bytes: (length) => Uint8Array.from({ length }, next),
  }
}

/** A length: mostly short, often at the edge of a power of two, rarely thousands of bytes. */
export function randomLength(random: Random): number {
  if (random.oneIn(200)) return random.below(20_000)
  if (random.oneIn(8)) return Math.max(0, 2 ** random.below(9) + random.below(3) - 1)
  return random.below(100)
}

/** The bytes that decoders stumble over. */
const EDGES = [0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff, 0x1f, 0x20]

/** `bytes` after one to four small changes, as a transmission error or an attacker makes them. */
export function mutate(random: Random, bytes: Uint8Array): Uint8Array {
  let out: Uint8Array = bytes.slice()
  for (let changes = 1 + random.below(4); changes > 0; changes--) out = mutateOnce(random, out)
  return out
}

function mutateOnce(random: Random, bytes: Uint8Array): Uint8Array {
  const at = random.below(bytes.length + 1)
  const end = at + random.below(Math.min(bytes.length - at, 32) + 1)
  switch (random.below(7)) {
    case 0:
      return bytes.map((byte, i) => (i === at ? byte ^ (1 << random.below(8)) : byte))
    case 1:
      return bytes.map((byte, i) => (i === at ? random.pick(EDGES) : byte))
    case 2:
      return bytes.slice(0, at)
    case 3:
      return concatBytes(bytes.subarray(0, at), bytes.subarray(end))
    case 4:
      return concatBytes(bytes.subarray(0, at), random.bytes(1 + random.below(8)), bytes.subarray(at))
    case 5:
      return concatBytes(bytes.subarray(0, end), bytes.subarray(at, end), bytes.subarray(end))
    default:
      return bytes.map((byte, i) => (i >= at && i < end ? 0 : byte))
  }
}
