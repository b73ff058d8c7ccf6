import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes, fromHex, toHex } from '../lib/bytes'
import type { CborValue } from './cbor'
import { decodePayload, encodePayload, PayloadError } from './payload'
import { vectorValue } from './testing/vectorValue'
import vectors from './vectors/payloads.json'

/** `levels` arrays, one in the other. */
function nest(levels: number): CborValue {
  return levels === 1 ? [] : [nest(levels - 1)]
}

describe('payloads', () => {
  it.each(vectors.accept)('$rule accepts kind $kind', ({ kind, n, ack, fields, payload: hex, padding }) => {
    const payload = { kind, n, ack, fields: fields.map(vectorValue) }
    expect(toHex(encodePayload(payload))).toBe(hex)
    expect(decodePayload(fromHex(hex))).toEqual(payload)
    expect(decodePayload(concatBytes(fromHex(hex), fromHex(padding)))).toEqual(payload)
    expect(decodePayload(concatBytes(fromHex(hex), new Uint8Array(99)))).toEqual(payload)
  })

  it.each(vectors.reject)('$rule rejects: $name ($payload)', ({ payload }) => {
    expect(decodePayload(fromHex(payload))).toBeNull()
  })

  it('P2: nesting of any depth is refused without exhausting the stack', () => {
    const open = new Uint8Array(131_000).fill(0x81)
    expect(decodePayload(open)).toBeNull()
    expect(decodePayload(concatBytes(fromHex('0x850001006161'), open))).toBeNull()
  })

  it('P2: eight levels are kept, the payload array being the first', () => {
    const payload = { kind: 99, n: 1, ack: 0, fields: [nest(7)] }
    expect(decodePayload(encodePayload(payload))).toEqual(payload)
  })

  it('P3: byte strings are plain Uint8Arrays, in Node as in a browser', () => {
    const bytes = encodePayload({ kind: 99, n: 1, ack: 0, fields: [new Uint8Array(5000)] })
    const field = decodePayload(Buffer.from(bytes))?.fields[0]
    expect(field).toBeInstanceOf(Uint8Array)
    expect([bytes, field].some((value) => Buffer.isBuffer(value))).toBe(false)
  })

  it('P1: a truncated payload is malformed at every length', () => {
    const whole = encodePayload({
      kind: 0,
      n: 300,
      ack: 70_000,
      fields: ['hello', [1, [new Uint8Array(30)]]],
    })
    for (let length = 0; length < whole.length; length++) {
      expect(decodePayload(whole.subarray(0, length))).toBeNull()
    }
  })

  it.each<[string, number, number, number, CborValue[]]>([
    ['P5', -1, 1, 0, []],
    ['P5', 2 ** 32, 1, 0, []],
    ['P5', 9, 1.5, 0, []],
    ['P5', 9, Number.NaN, 0, []],
    ['P5', 9, 1, 2 ** 32, []],
    ['P8', 0, 1, 0, []],
    ['P8', 0, 1, 0, [new Uint8Array(1)]],
    ['P8', 3, 1, 0, [null]],
    ['P2', 0, 1, 0, ['\ud800']],
    ['P2', 0, 1, 0, ['a\udc00b']],
    ['P2', 9, 1, 0, [0.5]],
    ['P2', 9, 1, 0, [-0]],
    ['P2', 9, 1, 0, [2 ** 53]],
    ['P2', 9, 1, 0, [2n ** 64n]],
    ['P2', 9, 1, 0, [-(2n ** 64n) - 1n]],
    ['P2', 9, 1, 0, [nest(8)]],
  ])('%s: is not encoded (kind %d, n %d, ack %d)', (_rule, kind, n, ack, fields) => {
    expect(() => encodePayload({ kind, n, ack, fields })).toThrow(PayloadError)
  })

  const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 })
  const { value: field } = fc.letrec<{ value: CborValue; list: CborValue[] }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 6, depthSize: 'small' },
      fc.constant(null),
      fc.boolean(),
      fc.maxSafeInteger(),
      fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
      fc.bigInt({ min: -(2n ** 64n), max: -(2n ** 53n) }),
      fc.string({ unit: 'binary' }),
      fc.uint8Array(),
      tie('list'),
    ),
    list: fc.array(tie('value'), { maxLength: 4 }),
  }))

  it('P3: what is encoded decodes to the same values, and so does what is decoded', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 12, max: 2 ** 32 - 1 }),
        uint32,
        uint32,
        fc.array(field),
        (kind, n, ack, fields) => {
          const bytes = encodePayload({ kind, n, ack, fields })
          const decoded = decodePayload(bytes)
          expect(decoded).toEqual({ kind, n, ack, fields })
          if (decoded !== null) expect(encodePayload(decoded)).toEqual(bytes)
        },
      ),
    )
  })

  it('P3: any bytes are malformed or exactly the encoding of what they say', () => {
    const start = fc.constantFrom([], [0x84, 0, 1, 0, 0x62, 0x61, 0x61], [0x85, 0, 1, 0, 0x61, 0x61])
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 40 }), (head, tail) => {
        const bytes = concatBytes(Uint8Array.from(head), tail)
        const decoded = decodePayload(bytes)
        if (decoded === null) return
        const encoded = encodePayload(decoded)
        expect(bytes.subarray(0, encoded.length)).toEqual(encoded)
        expect(bytes.subarray(encoded.length).every((byte) => byte === 0)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})
