import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../lib/bytes'
import { deriveSeed, SignatureMismatchError, SmartAccountError } from './seed'
import { isKeyDomain, SeedTextError, seedText } from './seedText'
import vectors from './vectors/seeds.json'

function params(vector: { domain: string; address: string; generation: number; tag: string | null }) {
  const { domain, generation, tag } = vector
  return {
    domain,
    generation,
    address: fromHex(vector.address),
    tag: tag === null ? undefined : fromHex(tag),
  }
}

describe('seed text and seed', () => {
  it.each(vectors.accept)('$rule accepts: $name', (vector) => {
    expect(seedText(params(vector))).toBe(vector.text)
    const seed = deriveSeed({ ...params(vector), signature: fromHex(vector.signature) })
    expect(toHex(seed)).toBe(vector.seed)
  })

  it.each(vectors.reject)('$rule rejects: $name ($domain, $generation)', (vector) => {
    const ofContract = vector.signature.endsWith('6492'.repeat(16))
    const refused = ofContract ? SmartAccountError : SignatureMismatchError
    const expected = vector.rule === 'K4' ? refused : SeedTextError
    expect(() => deriveSeed({ ...params(vector), signature: fromHex(vector.signature) })).toThrow(expected)
  })

  it('K1: the text ends without a line feed and names the checksum address', () => {
    const [first] = vectors.accept
    expect(first?.text.endsWith('\n')).toBe(false)
    expect(first?.text.split('\n')[1]).toMatch(/^0x(?=.*[A-F])(?=.*[a-f])[0-9a-fA-F]{40}$/)
  })

  it('K1: an address has 20 bytes', () => {
    const short = { domain: 'localhost', address: new Uint8Array(19), generation: 1 }
    expect(() => seedText(short)).toThrow(RangeError)
  })

  it('K2: hosts as browsers write them', () => {
    const hosts = [
      'localhost',
      'a',
      '127.0.0.1',
      'chat.sealog.example',
      'xn--bcher-kva.example',
      'a-b.c',
      '0x.io',
    ]
    expect(hosts.filter((host) => !isKeyDomain(host))).toEqual([])
    expect(isKeyDomain(`${'a'.repeat(63)}.example`)).toBe(true)
  })

  it('K4: any single flipped bit of r or s is refused', () => {
    const vector = vectors.accept[0]
    if (vector === undefined) throw new Error('no vector')
    const signature = fromHex(vector.signature)
    const position = fc.record({ index: fc.nat(63), bit: fc.nat(7) })
    fc.assert(
      fc.property(position, ({ index, bit }) => {
        const changed = signature.slice()
        changed[index] = (changed[index] ?? 0) ^ (1 << bit)
        expect(() => deriveSeed({ ...params(vector), signature: changed })).toThrow(SignatureMismatchError)
      }),
      { numRuns: 60 },
    )
  })

  it('K4: an error says nothing of the signature', () => {
    const vector = vectors.reject.find((each) => each.rule === 'K4')
    if (vector === undefined) throw new Error('no vector')
    try {
      deriveSeed({ ...params(vector), signature: fromHex(vector.signature) })
      expect.unreachable()
    } catch (error) {
      if (!(error instanceof SignatureMismatchError)) throw error
      expect(error.cause).toBeUndefined()
      expect(`${error.message} ${error.shortMessage}`).not.toMatch(/[0-9a-f]{16}/)
    }
  })
})
