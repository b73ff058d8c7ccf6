import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Hex } from '../lib/bytes'
import { readSafetyCode, writeSafetyCode } from './safetyCode'
import vectors from './vectors/safetyCodes.json'

describe('safety codes', () => {
  it.each(vectors.accept)('$rule accepts $name', ({ text, from, to, digits, canonical }) => {
    expect(readSafetyCode(text)).toEqual({ status: 'read', from, to, digits })
    const written = writeSafetyCode({ from: from as Hex, to: to as Hex, digits })
    expect(written === text).toBe(canonical)
    // What a QR code holds in 5.5 bits per character (ISO/IEC 18004, alphanumeric mode).
    expect(written).toMatch(/^[0-9A-Z $%*+\-./:]{158}$/)
  })

  it.each(vectors.reject)('$rule rejects $name', ({ text, status }) => {
    expect(readSafetyCode(text)).toEqual({ status })
  })

  it('K20: any text is read without an error, and what is written is read again', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((rest) => `SEALOG:SAFETY:1:${rest}`),
        ),
        (text) => {
          expect(['read', 'newer', 'malformed']).toContain(readSafetyCode(text).status)
        },
      ),
    )
    const address = fc
      .uint8Array({ minLength: 20, maxLength: 20 })
      .map((bytes): Hex => `0x${Buffer.from(bytes).toString('hex')}`)
    const digit = fc.integer({ min: 0, max: 9 }).map(String)
    const number = fc.string({ unit: digit, minLength: 60, maxLength: 60 })
    fc.assert(
      fc.property(address, address, number, (from, to, digits) => {
        expect(readSafetyCode(writeSafetyCode({ from, to, digits }))).toEqual({
          status: 'read',
          from,
          to,
          digits,
        })
      }),
    )
  })
})
