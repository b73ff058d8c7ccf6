import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Hex, toHex } from '../lib/bytes'
import type { CborValue } from '../protocol/cbor'
import { PayloadKind } from '../protocol/payload'
import { decodeChunk } from './decodeChunk'
import { encodeChunk } from './encodeChunk'
import { createMessage } from './testing/createMessage'
import type { Message, MessageContent, ThreadRef } from './types'

/** ADR 0008: final messages of one thread as bytes; nothing of a message is lost but the hash of its block. */
const hex = (length: number): fc.Arbitrary<Hex> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map(toHex)
const uint32 = fc.nat({ max: 2 ** 32 - 1 })
const { field } = fc.letrec<{ field: CborValue; list: CborValue[] }>((tie) => ({
  field: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
    fc.bigInt({ min: -(2n ** 64n), max: -(2n ** 53n) }),
    fc.string({ unit: 'binary' }),
    fc.uint8Array(),
    tie('list'),
  ),
  list: fc.array(tie('field'), { maxLength: 4 }),
}))
const about = fc.uint8Array({ minLength: 16, maxLength: 16 })
// What people write, and what only a stranger would: marks of direction, a byte order mark, astral letters, nothing.
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    '\u202eevil\u2066',
    '\ufeffmark',
    '\0',
    'ab \u{10ffff}',
    '你好，世界',
    '👩‍👩‍👧',
    'x'.repeat(3000),
  ),
)
const payload = fc
  .oneof(
    fc.tuple(fc.constantFrom(PayloadKind.text, PayloadKind.title), fc.tuple(text)),
    fc.tuple(
      fc.constantFrom(PayloadKind.reply, PayloadKind.edit, PayloadKind.reaction),
      fc.tuple(about, text),
    ),
    fc.tuple(fc.constant(PayloadKind.retract), fc.tuple(about)),
    fc.tuple(
      fc.constant(PayloadKind.contactCard),
      fc.tuple(fc.uint8Array({ minLength: 20, maxLength: 20 }), text, text),
    ),
    // Kinds that are reserved or not known yet, known ones with more behind their fields.
    fc.tuple(
      fc.oneof(fc.integer({ min: 6, max: 9 }), fc.integer({ min: 11, max: 2 ** 32 - 1 })),
      fc.array(field),
    ),
    fc.tuple(
      fc.constant(PayloadKind.text),
      fc.array(field).chain((more) => text.map((first) => [first, ...more])),
    ),
  )
  .chain(([kind, fields]) =>
    fc.record({ kind: fc.constant(kind), n: uint32, ack: uint32, fields: fc.constant(fields) }),
  )
// Few, so that messages share them.
const publicKey = fc.option(fc.oneof(fc.constantFrom<Hex[]>('0x01', `0x${'02'.repeat(33)}`), hex(32)))
const content: fc.Arbitrary<MessageContent> = fc.oneof(
  fc.record({
    status: fc.constant('opened' as const),
    payload,
    ownPublicKey: publicKey,
    peerPublicKey: publicKey,
  }),
  fc.record({
    status: fc.constant('newer' as const),
    version: fc.integer({ min: 0, max: 15 }),
    type: fc.integer({ min: 0, max: 15 }),
  }),
)
const thread: fc.Arbitrary<ThreadRef> = fc.record({
  peer: hex(20),
  sessionId: hex(32),
  peerKeyIndex: hex(32),
  ownKeyIndex: hex(32),
})

/** What opening can give of one thread, and its account; also of somebody who writes to themself. */
const messages: fc.Arbitrary<Message[]> = fc
  .tuple(thread, hex(20), fc.boolean())
  .chain(([ref, stranger, self]) => {
    const own = self ? ref.peer : stranger
    const message = fc
      .record({
        id: hex(16),
        content,
        // Whatever a node says: checked to be safe integers, and no more.
        blockNumber: fc.maxSafeNat(),
        logIndex: fc.maxSafeNat(),
        timestamp: fc.maxSafeNat(),
        txHash: fc.oneof(fc.constant<Hex>(`0x${'70'.repeat(32)}`), hex(32)),
        size: uint32,
        expiredKey: fc.boolean(),
        bypassedKey: fc.boolean(),
        outgoing: fc.boolean(),
      })
      .map(({ outgoing, ...rest }) => ({
        ...rest,
        blockHash: null,
        thread: ref,
        from: outgoing ? own : ref.peer,
        to: outgoing ? ref.peer : own,
      }))
    return fc.array(message, { minLength: 1, maxLength: 12 })
  })

function readAll(bytes: Uint8Array): Message[] {
  const chunk = decodeChunk(bytes)
  return Array.from({ length: chunk.count }, (_, i) => chunk.at(i))
}

test('every message comes back as it was, whatever opening can give', () => {
  fc.assert(
    fc.property(messages, fc.nat({ max: 7 }), (list, shift) => {
      const bytes = encodeChunk(list)
      expect(readAll(bytes)).toEqual(list)
      // As a part of a larger buffer, wherever it begins.
      const larger = new Uint8Array(bytes.length + 16)
      larger.set(bytes, shift)
      expect(readAll(larger.subarray(shift, shift + bytes.length))).toEqual(list)
    }),
    { numRuns: 200 },
  )
})

test('of a message that still has the hash of its block, that alone is left out', () => {
  const message = createMessage(7)
  const [read] = readAll(encodeChunk([message]))
  expect(read).toEqual({ ...message, blockHash: null })
})

test('messages are read one by one, in any order', () => {
  const list = Array.from({ length: 300 }, (_, i) =>
    createMessage(i, { text: `text ${i} 你好`, own: i % 3 === 0, n: i }),
  )
  const chunk = decodeChunk(encodeChunk(list))
  expect(chunk.count).toBe(300)
  expect(chunk.thread).toEqual(list[0]?.thread)
  for (const i of [299, 0, 150, 299]) expect(chunk.at(i)).toEqual({ ...list[i], blockHash: null })
  for (const i of [-1, 300, 0.5, Number.NaN]) expect(() => chunk.at(i)).toThrow(RangeError)
})

test('messages of one transaction, and under one key, share its bytes', () => {
  const position = { ...createMessage(1), txHash: `0x${'70'.repeat(32)}` } as const
  const list = Array.from({ length: 100 }, (_, logIndex) =>
    createMessage({ ...position, logIndex }, { text: '' }),
  )
  const perMessage = (encodeChunk(list).length - encodeChunk(list.slice(0, 1)).length) / 99
  // Three doubles, five u32, three u16, two bytes, and the id.
  expect(perMessage).toBe(68)
})

test('no or too many messages are no chunk', () => {
  const message = createMessage(1)
  expect(() => encodeChunk([])).toThrow(RangeError)
  expect(() => encodeChunk(Array.from({ length: 0x8000 }, () => message))).toThrow(RangeError)
})

test('bytes that are cut off, longer or of another format are refused', () => {
  const bytes = encodeChunk([createMessage(1), createMessage(2)])
  for (let length = 0; length < bytes.length; length++)
    expect(() => decodeChunk(bytes.subarray(0, length))).toThrow()
  expect(() => decodeChunk(new Uint8Array([...bytes, 0]))).toThrow()
  expect(() => decodeChunk(new Uint8Array([2, ...bytes.subarray(1)]))).toThrow(/another format/)
})

test('changed bytes are refused or give some other messages; what stands around them is never read', () => {
  const change = fc.tuple(fc.nat(), fc.nat({ max: 255 }))
  fc.assert(
    fc.property(messages, fc.array(change, { minLength: 1, maxLength: 4 }), (list, changes) => {
      const bytes = encodeChunk(list)
      for (const [at, value] of changes) bytes[at % bytes.length] = value
      const [one, other] = [0x21, 0x42].map((around) => {
        const memory = new Uint8Array(bytes.length + 8192).fill(around)
        memory.set(bytes, 4096)
        try {
          return readAll(memory.subarray(4096, 4096 + bytes.length))
        } catch {
          return 'refused'
        }
      })
      expect(one).toEqual(other)
    }),
    { numRuns: 500 },
  )
})
