import { measureDecoding } from '../decoding'

/** {@link measureDecoding} in a browser; newer ones bring `Uint8Array.fromHex`. */
export function run(): ReturnType<typeof measureDecoding> {
  const { fromHex } = Uint8Array as { fromHex?: (digits: string) => Uint8Array }
  return measureDecoding(
    fromHex === undefined
      ? null
      : { name: 'Uint8Array.fromHex', decode: (digits) => fromHex.call(Uint8Array, digits) },
  )
}
