import { peerStatus } from './selectors'
import type { EngineState } from './state'
import { selectTimeline, type TimelineItem } from './timeline'
import type { ThreadId, ThreadRef } from './types'

/** A line whose text holds what was looked for. */
export interface SearchHit {
  readonly thread: ThreadRef
  readonly item: TimelineItem
  /** Its text as it reads now, and where in it the match stands, in UTF-16 code units. */
  readonly text: string
  readonly start: number
  readonly end: number
}

/** The lines of one thread as they are looked through: kept as long as the thread does not change. */
interface SearchText {
  readonly items: readonly TimelineItem[]
  /** As {@link fold} leaves them, in the order of `items`. */
  readonly texts: readonly string[]
}

const textsByItems = new WeakMap<readonly TimelineItem[], SearchText>()

/**
 * The newest `limit` lines that hold `query`, newest first, whatever the case. A scan of what is in memory: there is no index to
 * build or to keep, and any script works. Blocked people, lines that were taken back or hidden, and titles are left out.
 */
export function searchMessages(state: EngineState, query: string, limit: number): readonly SearchHit[] {
  const wanted = fold(query.trim())
  if (wanted === '') return []
  const hits: SearchHit[] = []
  for (const [id, list] of state.messages) {
    const thread = list[0]?.thread
    if (!thread || peerStatus(state, thread.peer) === 'blocked') continue
    searchThread(state, id, thread, wanted, limit, hits)
  }
  return hits.sort((a, b) => b.item.at - a.item.at).slice(0, limit)
}

function searchThread(
  state: EngineState,
  id: ThreadId,
  thread: ThreadRef,
  wanted: string,
  limit: number,
  hits: SearchHit[],
): void {
  const { items, texts } = searchTextOf(state, id)
  let found = 0
  for (let i = texts.length - 1; i >= 0 && found < limit; i--) {
    const folded = texts[i] as string
    const at = folded.indexOf(wanted)
    if (at < 0) continue
    found++
    const item = items[i] as TimelineItem
    const text = textOf(item)
    // Folding may change a text's length (İ): then the match cannot be pointed at.
    const isSame = folded.length === text.length
    hits.push({ thread, item, text, start: isSame ? at : 0, end: isSame ? at + wanted.length : 0 })
  }
}

function searchTextOf(state: EngineState, id: ThreadId): SearchText {
  const { items } = selectTimeline(state, id)
  let known = textsByItems.get(items)
  if (!known) {
    known = { items, texts: items.map((item) => fold(textOf(item))) }
    textsByItems.set(items, known)
  }
  return known
}

function textOf({ content }: TimelineItem): string {
  return content.kind === 'text' ? content.text : ''
}

/** Upper and lower case are one, and so are the ways to write one character (NFC). */
function fold(text: string): string {
  return text.normalize('NFC').toLowerCase()
}
