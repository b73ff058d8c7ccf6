import { sha256 } from '@noble/hashes/sha2.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes, fromHex, toHex } from '../lib/bytes'
import { aeadSeal } from './aead'
import {
  DIRECT_OVERHEAD,
  EnvelopeTooLongError,
  envelopeHeader,
  envelopeId,
  MAX_ENVELOPE_LENGTH,
  openDirect,
  paddedLength,
  sealDirect,
} from './envelope'
import { readKeyLink } from './keyLink'
import { decodePayload } from './payload'
import type { DirectionKey } from './threadKeys'
import vectors from './vectors/envelopes.json'
import firstBytes from './vectors/firstBytes.json'
import lengths from './vectors/lengths.json'

function key({ encryptionKey, hint }: { encryptionKey: string; hint: string }): DirectionKey {
  return { encryptionKey: fromHex(encryptionKey), hint: fromHex(hint) }
}

const [first] = vectors.accept
if (first === undefined) throw new Error('no vectors')
const KEY = key(first.key)
const SESSION = fromHex(first.sessionId)
const ENVELOPE = fromHex(first.envelope)

function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice()
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return copy
}

describe('direct envelopes', () => {
  it.each(vectors.accept)('$rule accepts: $name', (vector) => {
    const sessionId = fromHex(vector.sessionId)
    const payload = fromHex(vector.payload)
    const envelope = fromHex(vector.envelope)
    const sealed = sealDirect({ key: key(vector.key), sessionId, payload, nonce: fromHex(vector.nonce) })
    expect(toHex(sealed)).toBe(vector.envelope)
    const candidates = [...vector.others, vector.key].map(key)
    const opened = openDirect({ candidates, sessionId, envelope })
    if (opened.status !== 'opened') throw new Error(opened.status)
    expect(decodePayload(opened.payload)).toEqual(vector.message)
    const place = { chainId: vector.chainId, contract: fromHex(vector.contract) }
    const ends = { from: fromHex(vector.from), to: fromHex(vector.to) }
    expect(toHex(envelopeId({ ...place, ...ends, sessionId, envelope }))).toBe(vector.id)
  })

  it.each(vectors.reject)('$rule rejects: $name', ({ candidates, sessionId, envelope, status }) => {
    const result = openDirect({
      candidates: candidates.map(key),
      sessionId: fromHex(sessionId),
      envelope: fromHex(envelope),
    })
    expect(result).toEqual({ status })
  })

  it.each([...lengths.accept.map((vector) => ({ ...vector, status: 'opened' })), ...lengths.reject])(
    '$rule: $name is $status',
    (vector) => {
      const sessionId = fromHex(vector.sessionId)
      const payload = concatBytes(fromHex(vector.payload), new Uint8Array(vector.zeros))
      const direction = key(vector.key)
      // As anybody may make it, whatever our own sealer refuses.
      const header = concatBytes(Uint8Array.of(0x10), direction.hint)
      const nonce = fromHex(vector.nonce)
      const aad = concatBytes(header, sessionId)
      const box = aeadSeal({ key: direction.encryptionKey, nonce, aad }, payload)
      const envelope = concatBytes(header, nonce, box)
      expect([envelope.length, toHex(sha256(envelope))]).toEqual([vector.length, vector.sha256])
      expect(openDirect({ candidates: [direction], sessionId, envelope }).status).toBe(vector.status)
      const seal = () => sealDirect({ key: direction, sessionId, payload, nonce })
      if (vector.status === 'opened') expect(toHex(sha256(seal()))).toBe(vector.sha256)
      else expect(seal).toThrow(EnvelopeTooLongError)
    },
  )

  it('E6: each of the two keys alone opens the envelope that both together refuse', () => {
    const vector = vectors.reject.find(({ rule }) => rule === 'E6')
    if (vector === undefined) throw new Error('no vector')
    const shared = { sessionId: fromHex(vector.sessionId), envelope: fromHex(vector.envelope) }
    const results = vector.candidates.map((each) => openDirect({ candidates: [key(each)], ...shared }))
    expect(results.map(({ status }) => status)).toEqual(['opened', 'opened'])
    expect(results[0]).not.toEqual(results[1])
  })

  it('E6: the same key listed twice is one candidate', () => {
    const candidates = [KEY, { encryptionKey: KEY.encryptionKey.slice(), hint: KEY.hint.slice() }]
    const result = openDirect({ candidates, sessionId: SESSION, envelope: ENVELOPE })
    expect(result).toMatchObject({ status: 'opened', candidate: 0 })
  })

  it('E5: the candidate that opened is named', () => {
    const wrong = { encryptionKey: new Uint8Array(32).fill(1), hint: KEY.hint }
    const silent = { encryptionKey: new Uint8Array(32).fill(2), hint: flipBit(KEY.hint, 0) }
    const result = openDirect({ candidates: [wrong, silent, KEY], sessionId: SESSION, envelope: ENVELOPE })
    expect(result).toMatchObject({ status: 'opened', candidate: 2 })
  })

  it('E4: a candidate with another hint is not tried, even if its key would open', () => {
    for (const bit of [0, 7, 8, 15]) {
      const candidates = [{ encryptionKey: KEY.encryptionKey, hint: flipBit(KEY.hint, bit) }]
      expect(openDirect({ candidates, sessionId: SESSION, envelope: ENVELOPE }).status).toBe('not-mine')
    }
  })

  it('E3: no envelope with one flipped bit opens, and no session id with one either', () => {
    for (let bit = 0; bit < 8 * ENVELOPE.length; bit++) {
      const envelope = flipBit(ENVELOPE, bit)
      // A candidate that follows a changed hint shows that the hint is authenticated too.
      const hint = envelope.slice(1, 3)
      const candidates = [KEY, { encryptionKey: KEY.encryptionKey, hint }]
      const { status } = openDirect({ candidates, sessionId: SESSION, envelope })
      expect(status, `bit ${bit}`).toBe(bit < 8 ? 'malformed' : 'not-mine')
    }
    for (let bit = 0; bit < 256; bit++) {
      const sessionId = flipBit(SESSION, bit)
      expect(openDirect({ candidates: [KEY], sessionId, envelope: ENVELOPE }).status).toBe('not-mine')
    }
  })

  it('E2: no shorter envelope opens', () => {
    for (let length = 0; length < ENVELOPE.length; length++) {
      const envelope = ENVELOPE.slice(0, length)
      const { status } = openDirect({ candidates: [KEY], sessionId: SESSION, envelope })
      expect(status).toBe(length < DIRECT_OVERHEAD ? 'malformed' : 'not-mine')
    }
  })

  it('E7: the longest envelope opens, one byte more is neither sealed nor opened', () => {
    const longest = MAX_ENVELOPE_LENGTH - DIRECT_OVERHEAD
    const payload = new Uint8Array(longest).fill(1)
    const envelope = sealDirect({ key: KEY, sessionId: SESSION, payload })
    expect(envelope.length).toBe(MAX_ENVELOPE_LENGTH)
    const opened = openDirect({ candidates: [KEY], sessionId: SESSION, envelope })
    expect(opened).toMatchObject({ status: 'opened' })
    const giant = concatBytes(envelope, new Uint8Array(1))
    expect(openDirect({ candidates: [KEY], sessionId: SESSION, envelope: giant }).status).toBe('malformed')
    const seal = () => sealDirect({ key: KEY, sessionId: SESSION, payload: new Uint8Array(longest + 1) })
    expect(seal).toThrow(EnvelopeTooLongError)
  })

  it('E3: a session id has 32 bytes', () => {
    const seal = () => sealDirect({ key: KEY, sessionId: new Uint8Array(8), payload: new Uint8Array(1) })
    expect(seal).toThrow(RangeError)
  })

  it('E2: fresh nonces make two envelopes of one payload differ', () => {
    const payload = fromHex(first.payload)
    const envelopes = [1, 2].map(() => toHex(sealDirect({ key: KEY, sessionId: SESSION, payload })))
    expect(envelopes[0]).not.toBe(envelopes[1])
  })

  it('E2, E8: what was sealed opens, with zero bytes after it and the length of rule E8', () => {
    const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 })
    const bytes2 = fc.uint8Array({ minLength: 2, maxLength: 2 })
    fc.assert(
      fc.property(
        bytes32,
        bytes2,
        bytes32,
        fc.uint8Array({ maxLength: 3000 }),
        (secret, hint, sessionId, payload) => {
          const direction = { encryptionKey: secret, hint }
          const envelope = sealDirect({ key: direction, sessionId, payload })
          expect(envelope.length).toBe(paddedLength(DIRECT_OVERHEAD + payload.length))
          const opened = openDirect({ candidates: [direction], sessionId, envelope })
          if (opened.status !== 'opened') throw new Error(opened.status)
          expect(opened.payload.subarray(0, payload.length)).toEqual(payload)
          expect(opened.payload.subarray(payload.length).every((byte) => byte === 0)).toBe(true)
        },
      ),
    )
  })

  it('E5: any bytes are refused without an exception', () => {
    const body = fc.uint8Array({ maxLength: 300 })
    const ours = body.map((bytes) => concatBytes(Uint8Array.of(0x10), KEY.hint, bytes))
    fc.assert(
      fc.property(fc.oneof(body, ours), (envelope) => {
        expect(openDirect({ candidates: [KEY], sessionId: SESSION, envelope }).status).not.toBe('opened')
      }),
    )
  })
})

describe('envelope header', () => {
  it('E13: reserved types have a header, and no opener takes them', () => {
    for (const first of [0x12, 0x13, 0x14, 0x16, 0x17]) {
      const envelope = concatBytes(Uint8Array.of(first), ENVELOPE.subarray(1))
      expect(envelopeHeader(envelope)).toEqual({ version: 1, type: first & 15 })
      expect(openDirect({ candidates: [KEY], sessionId: SESSION, envelope }).status).toBe('malformed')
      expect(readKeyLink(envelope)).toBeNull()
    }
  })

  it.each(firstBytes.accept)('$rule: $envelope is read as $reads', ({ envelope, version, type }) => {
    expect(envelopeHeader(fromHex(envelope))).toEqual({ version, type })
  })

  it.each(firstBytes.reject)('$rule rejects: $name', ({ envelope }) => {
    expect(envelopeHeader(fromHex(envelope))).toBeNull()
  })

  it('E1: version and type, known or not', () => {
    expect(envelopeHeader(new Uint8Array())).toBeNull()
    expect(envelopeHeader(fromHex('0x10'))).toEqual({ version: 1, type: 0 })
    expect(envelopeHeader(fromHex('0x15ff'))).toEqual({ version: 1, type: 5 })
    expect(envelopeHeader(fromHex('0xfe'))).toEqual({ version: 15, type: 14 })
  })
})

describe('padding', () => {
  it.each([
    [43, 64],
    [64, 64],
    [149, 160],
    [256, 256],
    [257, 320],
    [321, 384],
    [512, 512],
    [513, 640],
    [1024, 1024],
    [1025, 1280],
    [131072, 131072],
    [131073, 163840],
  ])('E8: %i becomes %i', (length, padded) => {
    expect(paddedLength(length)).toBe(padded)
  })

  it('E8: padding is the least such length and costs at most a quarter above 256 bytes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 43, max: 200_000 }), (length) => {
        const padded = paddedLength(length)
        const step = padded <= 256 ? 32 : 2 ** Math.ceil(Math.log2(padded)) / 8
        expect(padded % step).toBe(0)
        expect(padded - length).toBeLessThan(step)
        expect(padded).toBeGreaterThanOrEqual(length)
      }),
    )
  })
})

describe('envelope id', () => {
  it('E9: every part counts', () => {
    const base = {
      chainId: first.chainId,
      contract: fromHex(first.contract),
      from: fromHex(first.from),
      to: fromHex(first.to),
      sessionId: SESSION,
      envelope: ENVELOPE,
    }
    const variants = [
      base,
      { ...base, chainId: 1 },
      { ...base, contract: base.from },
      { ...base, from: base.to, to: base.from },
      { ...base, sessionId: flipBit(SESSION, 0) },
      { ...base, envelope: flipBit(ENVELOPE, 0) },
    ]
    expect(new Set(variants.map((variant) => toHex(envelopeId(variant)))).size).toBe(variants.length)
    expect(envelopeId(base).length).toBe(16)
  })
})
