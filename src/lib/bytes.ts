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
  let length = 0
  for (const part of parts) length += part.length
  const out = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    out.set(part, offset)
    offset += part.length
  }
  return out
}

/** Unsigned big-endian integer of `width` bytes. @throws {RangeError} when `value` does not fit. */
export function uint(value: number | bigint, width: number): Uint8Array<ArrayBuffer> {
  if (typeof value === 'number' && !Number.isInteger(value)) throw new RangeError(`${value} is no integer`)
  if (value < 0 || value >= 2 ** (8 * width)) throw new RangeError(`${value} does not fit ${width} bytes`)
  const out = new Uint8Array(width)
  if (typeof value === 'number') {
    for (let i = width - 1, rest = value; rest > 0; i--, rest = Math.floor(rest / 256)) out[i] = rest % 256
  } else {
    for (let i = width - 1, rest = value; rest > 0n; i--, rest >>= 8n) out[i] = Number(rest & 0xffn)
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

/** The value of each hex digit by its character code, NO_DIGIT for every other ASCII character. */
const NO_DIGIT = 16
const DIGITS = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase())
  return value < 0 ? NO_DIGIT : value
})

/** Bytes of a hex string, with or without `0x`. @throws {RangeError} on odd length or a non-hex character. */
export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  const start = hex.startsWith('0x') ? 2 : 0
  const out = new Uint8Array(Math.ceil((hex.length - start) / 2))
  putHex(out, 0, hex)
  return out
}

/** Writes the bytes of a hex string, with or without `0x`, to `out` from `offset` on. @throws as {@link fromHex} */
export function putHex(out: Uint8Array, offset: number, hex: string): void {
  if (hex.length % 2 !== 0) throw new RangeError('not a hex string')
  let wrong = 0
  for (let i = offset, at = hex.startsWith('0x') ? 2 : 0; at < hex.length; i++, at += 2) {
    const high = DIGITS[hex.charCodeAt(at)] ?? NO_DIGIT
    const low = DIGITS[hex.charCodeAt(at + 1)] ?? NO_DIGIT
    wrong |= high | low
    out[i] = (high << 4) | low
  }
  if (wrong >= NO_DIGIT) throw new RangeError('not a hex string')
}

/** Whether two byte strings are equal. Not constant time: for public values only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
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
