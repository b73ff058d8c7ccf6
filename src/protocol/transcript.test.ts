import { keccak_256 } from '@noble/hashes/sha3.js'
import { describe, expect, it } from 'vitest'
import { equalBytes, fromHex, readUint, toHex, utf8 } from '../lib/bytes'
import { Algorithm, isValidPublicKey } from './algorithm'
import { envelopeHeader, envelopeId, openDirect } from './envelope'
import { openKeyLink, readKeyLink } from './keyLink'
import { DEFAULT_LABEL, KEY_LINK_INDEX } from './labels'
import { deriveLabelKey, deriveLinkKey, deriveMessagingKey } from './messagingKey'
import { decodePayload, type Payload } from './payload'
import { deriveSeed } from './seed'
import { isMainSession } from './session'
import { deriveThreadKeys, type Party } from './threadKeys'
import vectors from './vectors/transcript.json'

const CONTRACT = fromHex(vectors.contract)
const MESSAGE_SENT = topic('MessageSent(address,address,bytes32,bytes32,bytes)')
const PUBLIC_KEY_UPDATED = topic('PublicKeyUpdated(address,bytes32,(bytes,uint64,uint8))')

type Person = (typeof vectors.people)[number]

function topic(signature: string): string {
  return toHex(keccak_256(utf8(signature)))
}

function word(data: Uint8Array, at: number): number {
  return Number(readUint(data.subarray(at, at + 32)))
}

/** An ABI `bytes` whose length word is at `at`. */
function tail(data: Uint8Array, at: number): Uint8Array {
  return data.slice(at + 32, at + 32 + word(data, at))
}

/** The logs as rules R2 and R3 lay them out: registrations and messages, in order. */
const events = vectors.logs.map(({ topics, data: hex }, log) => {
  const data = fromHex(hex)
  const [name, first = '0x', second = '0x', third = '0x'] = topics
  if (name === PUBLIC_KEY_UPDATED) {
    const struct = word(data, 0)
    const publicKey = tail(data, struct + word(data, struct))
    const address = fromHex(first).slice(12)
    return {
      log,
      kind: 'key' as const,
      address,
      keyIndex: fromHex(second),
      algorithm: word(data, struct + 64),
      publicKey,
    }
  }
  if (name !== MESSAGE_SENT) throw new Error('unknown event')
  const ends = { from: fromHex(first).slice(12), to: fromHex(second).slice(12), keyIndex: fromHex(third) }
  return {
    log,
    kind: 'message' as const,
    ...ends,
    sessionId: data.slice(0, 32),
    envelope: tail(data, word(data, 32)),
  }
})

/** Every seed of a person from one signature, that of the newest generation: rule K18. */
function restore(person: Person): Uint8Array[] {
  const address = fromHex(person.address)
  const links = events.filter(
    (event) =>
      event.kind === 'message' &&
      equalBytes(event.from, address) &&
      equalBytes(event.to, address) &&
      equalBytes(event.keyIndex, KEY_LINK_INDEX),
  )
  const envelopes = links.flatMap((event) => (event.kind === 'message' ? [event.envelope] : []))
  const newest = Math.max(1, ...envelopes.map((envelope) => readKeyLink(envelope)?.generation ?? 1))
  const signed = person.generations.find(({ generation }) => generation === newest)
  if (signed === undefined) throw new Error('no signature for the newest generation')
  const seeds = [
    deriveSeed({
      domain: signed.domain,
      address,
      generation: newest,
      tag: signed.tag === null ? undefined : fromHex(signed.tag),
      signature: fromHex(signed.signature),
    }),
  ]
  for (let generation = newest; generation > 1; generation--) {
    const linkKey = deriveLinkKey(seeds[0] ?? new Uint8Array())
    const opened = envelopes
      .map((envelope) => openKeyLink({ envelope, linkKey }))
      .find((link) => link !== null)
    if (opened === undefined || opened.generation !== generation) throw new Error('missing link')
    seeds.unshift(opened.previousSeed)
  }
  return seeds
}

/** The keys registered for an address before a log, as parties: rules E5 and R4. */
function registered(address: Uint8Array, before: number, keyIndex?: Uint8Array): Party[] {
  return events.flatMap((event): Party[] => {
    if (event.kind !== 'key' || event.log >= before || !equalBytes(event.address, address)) return []
    if (keyIndex !== undefined && !equalBytes(event.keyIndex, keyIndex)) return []
    if (!isValidPublicKey(event.algorithm, event.publicKey)) return []
    return [{ address, keyIndex: event.keyIndex, algorithm: Algorithm.X25519, publicKey: event.publicKey }]
  })
}

/** All messages that a person can read, with nothing but the restored seeds and the logs. */
function readAll(person: Person): { log: number; id: string; payload: Payload }[] {
  const own = fromHex(person.address)
  const secrets = new Map<string, Uint8Array>()
  for (const seed of restore(person)) {
    const key = deriveMessagingKey(deriveLabelKey(seed, DEFAULT_LABEL, 1), Algorithm.X25519)
    secrets.set(toHex(key.publicKey), key.secretKey)
  }
  const seen = new Set<string>()
  return events.flatMap((event) => {
    if (event.kind !== 'message' || envelopeHeader(event.envelope)?.type !== 0) return []
    const { log, from, to, sessionId, envelope } = event
    if (!equalBytes(from, own) && !equalBytes(to, own)) return []
    const candidates = registered(to, log, event.keyIndex).flatMap((recipient) =>
      registered(from, log).flatMap((sender) => {
        const [self, peer] = equalBytes(from, own) ? [sender, recipient] : [recipient, sender]
        const secretKey = secrets.get(toHex(self.publicKey))
        if (secretKey === undefined) return []
        const keys = deriveThreadKeys({ chainId: vectors.chainId, contract: CONTRACT, self, secretKey, peer })
        return keys === null ? [] : [self === sender ? keys.outgoing : keys.incoming]
      }),
    )
    const opened = openDirect({ candidates, sessionId, envelope })
    if (opened.status !== 'opened') return []
    const id = toHex(
      envelopeId({ chainId: vectors.chainId, contract: CONTRACT, from, to, sessionId, envelope }),
    )
    const payload = decodePayload(opened.payload)
    if (payload === null || seen.has(id)) return []
    seen.add(id)
    return [{ log, id, payload }]
  })
}

describe('transcript: from private keys and logs to messages', () => {
  it.each(vectors.people)('K5, K9: every key of $name follows from a signature', (person) => {
    for (const vector of person.generations) {
      const seed = deriveSeed({
        domain: vector.domain,
        address: fromHex(person.address),
        generation: vector.generation,
        tag: vector.tag === null ? undefined : fromHex(vector.tag),
        signature: fromHex(vector.signature),
      })
      const labelKey = deriveLabelKey(seed, vector.label, vector.version)
      const key = deriveMessagingKey(labelKey, Algorithm.X25519)
      const derived = [seed, labelKey, key.secretKey, key.publicKey, deriveLinkKey(seed)].map(toHex)
      const { labelKey: label, secretKey, publicKey, linkKey } = vector
      expect(derived).toEqual([vector.seed, label, secretKey, publicKey, linkKey])
    }
  })

  it.each(vectors.people)(
    'K18, E5, E10: $name reads the whole history, once each, after one signature',
    (person) => {
      const messages = readAll(person)
      expect(messages.map(({ log, id, payload }) => ({ log, id, ...payload }))).toEqual(
        vectors.accept.map(({ log, id, kind, n, ack, fields }) => ({ log, id, kind, n, ack, fields })),
      )
    },
  )

  it('E2, E10, E11, K14: what must not open does not', () => {
    const opened = new Set(vectors.people.flatMap((person) => readAll(person).map(({ log }) => log)))
    for (const { log } of vectors.reject) expect(opened.has(log)).toBe(false)
    const accounted = [...vectors.accept, ...vectors.reject, ...vectors.links].length
    expect(accounted + events.filter(({ kind }) => kind === 'key').length).toBe(events.length)
  })

  it('K18: the link restores the earlier seed', () => {
    const [alice] = vectors.people
    const [link] = vectors.links
    if (alice === undefined || link === undefined) throw new Error('no vectors')
    expect(restore(alice).map(toHex)).toEqual(alice.generations.map(({ seed }) => seed))
    expect(toHex(restore(alice)[0] ?? new Uint8Array())).toBe(link.previousSeed)
  })

  it('S1: sessions fall into the main thread and one named thread', () => {
    const mains = vectors.accept.map(({ sessionId, from, to }) =>
      isMainSession({ sessionId: fromHex(sessionId), from: fromHex(from), to: fromHex(to) }),
    )
    expect(mains).toContain(true)
    expect(mains).toContain(false)
  })

  it('P1: no log holds its text in clear', () => {
    const all = vectors.logs.map(({ data }) => data).join('')
    for (const { fields } of vectors.accept) {
      expect(all).not.toContain(toHex(utf8(fields[0] ?? '').subarray(0, 8)).slice(2))
    }
  })
})
