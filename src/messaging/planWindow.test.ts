import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyChanges, emptyState } from './applyChanges'
import { isIdle, planOlder, planWindow, type ReadWindow } from './planWindow'
import type { EngineState } from './state'
import { createMessage, type OpenedMessage, positionAt, SCOPE } from './testing/createMessage'
import { threadIdOf } from './threadId'
import type { MessageLog } from './types'

/** ARCHITECTURE.md: "plan(state, opened) → Changes is pure"; "Re-read the unfinalised window and replace it whole". */
const EMPTY = emptyState(SCOPE)

function logOf({ blockNumber, blockHash, logIndex, txHash, timestamp, from, to }: OpenedMessage): MessageLog {
  const position = { blockNumber, blockHash, logIndex, txHash, timestamp }
  return { ...position, from, to, keyIndex: '0x', sessionId: '0x', envelope: new Uint8Array() }
}

function read(state: EngineState, messages: readonly OpenedMessage[], cursor: number): ReadWindow {
  return {
    base: state.cursor,
    from: 0,
    cursor,
    logs: messages.map(logOf),
    results: messages.map((message) => ({ status: 'message', message })),
    keys: [],
    learned: [],
  }
}

const step = (state: EngineState, messages: readonly OpenedMessage[], cursor: number) =>
  applyChanges(state, planWindow(state, read(state, messages, cursor)))
const allOf = (state: EngineState) => [...state.messages.values()].flatMap((list) => [...list])
const shown = (state: EngineState) => allOf(state).map((message) => message.blockNumber)

describe('messages', () => {
  test('above the base are replaced, at or below it they stay', () => {
    const first = step(EMPTY, [createMessage(1), createMessage(3)], 2)
    expect(shown(step(first, [createMessage(4)], 2))).toEqual([1, 4])
    expect(shown(step(first, [], 2))).toEqual([1])
  })

  test('of copies the first in chain order stays, within a window and across', () => {
    const twice = step(EMPTY, [createMessage(1, { id: 7 }), createMessage(2, { id: 7 })], 1)
    expect(shown(twice)).toEqual([1])
    expect(shown(step(twice, [createMessage(2, { id: 7 }), createMessage(3, { id: 7 })], 3))).toEqual([1])
  })

  test('a copy in the same window as a reorganised original takes its place', () => {
    const first = step(EMPTY, [createMessage(1, { id: 7 })], 0)
    expect(shown(step(first, [createMessage(2, { id: 7 })], 0))).toEqual([2])
  })

  test('malformed and ignored logs leave no trace, unopened ones are kept raw', () => {
    const logs = [1, 2, 3].map((at) => logOf(createMessage(at)))
    const results = [{ status: 'malformed' }, { status: 'ignored' }, { status: 'unopened' }] as const
    const { window } = planWindow(EMPTY, { ...read(EMPTY, [], 3), logs, results })
    expect(window).toMatchObject({ messages: [], unopened: [logs[2]] })
  })
})

test('a final message is kept without the hash of its block, so that it is the same whenever it was read', () => {
  const hashes = (state: EngineState) => allOf(state).map(({ blockHash }) => blockHash)
  const [one, two] = [createMessage(1), createMessage(2)]
  const early = step(EMPTY, [one, two], 1)
  expect(hashes(early)).toEqual([null, two.blockHash])
  expect(allOf(step(early, [two], 2))).toEqual(allOf(step(EMPTY, [one, two], 2)))
  const older = planOlder(early, { ...read(early, [createMessage(0)], 1), base: 1, floor: 0 })
  expect(older.older?.messages[0]?.blockHash).toBeNull()
})

describe('the cursor', () => {
  test('is min(finalized, toBlock) as read, and never lower than the base', () => {
    const state = step(EMPTY, [], 10)
    expect(state.cursor).toBe(10)
    expect(step(state, [], 4).cursor).toBe(10)
    expect(step(state, [], 11).cursor).toBe(11)
  })
})

describe('an idle window writes nothing', () => {
  const state = step(EMPTY, [createMessage(1), createMessage(3)], 2)
  const idle = (messages: readonly OpenedMessage[], cursor: number, from = state) =>
    isIdle(from, planWindow(from, read(from, messages, cursor)))

  test('the same logs and cursor', () => {
    expect(idle([createMessage(3)], 2)).toBe(true)
  })
  test.each([
    ['the cursor moves', [createMessage(3)], 3],
    ['a log is new', [createMessage(3), createMessage(4)], 2],
    ['a log is gone', [], 2],
    ['a log is in another block of that height', [createMessage(positionAt(3, 0, 1))], 2],
  ])('not when %s', (_what, messages, cursor) => {
    expect(idle(messages, cursor)).toBe(false)
  })
})

describe('blocks below the floor', () => {
  const olderOf = (state: EngineState, messages: readonly OpenedMessage[], floor: number) => ({
    base: state.floor ?? 0,
    floor,
    logs: messages.map(logOf),
    results: messages.map((message) => ({ status: 'message' as const, message })),
    learned: [],
  })
  const below = (state: EngineState, messages: readonly OpenedMessage[], floor: number) =>
    applyChanges(state, planOlder(state, olderOf(state, messages, floor)))

  test('go under it, and the floor with them; the cursor stays', () => {
    const newest = step(EMPTY, [createMessage(8), createMessage(9)], 9)
    const state = below({ ...newest, floor: 7 }, [createMessage(3), createMessage(5)], 3)
    expect(shown(state)).toEqual([3, 5, 8, 9])
    expect(state).toMatchObject({ floor: 3, cursor: 9 })
  })

  test("unopened logs: the newest of each sender's are kept, over all reads", () => {
    const junk = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => logOf(createMessage(positionAt(from, i))))
    const unopened = (logs: readonly MessageLog[]) => logs.map(() => ({ status: 'unopened' as const }))
    const [late, early] = [junk(9, 1_500), junk(2, 1_500)]
    const newest = applyChanges(
      EMPTY,
      planWindow(EMPTY, { ...read(EMPTY, [], 9), logs: late, results: unopened(late) }),
    )
    const plan = planOlder(newest, { ...olderOf(newest, [], 0), logs: early, results: unopened(early) })
    expect(plan.older?.unopened).toEqual(early.slice(-500))
  })

  test('E10: whatever is read first, of copies the first in chain order stays', () => {
    const chain = fc.array(
      fc.record({ block: fc.integer({ min: 0, max: 20 }), id: fc.integer({ min: 1, max: 8 }) }),
      {
        maxLength: 20,
      },
    )
    const floors = fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 6 })
    fc.assert(
      fc.property(chain, floors, (logs, steps) => {
        const messages = logs
          .sort((a, b) => a.block - b.block)
          .map(({ block, id }, i) => createMessage(positionAt(block, i), { id }))
        const [top = 20, ...rest] = [...new Set(steps)].sort((a, b) => b - a)
        const within = (from: number, to: number) =>
          messages.filter(({ blockNumber }) => blockNumber >= from && blockNumber < to)
        let state = applyChanges(EMPTY, planWindow(EMPTY, { ...read(EMPTY, within(top, 21), 20), from: top }))
        for (const floor of [...rest, 0]) state = below(state, within(floor, state.floor ?? 0), floor)
        expect(state.floor).toBe(0)
        expect(allOf(state)).toEqual(allOf(step(EMPTY, messages, 20)))
      }),
    )
  })
})

test('reading a chain in any steps gives what reading it at once gives', () => {
  const chain = fc.array(
    fc.record({ block: fc.integer({ min: 0, max: 20 }), id: fc.integer({ min: 1, max: 8 }) }),
    {
      maxLength: 20,
    },
  )
  fc.assert(
    fc.property(chain, fc.array(fc.integer({ min: 0, max: 20 })), (logs, cursors) => {
      const messages = logs
        .sort((a, b) => a.block - b.block)
        .map(({ block, id }, i) => createMessage(positionAt(block, i), { id }))
      let state = EMPTY
      for (const cursor of [...cursors, 20]) {
        const above = messages.filter((message) => message.blockNumber > (state.cursor ?? -1))
        state = step(state, above, cursor)
      }
      expect(allOf(state)).toEqual(allOf(step(EMPTY, messages, 20)))
    }),
  )
})

test('threads are kept apart by peer', () => {
  const state = step(EMPTY, [createMessage(1), createMessage(2, { peer: `0x${'33'.repeat(20)}` })], 2)
  expect([...state.messages.keys()]).toContain(threadIdOf(createMessage(1).thread))
  expect(state.messages.size).toBe(2)
})
