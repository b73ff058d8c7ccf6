import { PayloadKind } from '../protocol/payload'
import type { Block } from './block'
import { readBody } from './messageBody'
import type { MessageList } from './messageList'
import { peerStatus } from './selectors'
import type { EngineState } from './state'
import { selectTimeline, type Timeline, type TimelineItem } from './timeline'
import type { Message, ThreadId, ThreadRef } from './types'

/** A line whose text holds what was looked for. */
export interface SearchHit {
  readonly thread: ThreadRef
  readonly item: TimelineItem
  /** Its text as it reads now, and where in it the match stands, in UTF-16 code units. */
  readonly text: string
  readonly start: number
  readonly end: number
}

/** A line that holds it. Most of those found are not shown: what is shown of a line is read last. */
interface Found {
  readonly thread: ThreadRef
  readonly timeline: Timeline
  readonly line: number
  readonly at: number
}

/**
 * The newest `limit` lines that hold `query`, newest first, whatever the case. A scan of what is in memory: there is no index to
 * build or to keep, and any script works. Blocked people, lines that were taken back or hidden, and titles are left out.
 */
export function searchMessages(state: EngineState, query: string, limit: number): readonly SearchHit[] {
  const wanted = fold(query.trim())
  if (wanted === '') return []
  const found: Found[] = []
  for (const [id, list] of state.messages) {
    if (peerStatus(state, list.thread.peer) !== 'blocked')
      found.push(...searchThread(state, id, list, wanted, limit))
  }
  return found
    .sort((a, b) => b.at - a.at)
    .slice(0, limit)
    .flatMap((line) => hitOf(line, wanted) ?? [])
}

/** The newest lines of a thread that hold `wanted`. */
function searchThread(
  state: EngineState,
  id: ThreadId,
  list: MessageList,
  wanted: string,
  limit: number,
): readonly Found[] {
  const { thread } = list
  const timeline = selectTimeline(state, id)
  const { items, lineOf, changed } = timeline
  const found = changed
    .filter((line) => fold(textOf(items.at(line))).includes(wanted))
    .map((line): Found => ({ thread, timeline, line, at: items.timeAt(line) }))
  const most = found.length + limit
  for (let b = list.blocks.length - 1; b >= 0 && found.length < most; b--) {
    const block = list.blocks[b] as Block
    for (const i of searchBlock(block, wanted)) {
      const line = lineOf((list.starts[b] ?? 0) + i)
      if (line >= 0 && isText(block, i)) found.push({ thread, timeline, line, at: block.timestampAt(i) })
      if (found.length === most) break
    }
  }
  return found
}

function isText(block: Block, i: number): boolean {
  const kind = block.kindAt(i)
  return kind === PayloadKind.text || kind === PayloadKind.reply
}

function hitOf({ thread, timeline, line }: Found, wanted: string): SearchHit | null {
  const item = timeline.items.at(line)
  if (!item) return null
  const text = textOf(item)
  const folded = fold(text)
  const at = folded.indexOf(wanted)
  // Folding may change a text's length (İ): then the match cannot be pointed at.
  const isSame = folded.length === text.length
  return { thread, item, text, start: isSame ? at : 0, end: isSame ? at + wanted.length : 0 }
}

/** The texts of a block as {@link fold} leaves them, one behind the other, and where each ends. */
interface FoldedTexts {
  readonly text: string
  readonly ends: Uint32Array
}

/** Blocks are immutable: each is folded once, by the first search. */
const foldedBlocks = new WeakMap<Block, FoldedTexts>()

/** So many texts are looked through at a time. */
const PIECE = 64

/** The messages of a block whose text holds `wanted`, newest first. Piece by piece: of a common word the first few are enough. */
function* searchBlock(block: Block, wanted: string): Generator<number> {
  const { text, ends } = foldedOf(block)
  if (indexIn(text, wanted, 0) < 0) return
  for (let to = ends.length; to > 0; to -= PIECE) {
    let i = Math.max(0, to - PIECE)
    const start = i === 0 ? 0 : (ends[i - 1] as number)
    const piece = text.slice(start, ends[to - 1])
    const found: number[] = []
    for (let at = indexIn(piece, wanted, 0); at >= 0; at = indexIn(piece, wanted, at)) {
      while ((ends[i] as number) - start <= at) i++
      const end = (ends[i] as number) - start
      // What begins in one text and ends in the next is in neither.
      const isWithin = at + wanted.length <= end
      if (isWithin) found.push(i)
      at = isWithin ? end : at + 1
    }
    yield* found.reverse()
  }
}

/** Longer words are looked for by their beginning: for those V8 builds tables first, which takes three times as long as the search. */
const BEGINNING = 6

/** As `text.indexOf(wanted, from)`. */
function indexIn(text: string, wanted: string, from: number): number {
  const beginning = wanted.slice(0, BEGINNING)
  let at = text.indexOf(beginning, from)
  while (at >= 0 && !text.startsWith(wanted, at)) at = text.indexOf(beginning, at + 1)
  return at
}

function foldedOf(block: Block): FoldedTexts {
  let folded = foldedBlocks.get(block)
  if (!folded) {
    folded = foldAll(block)
    foldedBlocks.set(block, folded)
  }
  return folded
}

function foldAll(block: Block): FoldedTexts {
  const plain = block.asciiTexts()
  if (plain) return { text: plain.text.toLowerCase(), ends: plain.ends }
  let length = 0
  // Each by itself: marks at the beginning of a text belong to nothing before it.
  const texts = block.messages().map((message) => fold(writtenIn(message)))
  return { text: texts.join(''), ends: Uint32Array.from(texts, (text) => (length += text.length)) }
}

/** The text of a message, whatever became of it. */
function writtenIn({ content }: Message): string {
  const body = content.status === 'opened' ? readBody(content.payload) : null
  return body && 'text' in body ? body.text : ''
}

function textOf(item: TimelineItem | undefined): string {
  return item?.content.kind === 'text' ? item.content.text : ''
}

/** Upper and lower case are one, and so are the ways to write one character (NFC). */
function fold(text: string): string {
  return text.normalize('NFC').toLowerCase()
}
