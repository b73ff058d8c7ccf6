import { describe, expect, it, vi } from 'vitest'
import { createLazyList } from '../../lib/lazyList'
import type { TimelineItem, TimelineItems } from '../../messaging/timeline'
import type { Position } from '../../messaging/types'
import { ALICE, BOB, fakeKeyLog, fakeMessage } from '../testing/fakeServices'
import { type Row, timelineRows as rowsOf } from './timelineRows'

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
    error: null,
    unread: false,
    outbox: null,
    message: fakeMessage({ from, to, text: 'hello', n, at }),
  }
}

/** Lines as a timeline has them. */
function linesOf(items: readonly TimelineItem[]): TimelineItems {
  const itemAt = (index: number) => items[index] as TimelineItem
  return createLazyList(items.length, itemAt, {
    timeAt: (index: number) => itemAt(index).at,
    isOwnAt: (index: number) => itemAt(index).own,
    countAt: (index: number) => {
      const content = itemAt(index).message?.content
      return content?.status === 'opened' ? content.payload.n : 0
    },
    firstAfter: ({ blockNumber }: Position) => {
      const found = items.findIndex(({ message }) => message === null || message.blockNumber > blockNumber)
      return found < 0 ? items.length : found
    },
    indexOf: (key: string) => items.findIndex((item) => item.key === key),
  })
}

const timelineRows = (items: readonly TimelineItem[], ...rest: DropFirst<Parameters<typeof rowsOf>>) => [
  ...rowsOf(linesOf(items), ...rest),
]
type DropFirst<T> = T extends [unknown, ...infer Rest] ? Rest : never

const show = (rows: readonly Row[]) =>
  rows.map((row) =>
    row.type === 'message'
      ? `${row.joinsPrevious ? '-' : ''}${row.key}${row.joinsNext ? '-' : ''}`
      : row.type === 'gap'
        ? `gap ${row.count}`
        : row.type === 'keyChange'
          ? `${row.own ? 'own' : 'peer'} key${row.count > 1 ? ` ${row.count}` : ''}${row.isClosed ? ' closed' : ''}`
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
      [{ from: 2, to: 4, isJump: false }],
      null,
    )
    expect(show(rows)).toEqual(['day', 'peer1', 'own5', 'gap 3', 'peer5'])
  })

  it('stands a gap before the next line, or at the end, when what follows it is no line', () => {
    const gaps = [{ from: 2, to: 4, isJump: false }]
    expect(show(timelineRows([item(false, 1, 0), item(false, 6, 1)], gaps, null))).toEqual([
      'day',
      'peer1',
      'gap 3',
      'peer6',
    ])
    expect(show(timelineRows([item(false, 1, 0)], gaps, null))).toEqual(['day', 'peer1', 'gap 3'])
  })

  it('P6: names no number where the numbers jump', () => {
    const gaps = [{ from: 2, to: 5000, isJump: true }]
    expect(show(timelineRows([item(false, 1, 0), item(false, 5001, 1)], gaps, null))).toEqual([
      'day',
      'peer1',
      'gap null',
      'peer5001',
    ])
  })

  it('stands "new messages" above the first unread one and breaks the run there', () => {
    const rows = timelineRows([item(false, 1, 0), item(false, 2, 1), item(false, 3, 2)], [], 'peer2')
    expect(show(rows)).toEqual(['day', 'peer1', 'unread', 'peer2-', '-peer3'])
  })

  describe('changes of keys', () => {
    const change = (own: boolean, n: number, seconds: number, key = 7) => ({
      own,
      log: fakeKeyLog(own ? ALICE : BOB, n, key, { timestamp: NOON + seconds }),
    })

    it('stand at their place in time and part a run', () => {
      const items = [item(false, 1, 0), item(false, 3, 1), item(false, 5, 2)]
      const rows = timelineRows(items, [], null, [
        change(false, 3, 1),
        change(true, 4, 2),
        change(false, 9, 3),
      ])
      expect(show(rows)).toEqual(['day', 'peer1-', '-peer3', 'peer key', 'own key', 'peer5', 'peer key'])
    })

    it('come before a line on its way out that was written later', () => {
      const waiting = { ...item(true, 2, 10), message: null }
      expect(show(timelineRows([item(true, 1, 0), waiting], [], null, [change(false, 5, 9)]))).toEqual([
        'day',
        'own1',
        'peer key',
        'own2',
      ])
      expect(show(timelineRows([item(true, 1, 0), waiting], [], null, [change(false, 5, 11)]))).toEqual([
        'day',
        'own1-',
        '-own2',
        'peer key',
      ])
    })

    it('of one side with nothing between are one line', () => {
      const changes = [change(false, 2, 1), change(false, 3, 2), change(false, 4, 3, 0)]
      const rows = timelineRows([item(false, 1, 0)], [], null, changes)
      expect(show(rows)).toEqual(['day', 'peer1', 'peer key 3 closed'])
    })

    it('on another day stand under that day, and what follows does not name it again', () => {
      const rows = timelineRows([item(false, 1, -86_400), item(false, 5, 60)], [], null, [
        change(false, 3, 0),
      ])
      expect(show(rows)).toEqual(['day', 'peer1', 'day', 'peer key', 'peer5'])
    })
  })

  it('shows a title as a line of its own', () => {
    const rows = timelineRows([item(false, 1, 0, 'title'), item(false, 2, 1)], [], null)
    expect(show(rows)).toEqual(['day', 'title', 'peer2'])
  })
})

it('makes only the rows that are asked for, and knows the row of each line', () => {
  const day = 86_400
  const items = linesOf(Array.from({ length: 3000 }, (_, i) => item(i % 2 === 0, i + 1, i * (day / 100))))
  const at = vi.spyOn(items, 'at')
  const rows = rowsOf(items, [], null)
  expect(rows.length).toBeGreaterThan(3020)
  expect(rows.at(-1)).toMatchObject({ type: 'message', key: 'peer3000' })
  expect(at.mock.calls.length).toBeLessThan(100)
  for (const line of [0, 1, 777, 2999])
    expect(rows.at(rows.rowOf(line))).toMatchObject({ key: items.at(line)?.key })
})
