import { byPosition, isAfter, positionKey } from '../messaging/position'
import type { Message, Position } from '../messaging/types'

/** A chunk on disk, by its ends. */
export interface Span {
  readonly first: Position
  readonly last: Position
  readonly count: number
}

/** How many messages fill a chunk. One holds less than twice as many. */
export const CHUNK_SIZE = 500
/** Chunks that are not full and follow one another: one more, and they are merged. */
const MAX_SMALL = 8

/** A chunk of a thread, or new messages between two of them. */
interface Part<S> {
  /** null for what is not on disk. */
  readonly span: S | null
  readonly count: number
  /** null while nothing in it changes. */
  readonly messages: readonly Message[] | null
}

/** What of a thread is written anew: the chunks that go, and the messages of each that comes in their place. */
export interface Packed<S> {
  readonly gone: readonly S[]
  readonly lists: readonly (readonly Message[])[]
}

/**
 * Packs final messages of one thread into its chunks (docs/adr/0008-chunks.md). Small neighbours of what changes are merged with it
 * when together they fill a chunk, or when they are too many; other chunks are neither read nor written.
 * @param params.spans every chunk of the thread, in chain order
 * @param params.added a message that stands in a chunk already is not added twice
 * @param params.read the messages of a chunk
 */
export async function packThread<S extends Span>(params: {
  spans: readonly S[]
  added: readonly Message[]
  dropped: readonly Position[]
  read: (span: S) => Promise<readonly Message[]>
  size?: number
}): Promise<Packed<S>> {
  const { spans, dropped, read, size = CHUNK_SIZE } = params
  const added = inOrder(params.added)
  let at = 0
  const takeWhile = (holds: (message: Message) => boolean): Message[] => {
    const start = at
    while (at < added.length && holds(added[at] as Message)) at++
    return added.slice(start, at)
  }
  const parts: Part<S>[] = []
  const addNew = (messages: readonly Message[]) => {
    if (messages.length > 0) parts.push({ span: null, count: messages.length, messages })
  }
  for (const span of spans) {
    addNew(takeWhile((message) => isAfter(span.first, message)))
    const joining = takeWhile((message) => !isAfter(message, span.last))
    const leaving = dropped.filter((each) => !isAfter(span.first, each) && !isAfter(each, span.last))
    if (joining.length + leaving.length === 0) {
      parts.push({ span, count: span.count, messages: null })
      continue
    }
    const gone = new Set(leaving.map(positionKey))
    const messages = inOrder([...(await read(span)), ...joining]).filter(
      (message) => !gone.has(positionKey(message)),
    )
    parts.push({ span, count: messages.length, messages })
  }
  addNew(added.slice(at))

  const gone: S[] = []
  const lists: (readonly Message[])[] = []
  for (const group of groupsOf(parts, size)) {
    const total = group.reduce((sum, { count }) => sum + count, 0)
    const merges = total >= size || group.length > MAX_SMALL
    const replaced = merges ? group : group.filter(({ messages }) => messages !== null)
    for (const { span } of replaced) if (span) gone.push(span)
    const contents = await Promise.all(
      replaced.map(async ({ span, messages }) => messages ?? (span ? await read(span) : [])),
    )
    for (const list of merges ? [contents.flat()] : contents) lists.push(...cut(list, size))
  }
  return { gone, lists }
}

/** Neighbours that change or are small, as long as one among them changes. A full chunk that stays as it is parts them. */
function groupsOf<S>(parts: readonly Part<S>[], size: number): Part<S>[][] {
  const groups: Part<S>[][] = [[]]
  for (const part of parts) {
    if (part.messages === null && part.count >= size) groups.push([])
    else groups.at(-1)?.push(part)
  }
  return groups.filter((group) => group.some(({ messages }) => messages !== null))
}

/** Pieces of nearly one length, at least `size`; one piece of what is less, none of nothing. */
function cut(list: readonly Message[], size: number): (readonly Message[])[] {
  if (list.length === 0) return []
  const pieces = Math.max(1, Math.floor(list.length / size))
  const end = (i: number) => Math.floor((list.length * i) / pieces)
  return Array.from({ length: pieces }, (_, i) => list.slice(end(i), end(i + 1)))
}

/** In chain order; of those at one position the first. */
function inOrder(messages: readonly Message[]): Message[] {
  return [...messages]
    .sort(byPosition)
    .filter((message, i, all) => i === 0 || isAfter(message, all[i - 1] as Message))
}
