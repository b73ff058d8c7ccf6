import { expect, test } from 'vitest'
import { applyChanges, applySnapshot, openSnapshot } from './applyChanges'
import { encodeChunk } from './encodeChunk'
import { searchMessages } from './search'
import type { EngineState } from './state'
import { createMessage, PEER } from './testing/createMessage'
import { loadedState } from './testing/loadedState'
import type { Message } from './types'

/** UX.md: "message search is a different thing (Ctrl+K palette)"; newest first, as you type, any script. */
const OTHER = `0x${'33'.repeat(20)}` as const

function stateOf(messages: readonly Message[]): EngineState {
  const window = { base: null, cursor: 100, floor: 0, messages, unopened: [], keys: [] }
  return applyChanges(loadedState(), { window })
}
const found = (state: EngineState, query: string, limit = 10) =>
  searchMessages(state, query, limit).map(
    ({ text, start, end }) => `${text.slice(0, start)}[${text.slice(start, end)}]${text.slice(end)}`,
  )

const state = stateOf([
  createMessage(1, { text: 'Lunch tomorrow?' }),
  createMessage(2, { text: 'no lunch', own: true }),
  createMessage(3, { text: '明天一起吃午饭吗', peer: OTHER }),
  createMessage(4, { text: 'LUNCH it is', peer: OTHER }),
])

test('newest first over all threads, whatever the case; the match is pointed at', () => {
  expect(found(state, 'lunch')).toEqual(['[LUNCH] it is', 'no [lunch]', '[Lunch] tomorrow?'])
  expect(found(state, ' Lunch ', 2)).toEqual(['[LUNCH] it is', 'no [lunch]'])
})

test('Chinese, and characters that are written in two ways', () => {
  expect(found(state, '午饭')).toEqual(['明天一起吃[午饭]吗'])
  expect(found(stateOf([createMessage(1, { text: 'caf\u00e9' })]), 'cafe\u0301')).toEqual(['[caf\u00e9]'])
  // Where folding changes the length nothing is pointed at, and nothing is cut.
  expect(found(stateOf([createMessage(1, { text: '\u0130stanbul' })]), 'stanbul')).toEqual([
    '[]\u0130stanbul',
  ])
})

test('nothing, and what is not there, finds nothing; titles are no lines', () => {
  expect(found(state, '  ')).toEqual([])
  expect(found(state, 'dinner')).toEqual([])
  expect(found(stateOf([createMessage(1, { kind: 3, text: 'lunch' })]), 'lunch')).toEqual([])
})

test('what was edited is found as it reads now, what was taken back not at all', () => {
  const [first, second] = [
    createMessage(1, { text: 'draft', id: 5 }),
    createMessage(2, { text: 'oops', id: 6 }),
  ]
  const edited = stateOf([
    first,
    second,
    createMessage(3, { body: { type: 'edit', about: first.id, text: 'final' } }),
    createMessage(4, { body: { type: 'retract', about: second.id } }),
  ])
  expect(found(edited, 'draft')).toEqual([])
  expect(found(edited, 'final')).toEqual(['[final]'])
  expect(found(edited, 'oops')).toEqual([])
})

test('blocked people are not searched', () => {
  const contacts = new Map([[PEER, { status: 'blocked', hiddenUpTo: null } as const]])
  expect(found({ ...state, contacts }, 'lunch')).toEqual(['[LUNCH] it is'])
})

/** The same with all messages in one chunk, as they come from disk. */
function packedOf(messages: readonly Message[]): EngineState {
  const rest = { cursor: 100, floor: 0, messages: [], unopened: [], keys: [], isWhole: true }
  return applySnapshot(loadedState(), openSnapshot({ ...rest, chunks: [encodeChunk(messages)] }))
}

test('in a chunk: what ends one text and begins the next is in neither; the newest come first', () => {
  const packed = packedOf([
    createMessage(1, { text: 'lun' }),
    createMessage(2, { text: 'ch, lunch, lunch' }),
    createMessage(3, { text: '' }),
    createMessage(4, { text: 'Lunch' }),
    createMessage(5, { text: 'dinner' }),
  ])
  expect(found(packed, 'lunch')).toEqual(['[Lunch]', 'ch, [lunch], lunch'])
  expect(found(packed, 'lunch', 1)).toEqual(['[Lunch]'])
  expect(found(packed, 'r')).toEqual(['dinne[r]'])
})

test('in a chunk that is not all ASCII each text is folded by itself', () => {
  const packed = packedOf([
    createMessage(1, { text: '明天一起吃午饭吗' }),
    createMessage(2, { text: 'cafe' }),
    // A mark that would join the last letter before it.
    createMessage(3, { text: '\u0301 alone' }),
    createMessage(4, { text: 'CAF\u00c9' }),
    createMessage(5, { text: '\u0130stanbul' }),
  ])
  expect(found(packed, '午饭')).toEqual(['明天一起吃[午饭]吗'])
  expect(found(packed, 'café')).toEqual(['[CAF\u00c9]'])
  expect(found(packed, 'cafe')).toEqual(['[cafe]'])
  expect(found(packed, 'alone')).toEqual(['\u0301 [alone]'])
})

test('in a chunk: what was edited or taken back, and a text of a kind that is no line of text', () => {
  const [first, second] = [createMessage(1, { text: 'draft' }), createMessage(2, { text: 'oops' })]
  const packed = packedOf([
    first,
    second,
    createMessage(3, { body: { type: 'edit', about: first.id, text: 'final' } }),
    createMessage(4, { body: { type: 'retract', about: second.id } }),
    createMessage(5, { body: { type: 'title', text: 'final title' } }),
    createMessage(6, { body: { type: 'reply', about: first.id, text: 'final answer' } }),
  ])
  expect(found(packed, 'draft')).toEqual([])
  expect(found(packed, 'oops')).toEqual([])
  expect(found(packed, 'final')).toEqual(['[final] answer', '[final]'])
})
