import { toHex } from '../../src/lib/bytes'
import { mutate, type Random, randomLength } from './fuzzInput'

/** One decoder, and the inputs to put before it. */
export interface FuzzTarget {
  readonly name: string
  /** Its part of all inputs, beside the shares of the others: little where one input costs a curve operation. */
  readonly share: number
  /** Bytes that one call may allocate: `fixed` + `perByte` for each byte of input. */
  readonly fixed: number
  readonly perByte: number
  generate(random: Random): {
    readonly size: number
    readonly shown: () => string
    readonly run: () => boolean
  }
}

/** Bounds of decoders that only copy bytes, and of those that compute on a curve with big integers. */
export const PLAIN = { fixed: 256 * 1024, perByte: 600 }
export const CURVE = { fixed: 8 * 1024 * 1024, perByte: 600 }

/** A decoder of bytes. `accepts` says whether it took them, and throws where its answer is wrong. */
export function bytesTarget(
  shape: Omit<FuzzTarget, 'generate'> & {
    input(random: Random): Uint8Array
    accepts(bytes: Uint8Array): boolean
  },
): FuzzTarget {
  const { input, accepts, ...rest } = shape
  return {
    ...rest,
    generate(random) {
      const bytes = input(random)
      return { size: bytes.length, shown: () => toHex(bytes), run: () => accepts(bytes) }
    },
  }
}

/** Whole of one kind, broken, or noise. */
export function vary(random: Random, whole: (random: Random) => Uint8Array): Uint8Array {
  if (random.oneIn(6)) return random.bytes(randomLength(random))
  const bytes = whole(random)
  return random.oneIn(3) ? bytes : mutate(random, bytes)
}

export function check(holds: boolean, rule: string): void {
  if (!holds) throw new Error(`the decoder's answer breaks rule ${rule}`)
}
