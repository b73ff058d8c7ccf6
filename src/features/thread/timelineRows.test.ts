import { describe, expect, it } from 'vitest'
import type { TimelineItem } from '../../messaging/timeline'
import { ALICE, BOB, fakeMessage } from '../testing/fakeServices'
import { type Row, timelineRows } from './timelineRows'

const NOON = new Date(2026, 4, 10, 12).getTime() / 1000

/** The peer's or one's own message number `n`, at noon plus `seconds`. */
function item(own: boolean, n: number, seconds: number, kind: 'text' | 'title' = 'text'): TimelineItem {
  const [from, to] = own ? [ALICE, BOB] : [BOB, ALICE]
  const at = NOON + seconds
  return {
    key: `${own ? 'own' : 'peer'}${n}`,
    id: null,
    at,
    own,
    content: { kind, text: 'hello' },
    quote: null,
    reactions: [],
    versions: [],
    changes: [],
    delivery: null,
    interrupted: false,
    error: null,
    unread: false,
    outbox: null,
    message: fakeMessage({ from, to, text: 'hello', n, at }),
  }
}

const show = (rows: readonly Row[]) =>
  rows.map((row) =>
    row.type === 'message'
      ? `${row.joinsPrevious ? '-' : ''}${row.key}${row.joinsNext ? '-' : ''}`
      : row.type === 'gap'
        ? `gap ${row.count}`
        : row.type,
  )

describe('timelineRows', () => {
  it('joins messages of one writer within five minutes, and nobody else', () => {
    const rows = timelineRows(
      [item(false, 1, 0), item(false, 2, 60), item(false, 3, 400), item(true, 1, 401)],
      [],
      null,
    )
    expect(show(rows)).toEqual(['day', 'peer1-', '-peer2', 'peer3', 'own1'])
  })

  it('parts days', () => {
    const rows = timelineRows([item(true, 1, -13 * 3600), item(true, 2, 0)], [], null)
    expect(show(rows)).toEqual(['day', 'own1', 'day', 'own2'])
  })

  it('stands a gap before the message that follows it, and only on the side of the peer', () => {
    const rows = timelineRows(
      [item(false, 1, 0), item(true, 5, 1), item(false, 5, 2)],
      [{ from: 2, to: 4 }],
      null,
    )
    expect(show(rows)).toEqual(['day', 'peer1', 'own5', 'gap 3', 'peer5'])
  })

  it('stands a gap before the next line, or at the end, when what follows it is no line', () => {
    const gaps = [{ from: 2, to: 4 }]
    expect(show(timelineRows([item(false, 1, 0), item(false, 6, 1)], gaps, null))).toEqual([
      'day',
      'peer1',
      'gap 3',
      'peer6',
    ])
    expect(show(timelineRows([item(false, 1, 0)], gaps, null))).toEqual(['day', 'peer1', 'gap 3'])
  })

  it('stands "new messages" above the first unread one and breaks the run there', () => {
    const rows = timelineRows([item(false, 1, 0), item(false, 2, 1), item(false, 3, 2)], [], 'peer2')
    expect(show(rows)).toEqual(['day', 'peer1', 'unread', 'peer2-', '-peer3'])
  })

  it('shows a title as a line of its own', () => {
    const rows = timelineRows([item(false, 1, 0, 'title'), item(false, 2, 1)], [], null)
    expect(show(rows)).toEqual(['day', 'title', 'peer2'])
  })
})
