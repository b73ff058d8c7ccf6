import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { describe, expect, it } from 'vitest'
import { fromHex, readUint, toHex, utf8 } from '../lib/bytes'
import { toChecksumAddress } from './address'
import { paddedLength } from './envelope'
import ephemeral from './vectors/ephemeral.json'
import threads from './vectors/threadKeys.json'
import transcript from './vectors/transcript.json'

const FOLDER = import.meta.dirname
const SPEC = readFileSync(join(FOLDER, '../../docs/SPEC.md'), 'utf8')
const RULES = new Set(Array.from(SPEC.matchAll(/^\*\*([CKEPSR]\d+)\. /gm), ([, rule = '']) => rule))

const ROOT = join(FOLDER, '../..')
const TESTS = ['src', 'scripts', 'bot', 'e2e', 'contracts/test']

const NAMED_IN_SPEC = [
  ...['updatePublicKey', 'sendMessage', 'getUserPublicKey', 'MessageSent', 'PublicKeyUpdated'],
  ...[
    'updatePublicKeyBySig',
    'nonces',
    'authorizeSender',
    'sendMessageFrom',
    'SenderAuthorized',
    'multicall',
    ...['activityClock', 'activityBetween', 'peersOf'],
  ],
]

/**
 * The rules by which bytes, or texts, of others are read: taken or refused. The others say how something is made (K5, K8, K10,
 * E8, E9, …), what follows from many things that were read (K11, K12, K18, E18, S4, …), or, as P9 and S6, refuse nothing.
 */
const READING = [
  ...['C4', 'C7', 'C8'],
  ...['K2', 'K3', 'K4', 'K7', 'K9', 'K13', 'K14', 'K19', 'K20', 'K21'],
  ...['E1', 'E2', 'E3', 'E4', 'E5', 'E6', 'E7', 'E10', 'E11', 'E12', 'E13', 'E14', 'E15', 'E16', 'E17'],
  ...['P1', 'P2', 'P3', 'P4', 'P5', 'P8'],
  ...['S1', 'S2', 'S3'],
  ...['R1', 'R2', 'R4', 'R10', 'R11', 'R12', 'R13'],
]

interface VectorFile {
  accept: { rule: string }[]
  reject: { rule: string }[]
}

interface AbiItem {
  type: string
  name?: string
  inputs?: AbiItem[]
  components?: AbiItem[]
}

/** A type as it stands in a signature: structs are written out. */
function canonicalType({ type, components = [] }: AbiItem): string {
  return type.startsWith('tuple') ? `(${components.map(canonicalType).join(',')})${type.slice(5)}` : type
}

function rulesCitedIn(file: string): string[] {
  return Array.from(readFileSync(file, 'utf8').matchAll(/\b[CKEPSR]\d{1,2}\b/g), ([rule]) => rule)
}

describe('docs/SPEC.md', () => {
  it('numbers its rules without gaps', () => {
    const letters = ['C', 'K', 'E', 'P', 'S', 'R']
    for (const letter of letters) {
      const numbers = [...RULES]
        .filter((rule) => rule.startsWith(letter))
        .map((rule) => Number(rule.slice(1)))
      expect(numbers).toEqual(Array.from(numbers, (_, i) => i + 1))
      expect(numbers.length).toBeGreaterThan(5)
    }
  })

  it('has every rule that code, tests and vectors cite', () => {
    const vectors = readdirSync(join(FOLDER, 'vectors')).map((name) => `vectors/${name}`)
    const sources = readdirSync(FOLDER).filter((name) => name.endsWith('.ts'))
    for (const file of [...sources, ...vectors]) {
      const unknown = rulesCitedIn(join(FOLDER, file)).filter((rule) => !RULES.has(rule))
      expect({ file, unknown }).toEqual({ file, unknown: [] })
    }
  })

  it('has a test for every rule that is built', () => {
    const tests = TESTS.flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => /(\.test\.tsx?|\.spec\.ts|\.t\.sol)$/.test(name) && !name.includes('node_modules'))
        .map((name) => join(ROOT, folder, name)),
    ).filter((file) => file !== import.meta.filename)
    expect(tests.length).toBeGreaterThan(40)
    // Vectors that no test reads hold nothing.
    const texts = tests.map((file) => readFileSync(file, 'utf8'))
    const vectors = readdirSync(join(FOLDER, 'vectors'))
      .filter((name) => texts.some((text) => text.includes(`vectors/${name}`)))
      .map((name) => join(FOLDER, 'vectors', name))
    const cited = new Set([...tests, ...vectors].flatMap(rulesCitedIn))
    const bare = [...RULES].filter((rule) => !cited.has(rule))
    expect(bare).toEqual([])
  })

  it('has vectors on both sides of every rule that reads bytes', () => {
    const sides = new Map(READING.map((rule) => [rule, { accept: 0, reject: 0 }]))
    for (const name of readdirSync(join(FOLDER, 'vectors'))) {
      const vectors = JSON.parse(readFileSync(join(FOLDER, 'vectors', name), 'utf8')) as VectorFile
      for (const side of ['accept', 'reject'] as const)
        for (const { rule } of vectors[side]) {
          expect({ name, rule, isRule: RULES.has(rule) }).toEqual({ name, rule, isRule: true })
          const counts = sides.get(rule)
          if (counts) counts[side]++
        }
    }
    const oneSided = [...sides].filter(([, { accept, reject }]) => accept === 0 || reject === 0)
    expect(oneSided).toEqual([])
  })

  it('R1, R2, R6, R7, R8, R14: its selectors and topics are those of the contract that is deployed', () => {
    const { abi } = JSON.parse(readFileSync(join(ROOT, 'contracts/Sealog.json'), 'utf8')) as {
      abi: AbiItem[]
    }
    const hashes = new Map(
      abi.flatMap(({ type, name, inputs = [] }) => {
        if (name === undefined || (type !== 'function' && type !== 'event')) return []
        const hash = toHex(keccak_256(utf8(`${name}(${inputs.map(canonicalType).join(',')})`)))
        return [[name, type === 'function' ? hash.slice(0, 10) : hash]]
      }),
    )
    const missing = NAMED_IN_SPEC.filter((name) => {
      const lines = SPEC.split(/\n\n|\n\|/).filter((part) => part.includes(`\`${name}(`))
      return !lines.some((part) => part.includes(`\`${hashes.get(name)}\``))
    })
    expect(missing).toEqual([])
  })

  it('K5 to E9: the worked example shows the values of the vectors', () => {
    const example = SPEC.slice(SPEC.indexOf('## Worked example'))
    const [alice, bob] = transcript.people
    const [key] = alice?.generations ?? []
    const [thread] = threads.accept
    const log = transcript.logs[2]
    const opened = transcript.accept.find((each) => each.log === 2)
    if (!alice || !bob || !key || !thread || !log || !opened) throw new Error('no vectors')
    const signature = key.signature.slice(2)
    const data = log.data.slice(2).match(/.{64}/g) ?? []
    const hex = [
      ...[
        alice.privateKey,
        key.seed,
        key.labelKey,
        key.secretKey,
        key.publicKey,
        bob.generations[0]?.publicKey,
      ],
      ...[thread.outgoing.encryptionKey, thread.outgoing.hint, opened.id],
    ].map((value) => value?.slice(2))
    for (const value of [
      ...hex,
      signature.slice(0, 64),
      signature.slice(64, 128),
      ...data,
      thread.safetyNumber,
    ]) {
      expect(example).toContain(value)
    }
    for (const { address } of [alice, bob]) expect(example).toContain(toChecksumAddress(fromHex(address)))
    expect(example).toContain(`${new TextEncoder().encode(key.text).length} bytes`)
  })

  it('E14 to E16: so does the example of type 1', () => {
    const example = SPEC.slice(SPEC.indexOf('as type 1'))
    const [vector] = ephemeral.accept
    if (vector === undefined) throw new Error('no vectors')
    const envelope = vector.envelope.slice(2)
    const { labelKey, nonce, ephemeralSecretKey, id } = vector
    const values = [labelKey, nonce, ephemeralSecretKey, id].map((value) => value.slice(2))
    for (const value of [...values, envelope.slice(4, 68), envelope.slice(116)])
      expect(example).toContain(value)
    expect(envelope.startsWith('1102')).toBe(true)
    expect(example).toContain(`${envelope.length / 2} bytes`)
  })

  it('R2: its event topics are those of the vectors', () => {
    for (const { topics } of transcript.logs) expect(SPEC).toContain(topics[0])
  })

  it('E8: its table is what the code pads to', () => {
    const rows = SPEC.split('\n').filter((line) => /^\| (L|pad\(L\)) \|/.test(line))
    const [lengths = [], padded = []] = rows.map((row) => row.split('|').slice(2, -1))
    expect(lengths.length).toBeGreaterThan(8)
    for (const [i, range] of lengths.entries()) {
      for (const length of range.trim().split('…')) {
        expect([length, paddedLength(Number(length))]).toEqual([length, Number(padded[i])])
      }
    }
  })

  it('C4: its five points of low order are the rejected ones', () => {
    const low = threads.reject.filter(({ name }) => name === 'low order')
    const points = low.map(({ peer }) => readUint(fromHex(peer.publicKey).toReversed()))
    expect(points.length).toBe(5)
    for (const point of points.filter((u) => u > 1n && u < 2n ** 255n - 20n))
      expect(SPEC).toContain(String(point))
  })
})
