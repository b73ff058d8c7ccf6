import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equalBytes, fromHex, readUint, toHex, uint } from './bytes'

describe('hex', () => {
  it('bytes come back from their hex, in either case, with or without 0x', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const hex = toHex(bytes)
        expect(hex).toBe(`0x${Buffer.from(bytes).toString('hex')}`)
        for (const form of [hex, hex.slice(2), `0x${hex.slice(2).toUpperCase()}`])
          expect(fromHex(form)).toEqual(bytes)
      }),
    )
  })

  it('the empty string and 0x alone are no bytes', () => {
    expect([fromHex(''), fromHex('0x')]).toEqual([new Uint8Array(), new Uint8Array()])
  })

  it('an odd number of digits is refused', () => {
    for (const hex of ['0', '0x0', '0xabc', 'abc']) expect(() => fromHex(hex)).toThrow(RangeError)
  })

  it('one character that is no hex digit is refused, wherever it stands', () => {
    const others = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })
    fc.assert(
      fc.property(
        others.filter((text) => text.length === 1 && !/[0-9a-f]/i.test(text)),
        fc.nat(7),
        (other, at) => {
          expect(() => fromHex(`0x${'0'.repeat(at)}${other}${'f'.repeat(7 - at)}`)).toThrow(RangeError)
        },
      ),
    )
    // What lies beside the digits in ASCII and what a sign, a space or a second prefix would be.
    for (const hex of [
      '0x/0',
      '0x:0',
      '0x@0',
      '0xG0',
      '0x`0',
      '0xg0',
      '0x+1',
      '0x 1',
      '0x0x',
      '0X00',
      '0x\u01300',
    ]) {
      expect(() => fromHex(hex)).toThrow(RangeError)
    }
  })
})

describe('C1: unsigned big-endian integers', () => {
  it('are read as they were written, as numbers and as bigints', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        expect(readUint(uint(value, 8))).toBe(value)
        if (value <= Number.MAX_SAFE_INTEGER) expect(uint(Number(value), 8)).toEqual(uint(value, 8))
      }),
    )
    expect(toHex(uint(0x010203, 4))).toBe('0x00010203')
    expect(toHex(uint(2 ** 53, 8))).toBe('0x0020000000000000')
  })

  it('are refused where they do not fit, are negative or no integers', () => {
    const wrong: [number | bigint, number][] = [
      [256, 1],
      [256n, 1],
      [2n ** 64n, 8],
      [2 ** 64, 8],
      [2n ** 256n, 32],
      [-1, 4],
      [-1n, 4],
      [1.5, 4],
      [Number.NaN, 4],
      [Number.POSITIVE_INFINITY, 4],
    ]
    for (const [value, width] of wrong) expect(() => uint(value, width)).toThrow(RangeError)
    expect(uint(2n ** 256n - 1n, 32)).toEqual(new Uint8Array(32).fill(255))
  })
})

describe('equality', () => {
  it('holds for the same bytes only', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
        expect(equalBytes(a, a.slice())).toBe(true)
        expect(equalBytes(a, b)).toBe(toHex(a) === toHex(b))
      }),
    )
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1))).toBe(false)
  })
})
