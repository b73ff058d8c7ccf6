import { concatBytes, uint, utf8 } from '../../src/lib/bytes'
import { mutate, type Random, randomLength } from './fuzzInput'

/**
 * A payload as CBOR that is mostly well-formed and sometimes subtly not: long heads, floats, tags, maps, indefinite lengths, depth,
 * lengths that lie. Not our encoder, which would only write what our decoder takes.
 */
export function randomPayload(random: Random): Uint8Array {
  const kind = random.oneIn(12) ? randomItem(random, 2) : head(random, 0, random.below(random.pick([13, 40])))
  const counts = [0, 1].map(() =>
    random.oneIn(20) ? randomItem(random, 2) : head(random, 0, random.below(random.pick([3, 300, 2 ** 32]))),
  )
  const fields = Array.from({ length: random.below(4) }, () =>
    random.oneIn(3) ? randomItem(random, 2) : randomField(random),
  )
  const items = [kind, ...counts, ...fields]
  const payload = concatBytes(head(random, 4, items.length + (random.oneIn(30) ? 1 : 0)), ...items)
  const padding = new Uint8Array(random.below(40))
  if (random.oneIn(20)) padding.fill(random.below(256), random.below(40))
  return concatBytes(random.oneIn(10) ? mutate(random, payload) : payload, padding)
}

const TEXTS = ['', 'a', 'Hello Bob', '\ufeff', '👍🏽', 'ÿ\0', 'x'.repeat(300)].map(utf8)
const BAD_TEXTS = ['ff', 'c3', 'c080', 'eda080', 'f4908080', 'e282'].map((hex) => Buffer.from(hex, 'hex'))

/** What the known kinds begin with: an id, an address, a text. */
function randomField(random: Random): Uint8Array {
  switch (random.below(3)) {
    case 0:
      return sized(random, 2, random.bytes(16))
    case 1:
      return sized(random, 2, random.bytes(20))
    default:
      return sized(random, 3, random.pick(TEXTS))
  }
}

function randomItem(random: Random, depth: number): Uint8Array {
  switch (random.below(9)) {
    case 0:
      return head(random, random.below(2), random.below(2 ** 32))
    case 1:
      return sized(random, 2, random.bytes(randomLength(random) % 300))
    case 2:
      return sized(random, 3, random.pick(random.oneIn(3) ? BAD_TEXTS : TEXTS))
    case 3:
      return Uint8Array.of(0xe0 | random.below(32), ...random.bytes(random.below(9)))
    case 4:
      // A tag or a map, with something after it.
      return depth > 12
        ? Uint8Array.of(0x80)
        : concatBytes(head(random, 5 + random.below(2), 1), randomItem(random, depth + 1))
    case 5:
      // Nothing but openings: arrays in arrays, to depths that a recursive reader does not survive.
      return new Uint8Array(random.oneIn(50) ? 10_000 : random.below(12)).fill(0x81)
    default: {
      if (depth > 9) return Uint8Array.of(0xf6)
      const items = Array.from({ length: random.below(4) }, () => randomItem(random, depth + 1))
      return concatBytes(head(random, 4, items.length), ...items)
    }
  }
}

/** A string of bytes (major type 2) or text (3); its length sometimes lies, up to 2^64. */
function sized(random: Random, major: number, content: Uint8Array): Uint8Array {
  const length = random.oneIn(40)
    ? content.length + random.pick([-1, 1, 255, 2 ** 31, 2 ** 32])
    : content.length
  return concatBytes(head(random, major, Math.max(0, length)), content)
}

/** Initial byte and argument of RFC 8949, 3: mostly the shortest form, sometimes a longer one or an indefinite length. */
function head(random: Random, major: number, value: number): Uint8Array {
  if (random.oneIn(300)) return Uint8Array.of((major << 5) | 31)
  let width = value < 24 ? 0 : value < 2 ** 8 ? 1 : value < 2 ** 16 ? 2 : value < 2 ** 32 ? 4 : 8
  if (random.oneIn(100)) width = random.pick([1, 2, 4, 8].filter((other) => other >= width))
  if (width === 0) return Uint8Array.of((major << 5) | value)
  return concatBytes(Uint8Array.of((major << 5) | (24 + Math.log2(width))), uint(value, width))
}

/** Words as ABI decoders meet them: offsets, lengths, and numbers that are neither. */
export function randomAbi(random: Random): Uint8Array {
  const words = Array.from({ length: random.below(9) }, () => {
    if (random.oneIn(4)) return random.bytes(32)
    return uint(
      random.pick([
        0n,
        1n,
        2n,
        31n,
        32n,
        33n,
        64n,
        96n,
        2n ** 31n,
        2n ** 32n - 32n,
        2n ** 32n,
        2n ** 64n,
        2n ** 256n - 1n,
      ]),
      32,
    )
  })
  return concatBytes(...words, random.bytes(random.below(3) * random.below(40)))
}

/** Anything that JSON can say, as a hostile node would put it where a string or a number belongs. */
export function randomJson(random: Random, depth = 0): unknown {
  const scalars: readonly unknown[] = [
    null,
    true,
    0,
    -1,
    1.5,
    1e300,
    '',
    '0x',
    '0x0',
    '0xg',
    '0x1',
    `0x${'f'.repeat(65)}`,
    '__proto__',
    'x'.repeat(5000),
  ]
  if (depth > 3 || !random.oneIn(4)) return random.pick(scalars.map((value) => [value]))[0]
  const values = Array.from({ length: random.below(5) }, () => randomJson(random, depth + 1))
  return random.oneIn(2)
    ? values
    : Object.fromEntries(values.map((value, i) => [random.pick(['length', 'data', String(i)]), value]))
}
