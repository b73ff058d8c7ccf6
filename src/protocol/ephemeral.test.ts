import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes, fromHex, toHex } from '../lib/bytes'
import { Algorithm, keyPairFromSeed, secretSeedLength } from './algorithm'
import { EnvelopeTooLongError, envelopeId, MAX_ENVELOPE_LENGTH, paddedLength } from './envelope'
import { ephemeralOverhead, openEphemeral, reopenEphemeral, sealEphemeral } from './ephemeral'
import { decodePayload } from './payload'
import { deriveThreadKeys, type Party } from './threadKeys'
import vectors from './vectors/ephemeral.json'

interface PartyJson {
  address: string
  keyIndex: string
  algorithm: number
  publicKey: string
}

function party({ address, keyIndex, algorithm, publicKey }: PartyJson): Party {
  return {
    address: fromHex(address),
    keyIndex: fromHex(keyIndex),
    algorithm: algorithm as Algorithm,
    publicKey: fromHex(publicKey),
  }
}

/** The arguments of both openers. */
function input(vector: {
  chainId: number
  contract: string
  from: string
  recipient: PartyJson & { secretKey: string }
  labelKey: string
  sessionId: string
  envelope: string
}) {
  const recipient = party(vector.recipient)
  return {
    chainId: vector.chainId,
    contract: fromHex(vector.contract),
    from: fromHex(vector.from),
    self: recipient,
    recipient,
    secretKey: fromHex(vector.recipient.secretKey),
    labelKey: fromHex(vector.labelKey),
    sessionId: fromHex(vector.sessionId),
    envelope: fromHex(vector.envelope),
  }
}

const [first, toEd25519, toEcdsa] = vectors.accept
if (first === undefined || toEd25519 === undefined || toEcdsa === undefined) throw new Error('no vectors')
const BASE = input(first)

function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice()
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return copy
}

describe('ephemeral envelopes', () => {
  it.each(vectors.accept)('$rule, E15, E16 accepts: $name', (vector) => {
    const given = input(vector)
    const payload = fromHex(vector.payload)
    const sealed = sealEphemeral({ ...given, payload, nonce: fromHex(vector.nonce) })
    expect(sealed && toHex(sealed)).toBe(vector.envelope)
    for (const opened of [openEphemeral(given), reopenEphemeral(given)]) {
      if (opened?.status !== 'opened') throw new Error(opened?.status)
      expect(decodePayload(opened.payload)).toEqual(vector.message)
    }
    expect(toHex(envelopeId({ ...given, to: given.recipient.address }))).toBe(vector.id)
  })

  it.each(vectors.accept)(
    'E15: $name: the ephemeral key of the vector is the one in the envelope',
    (vector) => {
      const { envelope, recipient } = input(vector)
      const algorithm = envelope[1] as Algorithm
      // Its secret was derived in the vector script, from an info string of its own.
      const publicKey = envelope.slice(2, 2 + (algorithm === Algorithm.ECDSA ? 33 : 32))
      const self = { ...recipient, address: fromHex(vector.from), keyIndex: new Uint8Array(32) }
      const sender = { ...self, algorithm, publicKey }
      const ends = { chainId: vector.chainId, contract: fromHex(vector.contract) }
      const secretKey = fromHex(vector.ephemeralSecretKey)
      const asSender = deriveThreadKeys({ ...ends, self: sender, secretKey, peer: recipient })
      const asRecipient = deriveThreadKeys({
        ...ends,
        self: recipient,
        secretKey: fromHex(vector.recipient.secretKey),
        peer: sender,
      })
      expect(asSender?.outgoing).toEqual(asRecipient?.incoming)
      expect(asSender).not.toBeNull()
    },
  )

  it.each(vectors.reject)('$rule rejects: $name', (vector) => {
    const given = input(vector)
    expect(openEphemeral(given).status).toBe(vector.status)
    expect(reopenEphemeral(given)?.status ?? null).toBe(vector.reopened)
  })

  it('E3, E14: no envelope with one flipped bit opens, for its recipient or its sender', () => {
    // Every bit would take a second for each curve: one bit of every byte, in turn.
    for (const vector of [first, toEcdsa]) {
      const given = input(vector)
      for (let bit = 0; bit < 8 * given.envelope.length; bit += 9) {
        const envelope = flipBit(given.envelope, bit)
        expect(openEphemeral({ ...given, envelope }).status, `bit ${bit}`).not.toBe('opened')
        expect(reopenEphemeral({ ...given, envelope })?.status, `bit ${bit}`).not.toBe('opened')
      }
    }
  })

  it('E14: no shorter envelope opens', () => {
    const overhead = ephemeralOverhead(Algorithm.X25519)
    for (let length = 0; length < BASE.envelope.length; length++) {
      const envelope = BASE.envelope.slice(0, length)
      const status = length < overhead ? 'malformed' : 'not-mine'
      expect(openEphemeral({ ...BASE, envelope }).status, `${length} bytes`).toBe(status)
    }
  })

  it('E14: 74 bytes are not payload, 75 to an ECDSA key', () => {
    expect([0, 1, 2].map((algorithm) => ephemeralOverhead(algorithm as Algorithm))).toEqual([75, 74, 74])
  })

  it('E7: the longest envelope opens, one byte more is neither sealed nor opened', () => {
    const longest = MAX_ENVELOPE_LENGTH - ephemeralOverhead(Algorithm.X25519)
    const envelope = sealEphemeral({ ...BASE, payload: new Uint8Array(longest).fill(1) })
    if (envelope === null) throw new Error('not sealed')
    expect(envelope.length).toBe(MAX_ENVELOPE_LENGTH)
    expect(openEphemeral({ ...BASE, envelope }).status).toBe('opened')
    const giant = concatBytes(envelope, new Uint8Array(1))
    expect(openEphemeral({ ...BASE, envelope: giant }).status).toBe('malformed')
    expect(reopenEphemeral({ ...BASE, envelope: giant })).toEqual({ status: 'malformed' })
    expect(() => sealEphemeral({ ...BASE, payload: new Uint8Array(longest + 1) })).toThrow(
      EnvelopeTooLongError,
    )
  })

  it('E14: nothing is sealed to a key that is not valid, and nothing reopened from one', () => {
    const payload = new Uint8Array(1)
    for (const length of [0, 32, 33, 70_000]) {
      const publicKey = new Uint8Array(length)
      const recipient = { ...BASE.recipient, publicKey }
      expect(sealEphemeral({ ...BASE, recipient, payload })).toBeNull()
      expect(reopenEphemeral({ ...BASE, recipient })).toBeNull()
      expect(openEphemeral({ ...BASE, self: recipient }).status).toBe('not-mine')
    }
  })

  it('E15: each envelope has a key of its own', () => {
    const payload = fromHex(first.payload)
    const keys = [1, 2].map(() =>
      toHex(sealEphemeral({ ...BASE, payload })?.slice(2, 34) ?? new Uint8Array()),
    )
    expect(new Set(keys).size).toBe(2)
  })

  it('E15: everything in the info string changes the ephemeral key', () => {
    const payload = new Uint8Array(1)
    const nonce = new Uint8Array(24)
    const flip = (bytes: Uint8Array) => flipBit(bytes, 8)
    const { recipient } = BASE
    const variants = [
      BASE,
      { ...BASE, chainId: 1 },
      { ...BASE, contract: flip(BASE.contract) },
      { ...BASE, sessionId: flip(BASE.sessionId) },
      { ...BASE, labelKey: flip(BASE.labelKey) },
      { ...BASE, recipient: { ...recipient, address: flip(recipient.address) } },
      { ...BASE, recipient: { ...recipient, keyIndex: flip(recipient.keyIndex) } },
      { ...BASE, recipient: party(toEd25519.recipient) },
    ]
    const envelopes = [
      ...variants.map((variant) => sealEphemeral({ ...variant, payload, nonce })),
      sealEphemeral({ ...BASE, payload, nonce: flip(nonce) }),
    ]
    const keys = envelopes.map((envelope) => toHex(envelope?.slice(2, 34) ?? new Uint8Array()))
    expect(new Set(keys).size).toBe(variants.length + 1)
  })

  it('E3: a session id has 32 bytes', () => {
    expect(() =>
      sealEphemeral({ ...BASE, sessionId: new Uint8Array(8), payload: new Uint8Array(1) }),
    ).toThrow(RangeError)
  })

  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })

  it('E8, E14: what is sealed to a key of any algorithm opens on both ends', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Algorithm>(0, 1, 2),
        bytes(48),
        bytes(32),
        bytes(32),
        fc.uint8Array({ maxLength: 600 }),
        (algorithm, okm, labelKey, sessionId, payload) => {
          const { secretKey, publicKey } = keyPairFromSeed(
            algorithm,
            okm.slice(0, secretSeedLength(algorithm)),
          )
          const recipient = { ...BASE.recipient, algorithm, publicKey }
          const route = { ...BASE, recipient, self: recipient, secretKey, labelKey, sessionId }
          const envelope = sealEphemeral({ ...route, payload })
          if (envelope === null) throw new Error('not sealed')
          expect(envelope.length).toBe(paddedLength(ephemeralOverhead(algorithm) + payload.length))
          const opened = openEphemeral({ ...route, envelope })
          if (opened.status !== 'opened') throw new Error(opened.status)
          expect(opened.payload.subarray(0, payload.length)).toEqual(payload)
          expect(opened.payload.subarray(payload.length).every((byte) => byte === 0)).toBe(true)
          expect(reopenEphemeral({ ...route, envelope })).toEqual(opened)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('E14: any bytes are refused without an exception', () => {
    const body = fc.uint8Array({ maxLength: 150 })
    const ours = fc
      .tuple(fc.constantFrom('0x1102', '0x1100', '0x110002', '0x1101'), body)
      .map(([head, tail]) => concatBytes(fromHex(head), tail))
    fc.assert(
      fc.property(fc.oneof(body, ours), (envelope) => {
        expect(openEphemeral({ ...BASE, envelope }).status).not.toBe('opened')
        expect(reopenEphemeral({ ...BASE, envelope })?.status).not.toBe('opened')
      }),
    )
  })
})
