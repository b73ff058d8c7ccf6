/** Byte helpers. Integers are big-endian throughout (docs/SPEC.md, Conventions). */

export type Hex = `0x${string}`

const encoder = new TextEncoder()
// Fatal: malformed UTF-8 is a decoding error, never replacement characters. ignoreBOM: a leading BOM is content.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** UTF-8 bytes of `text`. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text)
}

/** Text of UTF-8 `bytes`. @throws {TypeError} when they are not well-formed UTF-8. */
export function fromUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

/** Joins byte strings into one new array. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    out.set(part, offset)
    offset += part.length
  }
  return out
}

/** Unsigned big-endian integer of `width` bytes. @throws {RangeError} when `value` does not fit. */
export function uint(value: number | bigint, width: number): Uint8Array<ArrayBuffer> {
  let rest = BigInt(value)
  if (rest < 0n || rest >= 1n << BigInt(8 * width))
    throw new RangeError(`${value} does not fit ${width} bytes`)
  const out = new Uint8Array(width)
  for (let i = width - 1; i >= 0; i--) {
    out[i] = Number(rest & 0xffn)
    rest >>= 8n
  }
  return out
}

/** Reads an unsigned big-endian integer. */
export function readUint(bytes: Uint8Array): bigint {
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return value
}

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'))

/** `0x…` lower-case hex of `bytes`. */
export function toHex(bytes: Uint8Array): Hex {
  let out = '0x'
  for (const byte of bytes) out += HEX[byte]
  return out as Hex
}

/** Bytes of a hex string, with or without `0x`. @throws {RangeError} on odd length or a non-hex character. */
export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  const digits = hex.startsWith('0x') ? hex.slice(2) : hex
  if (digits.length % 2 !== 0 || /[^0-9a-fA-F]/.test(digits)) throw new RangeError('not a hex string')
  const out = new Uint8Array(digits.length / 2)
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16)
  return out
}

/** Whether two byte strings are equal. Not constant time: for public values only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

/** Bytewise order: negative, zero or positive, as Array.prototype.sort wants it. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const difference = (a[i] as number) - (b[i] as number)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
