import { expect, test } from 'vitest'
import { decodePayload, encodePayload, PayloadKind } from '../protocol/payload'
import { type MessageBody, readBody, writeBody } from './messageBody'

const about = `0x${'0a'.repeat(16)}` as const

/** One of every kind of rule P7 that this version writes. */
const BODIES: readonly (readonly [kind: number, body: MessageBody])[] = [
  [PayloadKind.text, { type: 'text', text: 'hi' }],
  [PayloadKind.reply, { type: 'reply', about, text: 'yes' }],
  [PayloadKind.reaction, { type: 'reaction', about, emoji: '👍' }],
  [PayloadKind.reaction, { type: 'reaction', about, emoji: '' }],
  [PayloadKind.title, { type: 'title', text: 'Oslo' }],
  [PayloadKind.edit, { type: 'edit', about, text: 'no' }],
  [PayloadKind.retract, { type: 'retract', about }],
  [
    PayloadKind.contactCard,
    { type: 'contact', card: { address: `0x${'0b'.repeat(20)}`, label: 'default-key', name: 'Zoë' } },
  ],
]

test.each(BODIES)('P7: kind %i goes out and comes back as it is', (kind, body) => {
  const payload = writeBody(body)
  expect(payload.kind).toBe(kind)
  const read = decodePayload(encodePayload({ ...payload, n: 3, ack: 2 }))
  expect(read && readBody(read)).toEqual(body)
})

test('P2: text is UTF-8, so a lone surrogate is U+FFFD in the local echo as in what the peer reads', () => {
  const broken = 'half \ud83d, whole \ud83d\udc4d, \udc4d'
  const shown = 'half \ufffd, whole 👍, \ufffd'
  const bodies: readonly MessageBody[] = [
    { type: 'text', text: broken },
    { type: 'reply', about, text: broken },
    { type: 'reaction', about, emoji: broken },
    { type: 'title', text: broken },
    { type: 'edit', about, text: broken },
    { type: 'contact', card: { address: `0x${'0b'.repeat(20)}`, label: 'default-key', name: broken } },
  ]
  for (const body of bodies) {
    const payload = writeBody(body)
    const echo = readBody(payload)
    expect(JSON.stringify(echo)).toContain(shown)
    const read = decodePayload(encodePayload(payload))
    expect(read && readBody(read)).toEqual(echo)
  }
})

test('P9: fields after the known ones change nothing; a kind that is not known keeps its number', () => {
  const fields = [...writeBody({ type: 'text', text: 'hi' }).fields, 7, 'later']
  expect(readBody({ kind: PayloadKind.text, n: 1, ack: 0, fields })).toEqual({ type: 'text', text: 'hi' })
  expect(readBody({ kind: PayloadKind.sticker, n: 1, ack: 0, fields: ['pack', 'id'] })).toEqual({
    type: 'unknown',
    payloadKind: 8,
  })
})

test('P8: a kind without its fields, as an older store may hold it, is shown as unknown', () => {
  for (const [kind] of BODIES) {
    expect(readBody({ kind, n: 1, ack: 0, fields: [] })).toEqual({ type: 'unknown', payloadKind: kind })
  }
})
