import { expect, test } from 'vitest'
import { applyChanges, applySnapshot, emptyState, openSnapshot } from './applyChanges'
import { createMemoryMessageStore } from './memoryStores'
import type { EngineState } from './state'
import { createMessage, createRow, PEER, positionAt, SCOPE } from './testing/createMessage'
import { threadIdOf } from './threadId'
import type { Changes, KeyLog } from './types'

/** ARCHITECTURE.md: "the same Changes object is applied in memory … Disk and screen cannot differ." */
const keyAt = (block: number, index = 0): KeyLog => ({
  ...positionAt(block, index),
  user: PEER,
  keyIndex: '0x',
  publicKey: new Uint8Array(32),
  algorithm: 2,
  validBefore: 0,
})
const window = (base: number | null, cursor: number, change: Partial<Changes['window']> = {}) => ({
  window: { base, cursor, floor: 0, messages: [], unopened: [], keys: [], ...change },
})
/** As it is kept once it is final. */
const final = (block: number) => ({ ...createMessage(block), blockHash: null })
const start = applyChanges(emptyState(SCOPE), {
  ...window(null, 5, { messages: [createMessage(2), createMessage(7)], keys: [keyAt(3), keyAt(8)] }),
  outboxPut: [createRow('a')],
})

test('a window replaces messages and keys above its base, and only those', () => {
  const next = applyChanges(start, window(5, 6, { messages: [createMessage(9)], keys: [keyAt(9)] }))
  expect(
    [...next.messages.values()].flatMap((list) => [...list]).map((message) => message.blockNumber),
  ).toEqual([2, 9])
  expect(next.keys.get(PEER)?.map((key) => key.blockNumber)).toEqual([3, 9])
  expect(next.cursor).toBe(6)
})

test('an emptied thread is no thread', () => {
  const only = applyChanges(emptyState(SCOPE), window(null, 0, { messages: [createMessage(2)] }))
  expect(applyChanges(only, window(0, 0)).messages.size).toBe(0)
})

test('learned keys go to their place, once', () => {
  const next = applyChanges(start, { learned: [keyAt(1), keyAt(1), keyAt(3)] })
  expect(next.keys.get(PEER)?.map((key) => key.blockNumber)).toEqual([1, 3, 8])
})

test('an adopted message leaves the unopened logs and takes its place in chain order', () => {
  const message = createMessage(4)
  const log = { ...message, keyIndex: '0x', sessionId: '0x', envelope: new Uint8Array() } as const
  const waiting = applyChanges(start, window(5, 5, { unopened: [] }))
  const next = applyChanges({ ...waiting, unopened: [log] }, { adopted: [message] })
  expect(next.unopened).toEqual([])
  expect([...(next.messages.get(threadIdOf(message.thread)) ?? [])].map((each) => each.blockNumber)).toEqual([
    2, 4,
  ])
})

test('a reset clears history, cursor and head, and keeps the outbox', () => {
  const next = applyChanges({ ...start, head: 9 }, { reset: true })
  expect(next).toMatchObject({ cursor: null, head: 0, outbox: [{ localId: 'a' }] })
  expect([next.messages.size, next.keys.size]).toEqual([0, 0])
})

test('rows are put, replaced and deleted by localId, in the order of writing', () => {
  const early = createRow('b', { createdAt: 1 })
  const next = applyChanges(start, { outboxPut: [early, createRow('a', { status: 'failed' })] })
  expect(next.outbox.map((row) => [row.localId, row.status])).toEqual([
    ['b', 'queued'],
    ['a', 'failed'],
  ])
  expect(applyChanges(next, { outboxDelete: ['b', 'nobody'] }).outbox.map((row) => row.localId)).toEqual([
    'a',
  ])
})

test('a thread that does not change keeps its identity: what is derived from it can be remembered', () => {
  const id = threadIdOf(createMessage(2).thread)
  const settled = applyChanges(emptyState(SCOPE), window(null, 5, { messages: [createMessage(2)] }))
  expect(applyChanges(settled, window(5, 6)).messages.get(id)).toBe(settled.messages.get(id))
})

/** With every message as an object. */
const readWhole = (state: EngineState) => ({
  ...state,
  messages: new Map([...state.messages].map(([id, list]) => [id, [...list]])),
})

test('a store that loads what it stored gives the state that was shown', async () => {
  const store = createMemoryMessageStore(SCOPE)
  const changes: Changes[] = [
    {
      ...window(null, 5, { messages: [final(2), createMessage(7)], keys: [keyAt(3)] }),
      outboxPut: [createRow('a')],
    },
    window(5, 8, { messages: [final(7), final(8)], keys: [keyAt(9)] }),
    { learned: [keyAt(1)], outboxDelete: ['a'] },
  ]
  let state: EngineState = { ...emptyState(SCOPE), isLoaded: true }
  for (const change of changes) {
    await store.commit(change)
    state = applyChanges(state, change)
    const snapshot = await store.load()
    const loaded = applySnapshot(emptyState(SCOPE), openSnapshot({ ...snapshot, isWhole: true }))
    expect(readWhole({ ...loaded, outbox: snapshot.outbox })).toEqual(readWhole(state))
  }
  await expect(store.commit(window(5, 10))).rejects.toThrow('newer data')
})
