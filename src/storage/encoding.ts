import { fromHex, fromUtf8, type Hex, toHex, utf8 } from '../lib/bytes'

/**
 * Records as bytes: JSON in which byte strings and big integers are tagged objects. Records are ours and authenticated before
 * they are decoded, so this is a format, not a parser of strange input.
 */
const BYTES = '$bytes'
const BIGINT = '$bigint'

/** JSON bytes of a record made of plain objects, arrays, strings, safe integers, booleans, null, Uint8Array and bigint. */
export function encodeRecord(record: unknown): Uint8Array<ArrayBuffer> {
  return utf8(
    JSON.stringify(record, (_, value: unknown) => {
      if (value instanceof Uint8Array) return { [BYTES]: toHex(value) }
      return typeof value === 'bigint' ? { [BIGINT]: value.toString() } : value
    }),
  )
}

/** What {@link encodeRecord} was given. @throws on anything else */
export function decodeRecord(bytes: Uint8Array): unknown {
  return JSON.parse(fromUtf8(bytes), (_, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value
    if (BYTES in value) return fromHex(value[BYTES] as Hex)
    return BIGINT in value ? BigInt(value[BIGINT] as string) : value
  })
}
