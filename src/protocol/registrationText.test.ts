import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex, type Hex, toHex } from '../lib/bytes'
import { readRegistration, type SignedRegistration, writeRegistration } from './registrationText'
import vectors from './vectors/registrations.json'

type Vector = (typeof vectors.accept)[number]

const registrationOf = (vector: Vector): SignedRegistration => ({
  chainId: vector.chainId,
  contract: vector.contract as Hex,
  user: vector.user as Hex,
  keyIndex: vector.keyIndex as Hex,
  publicKey: fromHex(vector.publicKey),
  algorithm: vector.algorithm,
  validBefore: vector.validBefore,
  nonce: vector.nonce,
  deadline: vector.deadline,
  signature: fromHex(vector.signature),
})

describe('a signed registration as text', () => {
  it.each(vectors.accept)('$rule accepts $name', (vector) => {
    const registration = registrationOf(vector)
    expect(readRegistration(vector.text)).toEqual({ status: 'read', registration })
    expect(writeRegistration(registration) === vector.text).toBe(vector.canonical)
  })

  it.each(vectors.reject)('$rule rejects $name', ({ text, status }) => {
    expect(readRegistration(text)).toEqual({ status })
  })

  it('R13: any other character anywhere is found before anybody pays for it', () => {
    const [vector] = vectors.accept
    const text = vector?.text ?? ''
    for (let at = 0; at < text.length; at++) {
      const other = text[at] === 'A' ? 'B' : 'A'
      const flipped = `${text.slice(0, at)}${other}${text.slice(at + 1)}`
      expect(readRegistration(flipped)).toEqual({ status: 'malformed' })
    }
  })

  it('R13: any text is read without an error, and only what would be written again is read', () => {
    const base64 = fc.string({ unit: fc.constantFrom(...'ABCDwxyz0189-_'.split('')), maxLength: 400 })
    fc.assert(
      fc.property(fc.oneof(fc.string(), base64), (rest) => {
        for (const text of [rest, `SEALOG:REGISTRATION:1:${rest}`]) {
          const found = readRegistration(text)
          if (found.status === 'read') expect(writeRegistration(found.registration)).toBe(text)
        }
      }),
    )
  })

  it('R13: a signature of up to 8192 bytes fits, a longer one does not', () => {
    const [vector] = vectors.accept
    if (!vector) throw new Error('no vectors')
    const withSignature = (length: number) =>
      writeRegistration({ ...registrationOf(vector), signature: new Uint8Array(length).fill(7) })
    const longest = readRegistration(withSignature(8192))
    expect(longest.status === 'read' && toHex(longest.registration.signature).length).toBe(2 + 2 * 8192)
    expect(readRegistration(withSignature(8193))).toEqual({ status: 'malformed' })
  })
})
