import { type Hex, toHex } from '../lib/bytes'
import { type Block, NO_KIND } from './block'
import { ID_LENGTH } from './chunkLayout'
import { type Chunk, createIdTable, type IdTable } from './decodeChunk'
import type { Address, EnvelopeId, Message, MessageContent, ThreadRef } from './types'

const NO_CONTENT: MessageContent = { status: 'newer', version: 0, type: 0 }
const NO_HASH: Hex = '0x'

/** What reading the chain asks of messages that are known: which they are and where they stand, in 32 bytes each. */
export class Outline implements Block {
  readonly thread: ThreadRef
  readonly count: number
  readonly #ids: Uint8Array
  readonly #blocks: Float64Array
  readonly #logs: Float64Array
  #table: IdTable | undefined

  /** Keeps nothing of the bytes that `chunk` was read from. */
  constructor(chunk: Chunk) {
    this.thread = chunk.thread
    this.count = chunk.count
    this.#ids = chunk.ids()
    this.#blocks = Float64Array.from({ length: chunk.count }, (_, i) => chunk.blockNumberAt(i))
    this.#logs = Float64Array.from({ length: chunk.count }, (_, i) => chunk.logIndexAt(i))
  }

  at(i: number): Message {
    return {
      ...withoutContent,
      id: toHex(this.#ids.subarray(ID_LENGTH * i, ID_LENGTH * (i + 1))),
      thread: this.thread,
      from: this.thread.peer,
      to: this.thread.peer,
      blockNumber: this.blockNumberAt(i),
      logIndex: this.logIndexAt(i),
    }
  }

  messages(): readonly Message[] {
    return Array.from({ length: this.count }, (_, i) => this.at(i))
  }

  blockNumberAt(i: number): number {
    return this.#blocks[i] as number
  }

  logIndexAt(i: number): number {
    return this.#logs[i] as number
  }

  timestampAt(): number {
    return 0
  }

  fromAt(): Address {
    return this.thread.peer
  }

  kindAt(): number {
    return NO_KIND
  }

  countAt(): number {
    return 0
  }

  ownKeyAt(): null {
    return null
  }

  indexOf(id: EnvelopeId): number {
    this.#table ??= createIdTable(this.#ids)
    return this.#table(id)
  }

  asciiTexts(): null {
    return null
  }
}

const withoutContent = {
  blockHash: null,
  txHash: NO_HASH,
  timestamp: 0,
  content: NO_CONTENT,
  size: 0,
  expiredKey: false,
  bypassedKey: false,
} as const

/** A message as {@link Outline} keeps it. */
export function outlined(message: Message): Message {
  return { ...message, content: NO_CONTENT }
}
