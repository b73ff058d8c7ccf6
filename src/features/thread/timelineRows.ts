import { daysAgo } from '../../i18n/format'
import { isBeforeLine, type KeyChangeLog } from '../../messaging/keyHistory'
import type { Gap } from '../../messaging/selectors'
import type { TimelineItem } from '../../messaging/timeline'

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

/** The rows of a thread. `firstUnreadKey` is the item above which "new messages" stands. */
export function timelineRows(
  items: readonly TimelineItem[],
  gaps: readonly Gap[],
  firstUnreadKey: string | null,
  keyChanges: readonly KeyChangeLog[] = [],
): readonly Row[] {
  const rows: Row[] = []
  const missing = [...gaps]
  /** What is missing below a count stands above its message. */
  const pushGaps = (next: number) => {
    while (missing[0] && missing[0].to < next) {
      const { from, to, isJump } = missing[0]
      rows.push({ type: 'gap', key: `gap/${from}`, count: isJump ? null : to - from + 1 })
      missing.shift()
    }
  }
  let previousAt: number | null = null
  const pushDay = (at: number, key: string) => {
    if (previousAt === null || daysAgo(previousAt) !== daysAgo(at))
      rows.push({ type: 'day', key: `day/${key}`, at })
    previousAt = at
  }
  const changes = [...keyChanges]
  const pushKeyChanges = (isDue: (change: KeyChangeLog) => boolean) => {
    while (changes[0] && isDue(changes[0])) {
      const { own, log } = changes[0]
      const key = `key/${log.blockNumber}/${log.logIndex}`
      pushDay(log.timestamp, key)
      rows.push({ type: 'keyChange', key, own, count: 1, isClosed: log.publicKey.length === 0 })
      joinKeyChanges(rows)
      changes.shift()
    }
  }
  for (const item of items) {
    const before = rows.length
    pushKeyChanges((change) => isBeforeLine(change, item))
    pushDay(item.at, item.key)
    if (!item.own) pushGaps(countOf(item))
    if (item.key === firstUnreadKey) rows.push({ type: 'unread', key: 'unread' })
    rows.push(toRow(item))
    if (rows.length === before + 1) join(rows)
  }
  // The message after a gap need not be a line: it may be a reaction.
  pushGaps(Number.POSITIVE_INFINITY)
  pushKeyChanges(() => true)
  return rows
}

function toRow(item: TimelineItem): Row {
  if (item.content.kind === 'title') return { type: 'title', key: item.key, item, text: item.content.text }
  return { type: 'message', key: item.key, item, joinsPrevious: false, joinsNext: false }
}

/** Makes one line of the last two where both tell of one side's key: it may change as often as its owner pays for. */
function joinKeyChanges(rows: Row[]): void {
  const [a, b] = rows.slice(-2)
  if (a?.type !== 'keyChange' || b?.type !== 'keyChange' || a.own !== b.own) return
  rows.splice(-2, 2, { ...a, count: a.count + b.count, isClosed: b.isClosed })
}

/** Joins the last two rows where they belong to one run. */
function join(rows: Row[]): void {
  const [a, b] = rows.slice(-2)
  if (a?.type !== 'message' || b?.type !== 'message') return
  if (a.item.own !== b.item.own || b.item.at - a.item.at > RUN_PAUSE) return
  rows.splice(-2, 2, { ...a, joinsNext: true }, { ...b, joinsPrevious: true })
}

/** The number that the sender gave a message (rule P1), 0 where it has none. */
function countOf({ message }: TimelineItem): number {
  return message?.content.status === 'opened' ? message.content.payload.n : 0
}
