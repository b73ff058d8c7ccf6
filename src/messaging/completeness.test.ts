import { expect, test } from 'vitest'
import { toHex, uint } from '../lib/bytes'
import { applyChanges } from './applyChanges'
import { type NamedKey, selectCompleteness } from './completeness'
import { createMessage, positionAt, SCOPE } from './testing/createMessage'
import { loadedState } from './testing/loadedState'
import { defaultThread } from './threadId'
import type { Address, Message, UnopenedLog } from './types'

/** K18, P6: after a restore the app says what it found, and what is known to be missing. */
const CAROL: Address = `0x${'33'.repeat(20)}`

const keys: readonly NamedKey[] = [
  { publicKey: '0x03', label: 'default-key', generation: 3 },
  { publicKey: '0x02', label: 'support', generation: 2 },
  { publicKey: '0x01', label: 'default-key', generation: 1 },
  { publicKey: '0x0f', label: 'trading', generation: null },
]

function stateOf(messages: readonly Message[], unopened: readonly UnopenedLog[] = []) {
  return applyChanges(loadedState(), {
    window: { base: null, cursor: 100, floor: 0, messages, unopened, keys: [] },
  })
}

const openedBy = (message: Message, ownPublicKey: `0x${string}` | null): Message =>
  message.content.status === 'opened'
    ? { ...message, content: { ...message.content, ownPublicKey } }
    : message

test('nothing was found: no blocks, no gaps', () => {
  expect(selectCompleteness(stateOf([]), keys)).toEqual({
    messages: 0,
    people: 0,
    blocks: null,
    missing: 0,
    jumps: 0,
    unopened: 0,
    generations: [],
    labels: [],
  })
})

test('a title and a reaction are no messages; nor is what came after the block asked for', () => {
  const messages = [
    createMessage(9, { n: 1, body: { type: 'title', text: 'Trip' } }),
    createMessage(10, { n: 2, id: 77 }),
    createMessage(11, {
      own: true,
      n: 1,
      body: { type: 'reaction', about: toHex(uint(77, 16)), emoji: '👍' },
    }),
    createMessage(12, { n: 3 }),
  ]
  expect(selectCompleteness(stateOf(messages), keys)).toMatchObject({ messages: 2, missing: 0 })
  expect(selectCompleteness(stateOf(messages), keys, 11)).toMatchObject({
    messages: 1,
    blocks: { first: 9, last: 11 },
  })
})

test('counts messages, people, blocks and the gaps of every thread', () => {
  const messages = [
    createMessage(9, { n: 1 }),
    createMessage(12, { n: 4 }),
    createMessage(13, { n: 6 }),
    createMessage(14, { own: true, n: 1 }),
    createMessage(40, { peer: CAROL, n: 2 }),
  ]
  const unopened: UnopenedLog = {
    ...positionAt(50),
    ...{ from: CAROL, to: SCOPE.account, keyIndex: '0x00', sessionId: defaultThread(CAROL).sessionId },
    envelope: new Uint8Array(64),
  }
  expect(selectCompleteness(stateOf(messages, [unopened]), keys)).toMatchObject({
    messages: 5,
    people: 2,
    blocks: { first: 9, last: 40 },
    // 2, 3 and 5 of the one, 1 of the other.
    missing: 4,
    jumps: 0,
    unopened: 1,
  })
})

test('P6: a jump of more than 1,000 is reported apart and not counted as missing', () => {
  const messages = [
    createMessage(1, { n: 1 }),
    createMessage(2, { n: 3 }),
    createMessage(3, { n: 1004 }),
    createMessage(4, { n: 4_000_000_000 }),
    createMessage(5, { peer: CAROL, n: 1001 }),
  ]
  expect(selectCompleteness(stateOf(messages), keys)).toMatchObject({ missing: 1, jumps: 3 })
})

test('names the generations and labels that opened something, and no others', () => {
  const messages = [
    openedBy(createMessage(1, { n: 1 }), '0x01'),
    openedBy(createMessage(2, { n: 2 }), '0x03'),
    openedBy(createMessage(3, { n: 3 }), '0x03'),
    openedBy(createMessage(4, { n: 4 }), '0x0f'),
    openedBy(createMessage(5, { n: 5 }), null),
    {
      ...createMessage(6),
      id: toHex(uint(6, 16)),
      content: { status: 'newer' as const, version: 2, type: 0 },
    },
  ]
  expect(selectCompleteness(stateOf(messages), keys)).toMatchObject({
    messages: 6,
    generations: [3, 1],
    labels: ['default-key', 'trading'],
  })
})
