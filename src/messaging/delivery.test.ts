import { expect, test } from 'vitest'
import { type DeliveryEvent, nextStatus } from './delivery'
import type { DeliveryStatus } from './types'

/** ARCHITECTURE.md: "The state machine is a table; only a reorg moves a status backwards." Every cell; `·` stays. */
const EVENTS: DeliveryEvent[] = [
  'seal',
  'hold',
  'decline',
  'broadcast',
  'fail',
  'interrupt',
  'include',
  'finalize',
  'reorg',
]
const TABLE: Record<DeliveryStatus, string> = {
  //            seal     hold    decline   broadcast  fail    interrupt    include   finalize  reorg
  queued: '     signing  ·       ·         ·          failed  ·            ·         ·         ·',
  signing: '    ·        queued  rejected  submitted  failed  interrupted  included  finalized ·',
  submitted: '  ·        ·       ·         ·          failed  ·            included  finalized ·',
  included: '   ·        ·       ·         ·          ·       ·            ·         finalized submitted',
  finalized: '  ·        ·       ·         ·          ·       ·            ·         ·         ·',
  rejected: '   ·        ·       ·         ·          ·       ·            included  finalized ·',
  failed: '     ·        ·       ·         ·          ·       ·            included  finalized ·',
  interrupted: '·        ·       ·         ·          ·       ·            included  finalized ·',
}
const cells = Object.entries(TABLE).flatMap(([status, row]) =>
  row
    .trim()
    .split(/\s+/)
    .map(
      (next, i) =>
        [status, EVENTS[i], next === '·' ? status : next] as [DeliveryStatus, DeliveryEvent, string],
    ),
)

test('the table has every cell', () => {
  expect(cells.length).toBe(8 * 9)
})

test.each(cells)('%s, %s → %s', (status, event, next) => {
  expect(nextStatus(status, event)).toBe(next)
})
