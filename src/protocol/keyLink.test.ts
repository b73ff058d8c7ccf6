import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../lib/bytes'
import { encodeKeyLinkHeader, openKeyLink, readKeyLink, sealKeyLink } from './keyLink'
import vectors from './vectors/keyLinks.json'

describe('key links', () => {
  it.each(vectors.accept)('$rule accepts generation $generation', (vector) => {
    const { generation } = vector
    const tag = fromHex(vector.tag)
    const linkKey = fromHex(vector.linkKey)
    const envelope = fromHex(vector.envelope)
    expect(readKeyLink(envelope)).toEqual({ generation, tag })
    if (vector.previousSeed === undefined) {
      expect(toHex(encodeKeyLinkHeader({ generation, tag }))).toBe(vector.envelope)
      expect(openKeyLink({ envelope, linkKey })).toBeNull()
    } else {
      const previousSeed = fromHex(vector.previousSeed)
      const sealed = sealKeyLink({ generation, tag, linkKey, previousSeed, nonce: fromHex(vector.nonce) })
      expect(toHex(sealed)).toBe(vector.envelope)
      expect(openKeyLink({ envelope, linkKey })).toEqual({ generation, tag, previousSeed })
    }
  })

  it.each(vectors.reject)('$rule rejects: $name', (vector) => {
    const envelope = fromHex(vector.envelope)
    expect(readKeyLink(envelope) !== null).toBe(vector.read)
    expect(openKeyLink({ envelope, linkKey: fromHex(vector.linkKey) })).toBeNull()
  })

  it('E3, E11: no link with one flipped bit opens', () => {
    const [vector] = vectors.accept
    if (vector === undefined) throw new Error('no vectors')
    const envelope = fromHex(vector.envelope)
    for (let bit = 0; bit < 8 * envelope.length; bit++) {
      const changed = envelope.slice()
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(openKeyLink({ envelope: changed, linkKey: fromHex(vector.linkKey) }), `bit ${bit}`).toBeNull()
    }
  })

  it('E11: generation, tag and seed are checked before sealing', () => {
    const good = {
      generation: 2,
      tag: new Uint8Array(4),
      linkKey: new Uint8Array(32),
      previousSeed: new Uint8Array(32),
    }
    expect(sealKeyLink(good).length).toBe(79)
    for (const bad of [
      { generation: 0 },
      { generation: 1 },
      { generation: 65_536 },
      { generation: 2.5 },
      { tag: new Uint8Array(3) },
      { tag: new Uint8Array(5) },
      { previousSeed: new Uint8Array(31) },
    ]) {
      expect(() => sealKeyLink({ ...good, ...bad })).toThrow(RangeError)
    }
  })

  it('E11: any link opens with its key and no other; any bytes are read without an exception', () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 65_535 }),
        bytes(4),
        bytes(32),
        bytes(32),
        (generation, tag, linkKey, previousSeed) => {
          const envelope = sealKeyLink({ generation, tag, linkKey, previousSeed })
          expect(openKeyLink({ envelope, linkKey })).toEqual({ generation, tag, previousSeed })
          const otherKey = linkKey.map((byte, i) => (i === 31 ? byte ^ 1 : byte))
          expect(openKeyLink({ envelope, linkKey: otherKey })).toBeNull()
        },
      ),
    )
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 100 }), bytes(79)), bytes(32), (envelope, linkKey) => {
        expect(openKeyLink({ envelope, linkKey })).toBeNull()
      }),
    )
  })
})
