import { type Block, Rows } from './block'
import { byPosition, isAfter, positionKey } from './position'
import type { EnvelopeId, Message, Position, ThreadRef } from './types'

/**
 * The messages of one thread in chain order, at least one. Most of a long history are bytes in chunks: an object is made when it
 * is asked for, and what is asked of all messages is read block by block. Immutable.
 */
export class MessageList implements Iterable<Message> {
  readonly blocks: readonly Block[]
  readonly length: number
  /** At which index each block begins. */
  readonly starts: readonly number[]

  /** @param blocks in chain order, none reaching into another */
  constructor(blocks: readonly Block[]) {
    this.blocks = blocks
    const starts: number[] = []
    let length = 0
    for (const { count } of blocks) {
      starts.push(length)
      length += count
    }
    this.starts = starts
    this.length = length
  }

  get thread(): ThreadRef {
    return this.#blockAt(0).thread
  }

  /** Where the newest message stands. */
  get last(): Position {
    return this.positionAt(this.length - 1)
  }

  /** A negative index counts from the end. */
  at(index: number): Message | undefined {
    const place = index < 0 ? index + this.length : index
    if (place < 0 || place >= this.length) return undefined
    return this.read(place, (block, i) => block.at(i))
  }

  positionAt(index: number): Position {
    return this.read(index, positionIn)
  }

  /** What `look` reads of message `index`, from the block that holds it. */
  read<T>(index: number, look: (block: Block, i: number) => T): T {
    const b = lastWhere(this.starts.length, (i) => (this.starts[i] as number) <= index)
    return look(this.#blockAt(b), index - (this.starts[b] ?? 0))
  }

  /** Index of the first message after `mark`, `length` where there is none. */
  firstAfter(mark: Position | null): number {
    return 1 + lastWhere(this.length, (i) => !isAfter(this.positionAt(i), mark))
  }

  /** Where the message with this id stands, or -1. */
  indexOf(id: EnvelopeId): number {
    for (let b = this.blocks.length - 1; b >= 0; b--) {
      const i = this.#blockAt(b).indexOf(id)
      if (i >= 0) return (this.starts[b] ?? 0) + i
    }
    return -1
  }

  find(id: EnvelopeId): Message | undefined {
    const index = this.indexOf(id)
    return index < 0 ? undefined : this.at(index)
  }

  *[Symbol.iterator](): Iterator<Message> {
    for (const block of this.blocks) for (let i = 0; i < block.count; i++) yield block.at(i)
  }

  #blockAt(b: number): Block {
    const block = this.blocks[b]
    if (block === undefined) throw new RangeError('a list without this block')
    return block
  }
}

/** Rows are not joined into more than this: what is added makes one block anew, not all that was there. */
const MOST_ROWS = 256

/** Messages above `base`. */
export function messagesAbove(list: MessageList, base: number): readonly Message[] {
  return slice(list, list.firstAfter(endOf(base)), list.length)
}

/** Without what stands above `base`; null where nothing is left. */
export function upTo(list: MessageList, base: number): MessageList | null {
  const end = list.firstAfter(endOf(base))
  if (end === list.length) return list
  const whole = list.blocks.filter((block, b) => (list.starts[b] ?? 0) + block.count <= end)
  const rest = slice(
    list,
    whole.reduce((sum, { count }) => sum + count, 0),
    end,
  )
  return listOf([...whole, ...rowsOf(rest)])
}

/** With further messages, in any order; one that is there already (same block and log index) is not added twice. */
export function withMessages(list: MessageList | null, added: readonly Message[]): MessageList | null {
  return withBlocks(list, rowsOf(inOrder(added)))
}

/**
 * With further blocks, in any order. Where one reaches into another, the messages of both become rows.
 */
export function withBlocks(list: MessageList | null, added: readonly Block[]): MessageList | null {
  if (added.length === 0) return list
  const blocks = [...(list?.blocks ?? []), ...added].sort((a, b) => byPosition(firstOf(a), firstOf(b)))
  const joined: Block[] = []
  for (const block of blocks) {
    const before = joined.at(-1)
    if (before && !isAfter(firstOf(block), lastOf(before))) {
      joined[joined.length - 1] = new Rows(inOrder([...before.messages(), ...block.messages()]))
    } else if (before instanceof Rows && block instanceof Rows && before.count + block.count <= MOST_ROWS) {
      joined[joined.length - 1] = new Rows([...before.messages(), ...block.messages()])
    } else joined.push(block)
  }
  return listOf(joined)
}

/** Without the messages at some positions; null where nothing is left. */
export function without(list: MessageList, positions: readonly Position[]): MessageList | null {
  const gone = new Set(positions.map(positionKey))
  return listOf(
    list.blocks.flatMap((block): readonly Block[] => {
      const isHit = positions.some((each) => !isAfter(firstOf(block), each) && !isAfter(each, lastOf(block)))
      return isHit ? rowsOf(block.messages().filter((message) => !gone.has(positionKey(message)))) : [block]
    }),
  )
}

/** In chain order; of those at one position the first. */
export function inOrder(messages: readonly Message[]): readonly Message[] {
  const isSorted = messages.every((message, i) => i === 0 || isAfter(message, messages[i - 1] as Message))
  if (isSorted) return messages
  return [...messages]
    .sort(byPosition)
    .filter((message, i, all) => i === 0 || isAfter(message, all[i - 1] as Message))
}

function listOf(blocks: readonly Block[]): MessageList | null {
  return blocks.length === 0 ? null : new MessageList(blocks)
}

function rowsOf(messages: readonly Message[]): readonly Rows[] {
  return messages.length === 0 ? [] : [new Rows(messages)]
}

function slice(list: MessageList, start: number, end: number): readonly Message[] {
  return Array.from({ length: end - start }, (_, i) => list.at(start + i) as Message)
}

function positionIn(block: Block, i: number): Position {
  return { blockNumber: block.blockNumberAt(i), logIndex: block.logIndexAt(i) }
}

const firstOf = (block: Block) => positionIn(block, 0)
const lastOf = (block: Block) => positionIn(block, block.count - 1)

/** Nothing in a block stands behind this. */
const endOf = (blockNumber: number): Position => ({ blockNumber, logIndex: Number.POSITIVE_INFINITY })

/** The last of the first `count` indexes for which it holds, where it holds for none behind one for which it does not; or -1. */
function lastWhere(count: number, holds: (i: number) => boolean): number {
  let [low, high] = [-1, count - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (holds(middle)) low = middle
    else high = middle - 1
  }
  return low
}
