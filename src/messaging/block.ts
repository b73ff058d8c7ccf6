import type { Hex } from '../lib/bytes'
import type { Address, EnvelopeId, Message, ThreadRef } from './types'

/**
 * Neighbouring messages of one thread in chain order, at least one: as objects (`Rows`), or as bytes that become objects one at
 * a time (`Chunk`). What is asked of all messages is read without making any.
 */
export interface Block {
  readonly thread: ThreadRef
  readonly count: number
  /** Message `i`. @throws when there is none, or its bytes make no sense */
  at(i: number): Message
  /** All of them. */
  messages(): readonly Message[]
  blockNumberAt(i: number): number
  logIndexAt(i: number): number
  timestampAt(i: number): number
  fromAt(i: number): Address
  /** Of its payload; {@link NO_KIND} where the envelope is of a newer kind. */
  kindAt(i: number): number
  /** The sender's count (rule P1), 0 where the envelope is of a newer kind. */
  countAt(i: number): number
  /** Our key that opened it, where one did. */
  ownKeyAt(i: number): Hex | null
  /** Where the message with this id stands, or -1. */
  indexOf(id: EnvelopeId): number
  /**
   * The texts of all, one behind the other, and where each ends: known at once where all are ASCII and nothing has more fields
   * than its kind asks for, else null.
   */
  asciiTexts(): { readonly text: string; readonly ends: Uint32Array } | null
}

export const NO_KIND = -1

/** Messages as objects. */
export class Rows implements Block {
  readonly #messages: readonly Message[]
  #indexes: ReadonlyMap<EnvelopeId, number> | undefined

  /** @param messages at least one, of one thread, in chain order */
  constructor(messages: readonly Message[]) {
    this.#messages = messages
  }

  get thread(): ThreadRef {
    return this.at(0).thread
  }

  get count(): number {
    return this.#messages.length
  }

  at(i: number): Message {
    const message = this.#messages[i]
    if (message === undefined) throw new RangeError('a block without this message')
    return message
  }

  messages(): readonly Message[] {
    return this.#messages
  }

  blockNumberAt(i: number): number {
    return this.at(i).blockNumber
  }

  logIndexAt(i: number): number {
    return this.at(i).logIndex
  }

  timestampAt(i: number): number {
    return this.at(i).timestamp
  }

  fromAt(i: number): Address {
    return this.at(i).from
  }

  kindAt(i: number): number {
    const { content } = this.at(i)
    return content.status === 'opened' ? content.payload.kind : NO_KIND
  }

  countAt(i: number): number {
    const { content } = this.at(i)
    return content.status === 'opened' ? content.payload.n : 0
  }

  ownKeyAt(i: number): Hex | null {
    const { content } = this.at(i)
    return content.status === 'opened' ? content.ownPublicKey : null
  }

  indexOf(id: EnvelopeId): number {
    this.#indexes ??= new Map(this.#messages.map((message, i) => [message.id, i]))
    return this.#indexes.get(id) ?? -1
  }

  asciiTexts(): null {
    return null
  }
}
