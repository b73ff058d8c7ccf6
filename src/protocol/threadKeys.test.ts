import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../lib/bytes'
import type { Algorithm } from './algorithm'
import { fingerprint, safetyNumber } from './fingerprint'
import { type DirectionKey, deriveThreadKeys, encodeParty, type Party } from './threadKeys'
import vectors from './vectors/threadKeys.json'

interface PartyJson {
  address: string
  keyIndex: string
  algorithm: number
  publicKey: string
}

function party({ address, keyIndex, algorithm, publicKey }: PartyJson): Party {
  // Rejected vectors carry numbers that are no Algorithm, as a registry does.
  const claimed = algorithm as Algorithm
  return {
    address: fromHex(address),
    keyIndex: fromHex(keyIndex),
    algorithm: claimed,
    publicKey: fromHex(publicKey),
  }
}

function input(vector: {
  chainId: number
  contract: string
  self: PartyJson & { secretKey: string }
  peer: PartyJson
}) {
  const { chainId, contract, self, peer } = vector
  const secretKey = fromHex(self.secretKey)
  return { chainId, contract: fromHex(contract), self: party(self), secretKey, peer: party(peer) }
}

function json({ encryptionKey, hint }: DirectionKey) {
  return { encryptionKey: toHex(encryptionKey), hint: toHex(hint) }
}

const [toBob, toAlice] = vectors.accept
if (toBob === undefined || toAlice === undefined) throw new Error('no vectors')

describe('thread keys', () => {
  it.each(vectors.accept)('$rule accepts: $name', (vector) => {
    const keys = deriveThreadKeys(input(vector))
    expect(keys && { outgoing: json(keys.outgoing), incoming: json(keys.incoming) }).toEqual({
      outgoing: vector.outgoing,
      incoming: vector.incoming,
    })
    expect(fingerprint(party(vector.self))).toBe(vector.self.fingerprint)
    expect(safetyNumber(party(vector.self), party(vector.peer))).toBe(vector.safetyNumber)
    expect(safetyNumber(party(vector.peer), party(vector.self))).toBe(vector.safetyNumber)
  })

  it.each(vectors.reject)('$rule rejects: $name ($peer.publicKey)', (vector) => {
    expect(deriveThreadKeys(input(vector))).toBeNull()
  })

  it('K14: both ends have the same two keys', () => {
    expect(toBob.outgoing).toEqual(toAlice.incoming)
    expect(toBob.incoming).toEqual(toAlice.outgoing)
    expect(toBob.outgoing).not.toEqual(toBob.incoming)
  })

  it('K14: chain, contract, address, label and key are all bound', () => {
    const base = input(toBob)
    const flip = (bytes: Uint8Array) => bytes.map((byte, i) => (i === 0 ? byte ^ 1 : byte))
    const variants = [
      base,
      { ...base, chainId: base.chainId + 1 },
      { ...base, contract: flip(base.contract) },
      { ...base, self: { ...base.self, address: flip(base.self.address) } },
      { ...base, self: { ...base.self, keyIndex: flip(base.self.keyIndex) } },
      { ...base, peer: { ...base.peer, address: flip(base.peer.address) } },
      { ...base, peer: { ...base.peer, keyIndex: flip(base.peer.keyIndex) } },
      { ...base, peer: { ...base.peer, publicKey: flip(base.peer.publicKey) } },
      { ...base, secretKey: base.secretKey.map((byte, i) => (i === 1 ? byte ^ 1 : byte)) },
    ]
    const keys = variants.map((variant) => {
      const derived = deriveThreadKeys(variant)
      if (derived === null) throw new Error('keys that should agree do not')
      return toHex(derived.outgoing.encryptionKey)
    })
    expect(new Set(keys).size).toBe(variants.length)
  })

  it('K14: an unusable own key gives null as well', () => {
    const base = input(toBob)
    const algorithm = 0 as Algorithm
    expect(deriveThreadKeys({ ...base, self: { ...base.self, algorithm } })).toBeNull()
    expect(deriveThreadKeys({ ...base, self: { ...base.self, publicKey: new Uint8Array(32) } })).toBeNull()
  })

  it('C1, C2: lengths and ranges are checked', () => {
    const base = input(toBob)
    expect(() => deriveThreadKeys({ ...base, contract: new Uint8Array(32) })).toThrow(RangeError)
    expect(() => deriveThreadKeys({ ...base, chainId: -1 })).toThrow(RangeError)
    expect(() => deriveThreadKeys({ ...base, chainId: 1.5 })).toThrow(RangeError)
    expect(() => encodeParty({ ...base.self, address: new Uint8Array(32) })).toThrow(RangeError)
    expect(() => encodeParty({ ...base.self, keyIndex: new Uint8Array(31) })).toThrow(RangeError)
  })
})

describe('fingerprint and safety number', () => {
  it('K15, K16: their shapes', () => {
    expect(fingerprint(party(toBob.self))).toMatch(/^[0-9a-f]{4}( [0-9a-f]{4}){3}$/)
    expect(safetyNumber(party(toBob.self), party(toBob.peer))).toMatch(/^\d{5}( \d{5}){11}$/)
  })

  it('K15, K16: every part of a party counts', () => {
    const self = party(toBob.self)
    const peer = party(toBob.peer)
    const changed: Party[] = [
      { ...self, address: peer.address },
      { ...self, keyIndex: new Uint8Array(32).fill(1) },
      { ...self, publicKey: peer.publicKey },
    ]
    expect(new Set([self, ...changed].map(fingerprint)).size).toBe(4)
    expect(new Set([self, ...changed].map((each) => safetyNumber(each, peer))).size).toBe(4)
  })
})
