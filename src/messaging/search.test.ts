import { expect, test } from 'vitest'
import { applyChanges, emptyState } from './applyChanges'
import { searchMessages } from './search'
import type { EngineState } from './state'
import { createMessage, PEER, SCOPE } from './testing/createMessage'
import type { Message } from './types'

/** UX.md: "message search is a different thing (Ctrl+K palette)"; newest first, as you type, any script. */
const OTHER = `0x${'33'.repeat(20)}` as const

function stateOf(messages: readonly Message[]): EngineState {
  const window = { base: null, cursor: 100, floor: 0, messages, unopened: [], keys: [] }
  return applyChanges(emptyState(SCOPE), { window })
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
