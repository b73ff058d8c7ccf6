import { keccak_256 } from '@noble/hashes/sha3.js'
import { describe, expect, it } from 'vitest'
import { equalBytes, fromHex, readUint, toHex, utf8 } from '../lib/bytes'
import { Algorithm, isSupported, isValidPublicKey, shareCurve } from './algorithm'
import { envelopeHeader, envelopeId, openDirect } from './envelope'
import { openEphemeral, reopenEphemeral } from './ephemeral'
import { openKeyLink, readKeyLink } from './keyLink'
import { DEFAULT_LABEL, KEY_LINK_INDEX, labelToKeyIndex } from './labels'
import { deriveLabelKey, deriveLinkKey, deriveMessagingKey } from './messagingKey'
import { decodePayload, type Payload } from './payload'
import { deriveSeed } from './seed'
import { isMainSession } from './session'
import { vectorValue } from './testing/vectorValue'
import { deriveThreadKeys, type Party } from './threadKeys'
import oneCurve from './vectors/transcript.json'
import allCurves from './vectors/transcriptCurves.json'
import firstDraft from './vectors/transcriptFirstDraft.json'

const MESSAGE_SENT = topic('MessageSent(address,address,bytes32,bytes32,bytes)')
const PUBLIC_KEY_UPDATED = topic('PublicKeyUpdated(address,bytes32,(bytes,uint64,uint8))')
const FIRST_DRAFT = {
  messageSent: topic('MessageSent(address,address,bytes32,bytes)'),
  publicKeyUpdated: topic('PublicKeyUpdated(address,bytes,uint8)'),
}
const DEFAULT_KEY_INDEX = labelToKeyIndex(DEFAULT_LABEL)

const IN_FLIGHT = 'in flight while you changed the curve'

interface Person {
  name: string
  address: string
  generations: {
    domain: string
    generation: number
    tag: string | null
    signature: string
    seed: string
    label: string
    version: number
    labelKey: string
    linkKey: string
    secretKey: string
    publicKey: string
  }[]
}

interface Transcript {
  chainId: number
  contract: string
  people: Person[]
  logs: { topics: string[]; data: string }[]
  links: { previousSeed: string }[]
  accept: {
    log: number
    id: string
    from: string
    to: string
    sessionId: string
    kind: number
    n: number
    ack: number
    fields: unknown[]
  }[]
  reject: { log: number; name: string }[]
}

interface KeyEvent {
  log: number
  kind: 'key'
  address: Uint8Array
  keyIndex: Uint8Array
  algorithm: number
  publicKey: Uint8Array
}

interface MessageEvent {
  log: number
  kind: 'message'
  from: Uint8Array
  to: Uint8Array
  keyIndex: Uint8Array
  sessionId: Uint8Array
  envelope: Uint8Array
}

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

/** The logs as rules R2, R3, R10 and R11 lay them out: registrations and messages, in order. */
function readLogs({ logs }: Transcript): (KeyEvent | MessageEvent)[] {
  return logs.map(({ topics, data: hex }, log) => {
    const data = fromHex(hex)
    const [name, first = '0x', second = '0x', third = '0x'] = topics
    if (name === PUBLIC_KEY_UPDATED) {
      const struct = word(data, 0)
      const publicKey = tail(data, struct + word(data, struct))
      const address = fromHex(first).slice(12)
      const algorithm = word(data, struct + 64)
      return { log, kind: 'key', address, keyIndex: fromHex(second), algorithm, publicKey }
    }
    if (name === FIRST_DRAFT.publicKeyUpdated) {
      const [publicKey, algorithm] = [tail(data, word(data, 0)), word(data, 32)]
      const address = fromHex(first).slice(12)
      return { log, kind: 'key', address, keyIndex: DEFAULT_KEY_INDEX, algorithm, publicKey }
    }
    const [from, to, envelope] = [
      fromHex(first).slice(12),
      fromHex(second).slice(12),
      tail(data, word(data, 32)),
    ]
    const message = { log, kind: 'message', from, to, sessionId: data.slice(0, 32), envelope } as const
    if (name === MESSAGE_SENT) return { ...message, keyIndex: fromHex(third) }
    if (name !== FIRST_DRAFT.messageSent) throw new Error('unknown event')
    const isLink = equalBytes(from, to) && envelope[0] === 0x15
    return { ...message, keyIndex: isLink ? KEY_LINK_INDEX : DEFAULT_KEY_INDEX }
  })
}

function seedOf(address: string, { domain, generation, tag, signature }: Person['generations'][number]) {
  return deriveSeed({
    domain,
    address: fromHex(address),
    generation,
    tag: tag === null ? undefined : fromHex(tag),
    signature: fromHex(signature),
  })
}

/** Every seed of a person, oldest first, from one signature, that of the newest generation: rule K18. */
function restore(person: Person, events: readonly (KeyEvent | MessageEvent)[]): Uint8Array[] {
  const own = fromHex(person.address)
  const envelopes = events.flatMap((event) =>
    event.kind === 'message' &&
    [event.from, event.to].every((end) => equalBytes(end, own)) &&
    equalBytes(event.keyIndex, KEY_LINK_INDEX)
      ? [event.envelope]
      : [],
  )
  const newest = Math.max(1, ...envelopes.map((envelope) => readKeyLink(envelope)?.generation ?? 1))
  const signed = person.generations.find(({ generation }) => generation === newest)
  if (signed === undefined) throw new Error('no signature for the newest generation')
  const seeds = [seedOf(person.address, signed)]
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

/** All messages that a person can read, with nothing but the restored seeds and the logs. */
function readAll(person: Person, transcript: Transcript): { log: number; id: string; payload: Payload }[] {
  const events = readLogs(transcript)
  const own = fromHex(person.address)
  const chain = { chainId: transcript.chainId, contract: fromHex(transcript.contract) }
  const labelKeys = restore(person, events).map((seed) => deriveLabelKey(seed, DEFAULT_LABEL, 1))
  const secrets = new Map<string, Uint8Array>()
  for (const labelKey of labelKeys) {
    for (const algorithm of Object.values(Algorithm)) {
      const { publicKey, secretKey } = deriveMessagingKey(labelKey, algorithm)
      secrets.set(`${algorithm} ${toHex(publicKey)}`, secretKey)
    }
  }
  const secretOf = ({ algorithm, publicKey }: Party) => secrets.get(`${algorithm} ${toHex(publicKey)}`)

  /** The keys registered for an address before a log, as parties: rules E5 and R4. */
  function registered(address: Uint8Array, before: number, keyIndex?: Uint8Array): Party[] {
    return events.flatMap((event): Party[] => {
      if (event.kind !== 'key' || event.log >= before || !equalBytes(event.address, address)) return []
      if (keyIndex !== undefined && !equalBytes(event.keyIndex, keyIndex)) return []
      const { algorithm, publicKey } = event
      if (!isSupported(algorithm) || !isValidPublicKey(algorithm, publicKey)) return []
      return [{ address, keyIndex: event.keyIndex, algorithm, publicKey }]
    })
  }

  function openType0({ log, from, to, keyIndex, sessionId, envelope }: MessageEvent): Uint8Array | null {
    const candidates = registered(to, log, keyIndex).flatMap((recipient) =>
      registered(from, log).flatMap((sender) => {
        const [self, peer] = equalBytes(from, own) ? [sender, recipient] : [recipient, sender]
        const secretKey = secretOf(self)
        if (secretKey === undefined) return []
        const keys = deriveThreadKeys({ ...chain, self, secretKey, peer })
        return keys === null ? [] : [self === sender ? keys.outgoing : keys.incoming]
      }),
    )
    const opened = openDirect({ candidates, sessionId, envelope })
    return opened.status === 'opened' ? opened.payload : null
  }

  /** Rule E17. */
  function openType1({ log, from, to, keyIndex, sessionId, envelope }: MessageEvent): Uint8Array | null {
    const route = { ...chain, from, sessionId, envelope }
    const opened = registered(to, log, keyIndex).flatMap((recipient) => {
      const secretKey = secretOf(recipient)
      const results = equalBytes(from, own)
        ? labelKeys.map((labelKey) => reopenEphemeral({ ...route, recipient, labelKey }))
        : [secretKey && openEphemeral({ ...route, self: recipient, secretKey })]
      return results.flatMap((result) => (result?.status === 'opened' ? [result.payload] : []))
    })
    return opened.length === 1 ? (opened[0] ?? null) : null
  }

  const seen = new Set<string>()
  return events.flatMap((event) => {
    if (event.kind !== 'message') return []
    const { log, from, to, sessionId, envelope } = event
    if (![from, to].some((end) => equalBytes(end, own))) return []
    const type = envelopeHeader(envelope)?.type
    const padded = type === 0 ? openType0(event) : type === 1 ? openType1(event) : null
    const payload = padded && decodePayload(padded)
    const id = toHex(envelopeId({ ...chain, from, to, sessionId, envelope }))
    if (payload === null || seen.has(id)) return []
    seen.add(id)
    return [{ log, id, payload }]
  })
}

describe.each<[string, Transcript]>([
  ['X25519', oneCurve],
  ['every curve', allCurves],
  ['the first draft', firstDraft],
])('transcript, %s: from private keys and logs to messages', (_, transcript) => {
  const { people, accept, reject, links } = transcript
  const events = readLogs(transcript)

  it.each(people)('K5, K9: every key of $name follows from a signature', (person) => {
    for (const vector of person.generations) {
      const seed = seedOf(person.address, vector)
      const labelKey = deriveLabelKey(seed, vector.label, vector.version)
      const keys = Object.values(Algorithm).map((algorithm) => deriveMessagingKey(labelKey, algorithm))
      const key = keys.find(({ publicKey }) => toHex(publicKey) === vector.publicKey)
      const derived = [seed, labelKey, key?.secretKey ?? new Uint8Array(), deriveLinkKey(seed)].map(toHex)
      expect(derived).toEqual([vector.seed, vector.labelKey, vector.secretKey, vector.linkKey])
    }
  })

  it.each(people)(
    'K18, E5, E10, E17: $name reads the whole history, once each, after one signature',
    (person) => {
      const theirs = accept.filter(({ from, to }) => [from, to].includes(person.address))
      expect(theirs.length).toBeGreaterThan(1)
      expect(readAll(person, transcript).map(({ log, id, payload }) => ({ log, id, ...payload }))).toEqual(
        theirs.map(({ log, id, kind, n, ack, fields }) => ({
          log,
          id,
          kind,
          n,
          ack,
          fields: fields.map(vectorValue),
        })),
      )
    },
  )

  it('E2, E10, E11, E14, E16, K14: what must not open does not', () => {
    const opened = new Set(people.flatMap((person) => readAll(person, transcript).map(({ log }) => log)))
    for (const { log } of reject) expect(opened.has(log)).toBe(false)
    const accounted = [...accept, ...reject, ...links].length
    expect(accounted + events.filter(({ kind }) => kind === 'key').length).toBe(events.length)
  })

  it('K18: the link restores the earlier seed', () => {
    const [link] = links
    const rotated = people.filter(({ generations }) => generations.length > 1)
    expect(rotated.length).toBe(1)
    for (const person of rotated) {
      const seeds = restore(person, events).map(toHex)
      expect(seeds).toEqual(person.generations.map(({ seed }) => seed))
      expect(seeds[0]).toBe(link?.previousSeed)
    }
  })

  it('S1: sessions fall into main threads and one named thread', () => {
    const mains = accept.map(({ sessionId, from, to }) =>
      isMainSession({ sessionId: fromHex(sessionId), from: fromHex(from), to: fromHex(to) }),
    )
    expect(mains).toContain(true)
    expect(mains).toContain(false)
  })

  it('P1: no log holds its text in clear', () => {
    const all = transcript.logs.map(({ data }) => data).join('')
    for (const text of accept.flatMap(({ fields }) => fields.filter((field) => typeof field === 'string'))) {
      if (text.length < 3) continue
      expect(all).not.toContain(toHex(utf8(text).subarray(0, 8)).slice(2))
    }
  })
})

describe('transcript, every curve', () => {
  it('E18: type 0 is written where keys agree, type 1 where they do not', () => {
    const events = readLogs(allCurves)
    /** The newest key of an address before a log: rule K12. */
    const newest = (address: Uint8Array, before: number) =>
      events.findLast(
        (event): event is KeyEvent =>
          event.kind === 'key' && event.log < before && equalBytes(event.address, address),
      )
    const types = allCurves.accept.map(({ log }) => {
      const event = events[log]
      if (event?.kind !== 'message') throw new Error('not a message')
      const [from, to] = [newest(event.from, log), newest(event.to, log)]
      const type = envelopeHeader(event.envelope)?.type
      // The sender of the message in flight did not know of the newer key.
      const inFlight = allCurves.accept.find((each) => each.log === log)?.fields[0] === IN_FLIGHT
      if (!inFlight) expect(type).toBe(from && to && shareCurve(from.algorithm, to.algorithm) ? 0 : 1)
      return type
    })
    expect(new Set(types)).toEqual(new Set([0, 1]))
  })
})

describe('transcript, the first draft', () => {
  it('R10, R11: no log names a label, and the one key link is found among the notes to oneself', () => {
    const topics = new Set(firstDraft.logs.map(({ topics: [name] }) => name))
    expect(topics).toEqual(new Set(Object.values(FIRST_DRAFT)))
    const events = readLogs(firstDraft)
    const toOneself = events.filter((event) => event.kind === 'message' && equalBytes(event.from, event.to))
    expect(toOneself.map(({ log, keyIndex }) => [log, toHex(keyIndex)])).toEqual([
      [firstDraft.accept.find(({ from, to }) => from === to)?.log, toHex(DEFAULT_KEY_INDEX)],
      [firstDraft.links[0]?.log, toHex(KEY_LINK_INDEX)],
    ])
  })
})
