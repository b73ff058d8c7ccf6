import { expect, test } from 'vitest'
import { applyChanges } from './applyChanges'
import { planOutbox } from './planOutbox'
import type { EngineState } from './state'
import { createMessage, createRow } from './testing/createMessage'
import { loadedState } from './testing/loadedState'
import type { Message, OutboxRow } from './types'

/** ARCHITECTURE.md: "our own log comes back on the receive path and matches by envelope id"; "only a reorg moves a status backwards". */
const EMPTY = loadedState()

/** A window from the cursor on, and what it means for the outbox. */
function step(state: EngineState, messages: readonly Message[], cursor: number): EngineState {
  const window = { base: state.cursor, cursor, floor: 0, messages, unopened: [], keys: [] }
  const next = applyChanges(state, { window })
  return applyChanges(next, planOutbox(next) ?? {})
}
const withRow = (row: OutboxRow, state = EMPTY) => applyChanges(state, { outboxPut: [row] })

const sent = createMessage(5, { own: true })
const row = (status: OutboxRow['status'], error: string | null = null) =>
  createRow('a', { status, envelopeId: sent.id, error })

test.each(['signing', 'submitted', 'rejected', 'failed'] as const)(
  '%s is included when its log is there',
  (status) => {
    const state = step(withRow(row(status, 'SubmitError')), [sent], 4)
    expect(state.outbox).toMatchObject([{ status: 'included', error: null }])
  },
)

test('leaves when its log is final, also when that was read before', () => {
  expect(step(withRow(row('submitted')), [sent], 5).outbox).toEqual([])
  expect(step(withRow(row('submitted'), step(EMPTY, [sent], 5)), [], 6).outbox).toEqual([])
})

test('returns to submitted when its log is gone', () => {
  const state = step(withRow(row('submitted')), [sent], 4)
  expect(step(state, [], 4).outbox).toMatchObject([{ status: 'submitted' }])
})

test('another envelope is not its log, and an unsealed row has none', () => {
  const other = createMessage(5, { own: true, id: 99 })
  expect(step(withRow(row('submitted')), [other], 4).outbox).toMatchObject([{ status: 'submitted' }])
  expect(step(withRow(createRow('b')), [sent], 4).outbox).toMatchObject([{ status: 'queued' }])
})

test('nothing is written where nothing changes', () => {
  const state = step(withRow(row('submitted')), [sent], 4)
  expect(planOutbox(state)).toBeNull()
  expect(planOutbox(EMPTY)).toBeNull()
})

test('what is not there is not gone while the history is still being read', () => {
  const state = withRow(row('included'), { ...EMPTY, isLoaded: false, cursor: 4 })
  expect(planOutbox(state)).toBeNull()
  expect(planOutbox({ ...state, isLoaded: true })?.outboxPut).toMatchObject([{ status: 'submitted' }])
})
