import { fromHex } from '../../lib/bytes'
import type { CborValue } from '../cbor'

/** A payload field as the vectors write it: { bytes } and { int } stand for what JSON lacks. @throws {Error} on anything else */
export function vectorValue(value: unknown): CborValue {
  if (Array.isArray(value)) return value.map(vectorValue)
  if (typeof value === 'object' && value !== null) {
    if ('bytes' in value && typeof value.bytes === 'string') return fromHex(value.bytes)
    if ('int' in value && typeof value.int === 'string') return BigInt(value.int)
  }
  if (
    value === null ||
    typeof value === 'boolean' ||
    typeof value === 'number' ||
    typeof value === 'string'
  ) {
    return value
  }
  throw new Error('not a vector value')
}
