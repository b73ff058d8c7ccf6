import { fromUtf8, readUint } from '../lib/bytes'

/** What a payload may contain. Rule P2. */
export type CborValue = null | boolean | number | bigint | string | Uint8Array | readonly CborValue[]

/** The payload array itself is depth 1. Rule P2. */
export const MAX_DEPTH = 8

/** The high three bits of an item's first byte (RFC 8949, 3.1). */
const MAJOR = { uint: 0, negative: 1, bytes: 2, text: 3, array: 4, simple: 7 } as const
const SIMPLE = new Map<number, CborValue>([
  [0xf4, false],
  [0xf5, true],
  [0xf6, null],
])

/** Thrown inside {@link readCbor} only. */
class MalformedCbor extends Error {}

/**
 * The value that `bytes` begin with and the offset after it, or null where they begin with none that rule P2 allows in the
 * one encoding of rule P3. Nothing has two encodings here: every integer and length is refused that would fit a shorter
 * head, and text that is not well-formed. Allocates no more than it reads; never throws. By hand, because a general decoder
 * and encoding its answer again cost ten times more per message.
 */
export function readCbor(bytes: Uint8Array): { value: CborValue; end: number } | null {
  let at = 0

  /** Steps over `length` bytes. Returns where they begin. */
  function skip(length: number | bigint): number {
    const start = at
    if (length > bytes.length - start) throw new MalformedCbor()
    at = start + Number(length)
    return start
  }

  function take(length: number | bigint): Uint8Array {
    const start = skip(length)
    return bytes.subarray(start, at)
  }

  /** The argument of an item's head: an integer or a length. */
  function readArgument(first: number): number | bigint {
    const info = first & 0x1f
    if (info < 24) return info
    if (info > 27) throw new MalformedCbor()
    const width = 2 ** (info - 24)
    const start = skip(width)
    let value = 0
    for (let i = start; i < at; i++) value = value * 256 + (bytes[i] as number)
    // What fits half the bytes, or the first byte alone, has a shorter head.
    if (value < (width === 1 ? 24 : 2 ** (4 * width))) throw new MalformedCbor()
    // A bigint only where a number would not be exact.
    return Number.isSafeInteger(value) ? value : readUint(bytes.subarray(start, at))
  }

  function readValue(depth: number): CborValue {
    const first = bytes[skip(1)] as number
    switch (first >> 5) {
      case MAJOR.uint:
        return readArgument(first)
      case MAJOR.negative:
        return negate(readArgument(first))
      case MAJOR.bytes:
        return new Uint8Array(take(readArgument(first)))
      case MAJOR.text:
        return fromUtf8(take(readArgument(first)))
      case MAJOR.array: {
        if (depth > MAX_DEPTH) throw new MalformedCbor()
        const length = readArgument(first)
        const items: CborValue[] = []
        while (items.length < length) items.push(readValue(depth + 1))
        return items
      }
      default: {
        const value = SIMPLE.get(first)
        if (value === undefined) throw new MalformedCbor()
        return value
      }
    }
  }

  try {
    return { value: readValue(1), end: at }
  } catch {
    // Malformed, or text that is no UTF-8.
    return null
  }
}

/** CBOR's negative integers: −1 − argument. */
function negate(argument: number | bigint): number | bigint {
  if (typeof argument === 'number' && argument < Number.MAX_SAFE_INTEGER) return -1 - argument
  return -1n - BigInt(argument)
}
