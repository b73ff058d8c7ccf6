import { daysAgo } from '../../i18n/format'
import { createLazyList, type LazyList } from '../../lib/lazyList'
import { isBeforeLine, type KeyChangeLog } from '../../messaging/keyHistory'
import type { Gap } from '../../messaging/selectors'
import type { TimelineItem, TimelineItems } from '../../messaging/timeline'

/** One row of the list: a message, or a line between messages. */
export type Row =
  | { readonly type: 'day'; readonly key: string; readonly at: number }
  | { readonly type: 'unread'; readonly key: string }
  /** `count` is null where nobody knows how many: the numbers jump (P6). */
  | { readonly type: 'gap'; readonly key: string; readonly count: number | null }
  /** Changes of one side's key with nothing between them. */
  | {
      readonly type: 'keyChange'
      readonly key: string
      readonly own: boolean
      readonly count: number
      /** After the last of them no key is registered. */
      readonly isClosed: boolean
    }
  | { readonly type: 'title'; readonly key: string; readonly item: TimelineItem; readonly text: string }
  | {
      readonly type: 'message'
      readonly key: string
      readonly item: TimelineItem
      /** Same writer, a short time before or after, nothing between: the corners join. */
      readonly joinsPrevious: boolean
      readonly joinsNext: boolean
    }

/** Messages further apart than this start a new run. Seconds. */
const RUN_PAUSE = 300

/** The rows of a thread, each made when it is asked for. */
export interface TimelineRows extends LazyList<Row> {
  /** The row of line `index`. */
  rowOf(index: number): number
}

/** What stands above a line, or behind the last one. */
interface Between {
  readonly line: number
  readonly rows: readonly Row[]
  /** The row that its first one is. */
  readonly start: number
}

/** The rows of a thread. `firstUnreadKey` is the item above which "new messages" stands. */
export function timelineRows(
  items: TimelineItems,
  gaps: readonly Gap[],
  firstUnreadKey: string | null,
  keyChanges: readonly KeyChangeLog[] = [],
): TimelineRows {
  const all = findBetween(items, gaps, firstUnreadKey, keyChanges)
  const lastBefore = (isBefore: (between: Between) => boolean): Between | undefined => {
    let [low, high] = [0, all.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (isBefore(all[middle] as Between)) low = middle + 1
      else high = middle
    }
    return all[low - 1]
  }
  const parted = new Set(all.map(({ line }) => line))
  /** Whether a line and the one before it are one run: same writer, a short time apart, nothing between. */
  const isJoined = (line: number): boolean => {
    const [a, b] = [items.at(line - 1), items.at(line)]
    if (line === 0 || !a || !b || parted.has(line)) return false
    if (a.content.kind === 'title' || b.content.kind === 'title') return false
    return a.own === b.own && b.at - a.at <= RUN_PAUSE
  }
  const toRow = (line: number): Row => {
    const item = items.at(line)
    if (!item) throw new RangeError('a thread without this line')
    const { key, content } = item
    if (content.kind === 'title') return { type: 'title', key, item, text: content.text }
    return { type: 'message', key, item, joinsPrevious: isJoined(line), joinsNext: isJoined(line + 1) }
  }
  const behind = (between: Between | undefined) =>
    between ? between.start + between.rows.length - between.line : 0
  const length = items.length + behind(all.at(-1))
  const rowAt = (index: number): Row => {
    const between = lastBefore(({ start }) => start <= index)
    return between?.rows[index - between.start] ?? toRow(index - behind(between))
  }
  return createLazyList(length, rowAt, {
    rowOf: (line: number) => line + behind(lastBefore((between) => between.line <= line)),
  })
}

/** Everything that is no line, in order. Lines are looked at only where something may stand above them. */
function findBetween(
  items: TimelineItems,
  gaps: readonly Gap[],
  firstUnreadKey: string | null,
  keyChanges: readonly KeyChangeLog[],
): readonly Between[] {
  const end = items.length
  const gapsAt = placeGaps(items, gaps)
  const changesAt = placeKeyChanges(items, keyChanges)
  const unread = firstUnreadKey === null ? -1 : items.indexOf(firstUnreadKey)
  const lines = new Set([...dayStarts(items), ...gapsAt.keys(), ...changesAt.keys()])
  if (unread >= 0) lines.add(unread)
  let rowsBefore = 0
  return [...lines]
    .sort((a, b) => a - b)
    .flatMap((line) => {
      const rows: Row[] = []
      let previousAt = line === 0 ? null : items.timeAt(line - 1)
      const pushDay = (at: number, key: string) => {
        if (previousAt === null || daysAgo(previousAt) !== daysAgo(at))
          rows.push({ type: 'day', key: `day/${key}`, at })
        previousAt = at
      }
      const gapRows = (gapsAt.get(line) ?? []).map(
        ({ from, to, isJump }): Row => ({
          type: 'gap',
          key: `gap/${from}`,
          count: isJump ? null : to - from + 1,
        }),
      )
      // The message after a gap need not be a line: it may be a reaction.
      if (line === end) rows.push(...gapRows)
      for (const { own, log } of changesAt.get(line) ?? []) {
        const key = `key/${log.blockNumber}/${log.logIndex}`
        pushDay(log.timestamp, key)
        rows.push({ type: 'keyChange', key, own, count: 1, isClosed: log.publicKey.length === 0 })
        joinKeyChanges(rows)
      }
      if (line < end) {
        pushDay(items.timeAt(line), items.at(line)?.key ?? '')
        rows.push(...gapRows)
      }
      if (line === unread) rows.push({ type: 'unread', key: 'unread' })
      const start = line + rowsBefore
      rowsBefore += rows.length
      return rows.length > 0 ? [{ line, rows, start }] : []
    })
}

/** Lines that begin a day. Time goes on from line to line: of two on one day all between are on it too. */
function dayStarts(items: TimelineItems): readonly number[] {
  const starts: number[] = items.length > 0 ? [0] : []
  const dayOf = (line: number) => daysAgo(items.timeAt(line))
  const look = (first: number, last: number) => {
    if (dayOf(first) === dayOf(last)) return
    if (last === first + 1) starts.push(last)
    else {
      const middle = (first + last) >> 1
      look(first, middle)
      look(middle, last)
    }
  }
  if (items.length > 1) look(0, items.length - 1)
  return starts
}

/** What is missing below a count stands above its message. */
function placeGaps(items: TimelineItems, gaps: readonly Gap[]): ReadonlyMap<number, readonly Gap[]> {
  const places = new Map<number, Gap[]>()
  let line = 0
  for (const gap of gaps) {
    while (line < items.length && (items.isOwnAt(line) || items.countAt(line) <= gap.to)) line++
    places.set(line, [...(places.get(line) ?? []), gap])
  }
  return places
}

function placeKeyChanges(
  items: TimelineItems,
  changes: readonly KeyChangeLog[],
): ReadonlyMap<number, readonly KeyChangeLog[]> {
  const places = new Map<number, KeyChangeLog[]>()
  let line = 0
  for (const change of changes) {
    line = Math.max(line, items.firstAfter(change.log))
    for (let item = items.at(line); item && !isBeforeLine(change, item); item = items.at(line)) line++
    places.set(line, [...(places.get(line) ?? []), change])
  }
  return places
}

/** Makes one line of the last two where both tell of one side's key: it may change as often as its owner pays for. */
function joinKeyChanges(rows: Row[]): void {
  const [a, b] = rows.slice(-2)
  if (a?.type !== 'keyChange' || b?.type !== 'keyChange' || a.own !== b.own) return
  rows.splice(-2, 2, { ...a, count: a.count + b.count, isClosed: b.isClosed })
}
