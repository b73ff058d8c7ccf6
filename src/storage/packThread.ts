import { byPosition, isAfter, positionKey } from '../messaging/position'
import type { Message, Position } from '../messaging/types'

/** A chunk on disk, by its ends. */
export interface Span {
  readonly first: Position
  readonly last: Position
}

/** What of a thread is written anew. */
export interface Packed<S> {
  /** Chunks that go. */
  readonly gone: readonly S[]
  /** The messages of each chunk that comes. */
  readonly chunks: readonly (readonly Message[])[]
  /** What fills no chunk. */
  readonly loose: readonly Message[]
}

/**
 * Packs final messages of one thread into its chunks (docs/adr/0008-chunks.md): what stands between two chunks becomes chunks
 * where it fills one; what stands within one joins it. Chunks that nothing happens to are not read.
 * @param params.spans every chunk of the thread, in chain order
 * @param params.added a message that a chunk holds already is not added twice
 * @param params.read the messages of a chunk
 * @param params.size how many messages fill a chunk; each has less than twice as many
 */
export async function packThread<S extends Span>(params: {
  spans: readonly S[]
  added: readonly Message[]
  dropped: readonly Position[]
  read: (span: S) => Promise<readonly Message[]>
  size: number
}): Promise<Packed<S>> {
  const { spans, dropped, read, size } = params
  const added = inOrder(params.added)
  const gone: S[] = []
  const chunks: (readonly Message[])[] = []
  const loose: Message[] = []
  let at = 0
  const takeWhile = (holds: (message: Message) => boolean): Message[] => {
    const start = at
    while (at < added.length && holds(added[at] as Message)) at++
    return added.slice(start, at)
  }
  const put = (list: readonly Message[]) => {
    if (list.length < size) loose.push(...list)
    else chunks.push(...cut(list, size))
  }
  for (const span of spans) {
    put(takeWhile((message) => isAfter(span.first, message)))
    const joining = takeWhile((message) => !isAfter(message, span.last))
    const leaving = dropped.filter((each) => !isAfter(span.first, each) && !isAfter(each, span.last))
    if (joining.length + leaving.length === 0) continue
    gone.push(span)
    put(without(inOrder([...(await read(span)), ...joining]), leaving))
  }
  put(added.slice(at))
  return { gone, chunks, loose }
}

/** Messages less those at some positions. */
export function without(messages: readonly Message[], positions: readonly Position[]): readonly Message[] {
  if (positions.length === 0) return messages
  const gone = new Set(positions.map(positionKey))
  return messages.filter((message) => !gone.has(positionKey(message)))
}

/** Pieces of nearly one length, each of at least `size`. */
function cut(list: readonly Message[], size: number): (readonly Message[])[] {
  const pieces = Math.floor(list.length / size)
  const end = (i: number) => Math.floor((list.length * i) / pieces)
  return Array.from({ length: pieces }, (_, i) => list.slice(end(i), end(i + 1)))
}

/** In chain order; of those at one position the first. */
export function inOrder(messages: readonly Message[]): readonly Message[] {
  const isSorted = messages.every((message, i) => i === 0 || isAfter(message, messages[i - 1] as Message))
  if (isSorted) return messages
  return [...messages]
    .sort(byPosition)
    .filter((message, i, all) => i === 0 || isAfter(message, all[i - 1] as Message))
}
