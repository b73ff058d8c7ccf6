import { daysAgo } from '../../i18n/format'
import type { Gap } from '../../messaging/selectors'
import type { TimelineItem } from '../../messaging/timeline'

/** One row of the list: a message, or a line between messages. */
export type Row =
  | { readonly type: 'day'; readonly key: string; readonly at: number }
  | { readonly type: 'unread'; readonly key: string }
  | { readonly type: 'gap'; readonly key: string; readonly count: number }
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
): readonly Row[] {
  const rows: Row[] = []
  const missing = [...gaps]
  /** What is missing below a count stands above its message. */
  const pushGaps = (next: number) => {
    while (missing[0] && missing[0].to < next) {
      const { from, to } = missing[0]
      rows.push({ type: 'gap', key: `gap/${from}`, count: to - from + 1 })
      missing.shift()
    }
  }
  let previous: TimelineItem | null = null
  for (const item of items) {
    const before = rows.length
    if (!previous || daysAgo(previous.at) !== daysAgo(item.at)) {
      rows.push({ type: 'day', key: `day/${item.key}`, at: item.at })
    }
    if (!item.own) pushGaps(countOf(item))
    if (item.key === firstUnreadKey) rows.push({ type: 'unread', key: 'unread' })
    rows.push(toRow(item))
    if (rows.length === before + 1) join(rows)
    previous = item
  }
  // The message after a gap need not be a line: it may be a reaction.
  pushGaps(Number.POSITIVE_INFINITY)
  return rows
}

function toRow(item: TimelineItem): Row {
  if (item.content.kind === 'title') return { type: 'title', key: item.key, item, text: item.content.text }
  return { type: 'message', key: item.key, item, joinsPrevious: false, joinsNext: false }
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
