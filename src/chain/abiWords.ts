import { readUint } from '../lib/bytes'

/**
 * Reading ABI-encoded bytes (Solidity, "Contract ABI Specification") without ever reading or allocating past their end:
 * whoever emits a log writes its offsets and lengths. By hand because viem's decoder costs 20 times more per log.
 */

/** The unsigned integer of 32 bytes at `at`, or null past the end. */
export function readWord(data: Uint8Array, at: number): bigint | null {
  return at + 32 > data.length ? null : readUint(data.subarray(at, at + 32))
}

/** An offset or length at `at`: null past the end, or when it could not lie within any data (2^32 and more). */
export function readSize(data: Uint8Array, at: number): number | null {
  if (at + 32 > data.length) return null
  for (let i = at; i < at + 28; i++) if (data[i] !== 0) return null
  return new DataView(data.buffer, data.byteOffset + at + 28, 4).getUint32(0)
}

/** A copy of the `bytes` value whose offset (counted from the start of `data`) stands at `at`, or null. */
export function readBytes(data: Uint8Array, at: number): Uint8Array | null {
  const offset = readSize(data, at)
  const length = offset === null ? null : readSize(data, offset)
  if (offset === null || length === null) return null
  const start = offset + 32
  return start + length > data.length ? null : data.slice(start, start + length)
}

/**
 * Copies of the `bytes[]` whose offset stands at `at`, or null. They lie one after the other, as every compiler writes them: of
 * items that shared bytes, a short answer could hold gigabytes.
 */
export function readBytesList(data: Uint8Array, at: number): Uint8Array[] | null {
  const offset = readSize(data, at)
  const count = offset === null ? null : readSize(data, offset)
  if (offset === null || count === null) return null
  const list = data.subarray(offset + 32)
  if (32 * count > list.length) return null
  const items: Uint8Array[] = []
  let end = 32 * count
  for (let i = 0; i < count; i++) {
    const start = readSize(list, 32 * i)
    const item = start === null || start < end ? null : readBytes(list, 32 * i)
    if (start === null || item === null) return null
    end = start + 32 + item.length
    items.push(item)
  }
  return items
}
