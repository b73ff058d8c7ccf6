import { expect, test } from 'vitest'
import { applyChanges } from './applyChanges'
import {
  highestPeerCount,
  ownCounts,
  peerStatus,
  selectBlocked,
  selectContacts,
  selectPeople,
  selectRequests,
  selectThread,
  selectUnread,
} from './selectors'
import type { EngineState } from './state'
import { createMessage, createRow, PEER, positionAt } from './testing/createMessage'
import { loadedState } from './testing/loadedState'
import { defaultThread, threadIdOf } from './threadId'
import type { Contact, Message, OutboxRow, SessionId, ThreadNote } from './types'

/** UX.md, Layout; PROTOCOL: payload (n, ack, gaps) and sessions. */
const MAIN = defaultThread(PEER)
const SESSION: SessionId = `0x${'0'.repeat(48)}00000000000000aa`

function stateOf(
  messages: readonly Message[],
  {
    cursor = 100,
    rows = [] as readonly OutboxRow[],
    contact = undefined as Partial<Contact> | undefined,
    note = undefined as Partial<ThreadNote> | undefined,
  } = {},
): EngineState {
  const window = { base: null, cursor, floor: 0, messages, unopened: [], keys: [] }
  const state = applyChanges(loadedState(), { window, outboxPut: rows })
  const empty = { draft: '', readUpTo: null, title: null, ref: MAIN, awaitsKey: false }
  return {
    ...state,
    contacts: new Map(contact ? [[PEER, { status: 'none', hiddenUpTo: null, ...contact }]] : []),
    threads: new Map(note ? [[threadIdOf(note.ref ?? MAIN), { ...empty, ...note }]] : []),
  }
}

const gaps = (counts: readonly number[], cursor = 100) =>
  selectThread(
    stateOf(
      counts.map((n, i) => createMessage(i + 1, { n })),
      { cursor },
    ),
    MAIN,
  ).gaps

test('a stranger who wrote is a request; accepted, answered or written to first, a contact; blocked, neither', () => {
  const theirs = [createMessage(1)]
  expect(peerStatus(stateOf(theirs), PEER)).toBe('request')
  expect(peerStatus(stateOf(theirs, { contact: { status: 'accepted' } }), PEER)).toBe('contact')
  expect(peerStatus(stateOf(theirs, { contact: { status: 'blocked' } }), PEER)).toBe('blocked')
  expect(peerStatus(stateOf([...theirs, createMessage(2, { own: true })]), PEER)).toBe('contact')
  expect(peerStatus(stateOf(theirs, { rows: [createRow('a')] }), PEER)).toBe('contact')
  expect(peerStatus(stateOf([]), PEER)).toBe('contact')
})

test('each person stands in one list', () => {
  const request = stateOf([createMessage(1)])
  expect([selectRequests(request).length, selectContacts(request).length, selectUnread(request)]).toEqual([
    1, 0, 0,
  ])
  const contact = stateOf([createMessage(1)], { contact: { status: 'accepted' } })
  expect([selectRequests(contact).length, selectContacts(contact).length, selectUnread(contact)]).toEqual([
    0, 1, 1,
  ])
  const blocked = stateOf([createMessage(1)], { contact: { status: 'blocked' } })
  expect([selectRequests(blocked).length, selectContacts(blocked).length, selectUnread(blocked)]).toEqual([
    0, 0, 0,
  ])
  expect(selectBlocked(blocked)).toEqual([PEER])
})

test('a deleted request is gone until its sender writes again', () => {
  const contact = { hiddenUpTo: { blockNumber: 1, logIndex: 0 } }
  expect(selectPeople(stateOf([createMessage(1)], { contact }))).toEqual([])
  const again = selectRequests(stateOf([createMessage(1), createMessage(2, { text: 'again' })], { contact }))
  expect(again.map((person) => person.threads[0]?.last?.content)).toEqual([{ kind: 'text', text: 'again' }])
})

test('unread is what came after the last seen and the last answered message', () => {
  const messages = [1, 2, 3, 4].map((at) => createMessage(at, { n: at }))
  const unread = (state: EngineState) => selectThread(state, MAIN).unread
  expect(unread(stateOf(messages))).toBe(4)
  expect(unread(stateOf(messages, { note: { readUpTo: { blockNumber: 2, logIndex: 0 } } }))).toBe(2)
  const answered = [...messages, createMessage(positionAt(3, 1), { own: true })]
  expect(unread(stateOf(answered))).toBe(1)
  expect(unread(stateOf(answered, { note: { readUpTo: { blockNumber: 2, logIndex: 0 } } }))).toBe(1)
})

test('what is merely not read yet is no gap', () => {
  const state = stateOf([createMessage(1, { n: 4 }), createMessage(2, { n: 7 })])
  expect(selectThread(state, MAIN).gaps).toEqual([
    { from: 1, to: 3, isJump: false },
    { from: 5, to: 6, isJump: false },
  ])
  // The same lists under a floor that is not yet down.
  expect(selectThread({ ...state, floor: 40 }, MAIN).gaps).toEqual([{ from: 5, to: 6, isJump: false }])
})

test('gaps are ranges of missing counts', () => {
  expect(gaps([1, 2, 3])).toEqual([])
  expect(gaps([1, 2, 5, 6, 9])).toEqual([
    { from: 3, to: 4, isJump: false },
    { from: 7, to: 8, isJump: false },
  ])
  expect(gaps([3])).toEqual([{ from: 1, to: 2, isJump: false }])
})

test('a late or doubled count is no gap (two devices may use one n)', () => {
  expect(gaps([1, 3, 2])).toEqual([])
  expect(gaps([1, 1, 2, 2])).toEqual([])
})

test('P6: a gap shows once the higher count is final', () => {
  expect(gaps([1, 3], 1)).toEqual([])
  expect(gaps([1, 3], 2)).toEqual([{ from: 2, to: 2, isJump: false }])
})

test('P6: a jump of more than 1,000 is flagged as one, also as the first count and as the last that there is', () => {
  expect(gaps([1, 1001])).toEqual([{ from: 2, to: 1000, isJump: false }])
  expect(gaps([1, 1002])).toEqual([{ from: 2, to: 1001, isJump: true }])
  expect(gaps([1002])).toEqual([{ from: 1, to: 1001, isJump: true }])
  expect(gaps([1, 2 ** 32 - 1, 3])).toEqual([
    { from: 2, to: 2, isJump: false },
    { from: 4, to: 2 ** 32 - 2, isJump: true },
  ])
  // Not before it is final either.
  expect(gaps([1, 1002], 1)).toEqual([])
})

test('own messages make no gaps', () => {
  expect(selectThread(stateOf([createMessage(1, { own: true, n: 7 })]), MAIN).gaps).toEqual([])
})

test('the next n follows what is on chain or sealed; declined, failed and unsealed rows have none', () => {
  const sealed = (localId: string, n: number, status: OutboxRow['status']) =>
    createRow(localId, { status, envelopeId: `0x${localId}`, payload: { kind: 0, n, ack: 0, fields: ['x'] } })
  const own = [createMessage(1, { own: true, n: 4 }), createMessage(2, { n: 40 })]
  const rows = (list: readonly OutboxRow[]) => Math.max(...ownCounts(stateOf(own, { rows: list }), MAIN))
  expect(rows([])).toBe(4)
  expect(rows([sealed('a1', 5, 'submitted'), sealed('a2', 6, 'signing')])).toBe(6)
  expect(rows([sealed('a1', 5, 'rejected'), sealed('a2', 6, 'failed')])).toBe(4)
  expect(rows([{ ...sealed('a1', 9, 'queued'), envelopeId: null }])).toBe(4)
  expect(highestPeerCount(stateOf(own), MAIN)).toBe(40)
  expect(highestPeerCount(stateOf(own), defaultThread(PEER, SESSION))).toBe(0)
})

test('the newest title wins; until it is written the local one stands; the main thread has none', () => {
  const ref = defaultThread(PEER, SESSION)
  const titled = (at: number, text: string) => createMessage(at, { kind: 3, text, session: SESSION })
  const note = { ref, title: 'mine' }
  expect(selectThread(stateOf([], { note }), ref).title).toBe('mine')
  expect(selectThread(stateOf([titled(1, 'one'), titled(2, 'two')], { note }), ref).title).toBe('two')
  expect(selectThread(stateOf([createMessage(1, { kind: 3, text: 'main' })]), MAIN).title).toBeNull()
})

test('a person has their threads, the main one first, then by activity', () => {
  const other: SessionId = `0x${'0'.repeat(48)}00000000000000bb`
  const state = stateOf([
    createMessage(1),
    createMessage(2, { session: SESSION }),
    createMessage(3, { session: other }),
  ])
  const [person] = selectPeople(state)
  expect(person?.threads.map((thread) => thread.ref.sessionId)).toEqual([MAIN.sessionId, other, SESSION])
  expect(person).toMatchObject({ unread: 3, lastAt: positionAt(3).timestamp })
})

test('a draft alone makes a thread, an empty note does not', () => {
  expect(selectPeople(stateOf([], { note: { draft: 'hm' } })).map((person) => person.peer)).toEqual([PEER])
  expect(selectPeople(stateOf([], { note: {} }))).toEqual([])
})

test('a row and its log are one line; what is at or below the cursor is final', () => {
  const sent = createMessage(5, { own: true })
  const row = createRow('a', { status: 'included', envelopeId: sent.id })
  const deliveries = (cursor: number) =>
    selectThread(stateOf([sent], { cursor, rows: [row] }), MAIN).items.map((item) => item.delivery)
  expect(deliveries(4)).toEqual(['included'])
  expect(deliveries(5)).toEqual(['finalized'])
})

test('a kind that this version does not know is shown as such', () => {
  const { items } = selectThread(stateOf([createMessage(1, { kind: 200 })]), MAIN)
  expect(items.at(0)?.content).toEqual({ kind: 'unknown', payloadKind: 200 })
})

test('the same state has the same answer: React compares by identity', () => {
  const state = stateOf([createMessage(1)])
  expect(selectPeople(state)).toBe(selectPeople(state))
  expect(selectRequests(state)).toBe(selectRequests(state))
})
