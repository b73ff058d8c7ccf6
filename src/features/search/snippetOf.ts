import type { SearchHit } from '../../messaging/search'

/** Characters shown before a match that stands far inside, so that it is seen without scrolling. */
const LEAD = 40
/** Characters shown at most. */
const LENGTH = 200

/** The part of a text around its match, in one line. */
export function snippetOf({ text, start, end }: Pick<SearchHit, 'text' | 'start' | 'end'>): {
  before: string
  match: string
  after: string
} {
  const from = start > LEAD ? start - LEAD : 0
  const to = from + LENGTH
  const cut = (begin: number, stop: number) => text.slice(begin, stop).replace(/\s+/g, ' ')
  return {
    before: (from > 0 ? '…' : '') + cut(from, start).replace(LONE_LOW, ''),
    match: cut(start, end),
    after: cut(end, Math.max(end, to)).replace(LONE_HIGH, '') + (text.length > Math.max(end, to) ? '…' : ''),
  }
}

/** Half of a character that the cut went through. */
const LONE_LOW = /^[\uDC00-\uDFFF]/
const LONE_HIGH = /[\uD800-\uDBFF]$/
