import { compareBytes, fromHex, fromUtf8, type Hex, toHex, utf8 } from '../lib/bytes'
import type { CborValue } from '../protocol/cbor'
import { decodePayload, type Payload } from '../protocol/payload'
import { type Block, NO_KIND } from './block'
import {
  ADDRESS_LENGTH,
  Flag,
  FORMAT,
  HASH_LENGTH,
  HEAD_LENGTH,
  ID_LENGTH,
  type Layout,
  layOut,
} from './chunkLayout'
import type { Address, EnvelopeId, Message, MessageContent, ThreadRef } from './types'

/** Whether bytes that somebody encoded are of the format that this version reads. */
export function isChunk(bytes: Uint8Array): boolean {
  return bytes[0] === FORMAT
}

/**
 * The chunk in `bytes`, which belong to it from then on. Reads its head; the rest when it is asked for.
 * @throws on bytes that are no chunk of this format
 */
export function decodeChunk(bytes: Uint8Array): Chunk {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!isChunk(bytes)) throw new RangeError('a chunk of another format')
  const count = view.getUint32(1)
  let offset = 17
  const take = (length: number): Hex => {
    if (offset + length > bytes.length) throw new RangeError('a chunk that is too short')
    offset += length
    return toHex(bytes.subarray(offset - length, offset))
  }
  const [peer, own] = [take(ADDRESS_LENGTH), take(ADDRESS_LENGTH)]
  const thread: ThreadRef = {
    peer,
    sessionId: take(HASH_LENGTH),
    peerKeyIndex: take(HASH_LENGTH),
    ownKeyIndex: take(HASH_LENGTH),
  }
  const keys = Array.from({ length: view.getUint16(5) }, () => {
    const length = view.getUint16(offset)
    offset += 2
    return take(length)
  })
  const sizes = {
    count,
    keys: offset - HEAD_LENGTH,
    transactions: view.getUint16(7),
    rest: view.getUint32(9),
    text: view.getUint32(13),
  }
  const at = layOut(sizes)
  if (at.end !== bytes.length || count === 0) throw new RangeError('a chunk of another length than it says')
  return new Chunk({ bytes, keys, thread, own, at, count })
}

/** Final messages of one thread, read from bytes one at a time. */
export class Chunk implements Block {
  readonly thread: ThreadRef
  readonly count: number
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #keys: readonly Hex[]
  readonly #own: Address
  readonly #at: Layout
  /** Every text is one byte a character: each is cut out of the bytes by itself. */
  readonly #isAscii: boolean
  /** All texts, as long as nobody needs the room. */
  #text: WeakRef<{ readonly all: string }> | undefined
  #ids: IdTable | undefined

  constructor({
    bytes,
    keys,
    thread,
    own,
    at,
    count,
  }: {
    bytes: Uint8Array
    keys: readonly Hex[]
    thread: ThreadRef
    own: Address
    at: Layout
    count: number
  }) {
    this.thread = thread
    this.count = count
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#keys = keys
    this.#own = own
    this.#at = at
    this.#isAscii = this.#view.getUint32(at.textEnd + 4 * (count - 1)) === at.end - at.text
  }

  at(i: number): Message {
    if (!Number.isInteger(i) || i < 0 || i >= this.count) throw new RangeError('a chunk without this message')
    const hash = this.#hashIndexAt(i)
    const [id] = cutHex(this.#idBytes().subarray(ID_LENGTH * i, ID_LENGTH * (i + 1)), ID_LENGTH)
    const [txHash] = cutHex(
      this.#hashBytes().subarray(HASH_LENGTH * hash, HASH_LENGTH * (hash + 1)),
      HASH_LENGTH,
    )
    return this.#messageAt(i, id, txHash)
  }

  messages(): readonly Message[] {
    const ids = cutHex(this.#idBytes(), ID_LENGTH)
    const hashes = cutHex(this.#hashBytes(), HASH_LENGTH)
    return ids.map((id, i) => this.#messageAt(i, id, hashes[this.#hashIndexAt(i)]))
  }

  blockNumberAt(i: number): number {
    return this.#view.getFloat64(this.#at.blockNumber + 8 * i)
  }

  logIndexAt(i: number): number {
    return this.#view.getFloat64(this.#at.logIndex + 8 * i)
  }

  timestampAt(i: number): number {
    return this.#view.getFloat64(this.#at.timestamp + 8 * i)
  }

  fromAt(i: number): Address {
    return this.#flagsAt(i) & Flag.outgoing ? this.#own : this.thread.peer
  }

  kindAt(i: number): number {
    const flags = this.#flagsAt(i)
    if (flags & Flag.cbor) return this.#payloadAt(i, flags).kind
    return isNewer(flags) ? NO_KIND : this.#view.getUint8(this.#at.kind + i)
  }

  countAt(i: number): number {
    const flags = this.#flagsAt(i)
    if (flags & Flag.cbor) return this.#payloadAt(i, flags).n
    return isNewer(flags) ? 0 : this.#view.getUint32(this.#at.n + 4 * i)
  }

  ownKeyAt(i: number): Hex | null {
    return isNewer(this.#flagsAt(i)) ? null : this.#keyAt(this.#view.getUint16(this.#at.ownKey + 2 * i))
  }

  indexOf(id: EnvelopeId): number {
    this.#ids ??= createIdTable(this.#idBytes())
    return this.#ids(id)
  }

  /** A copy of all ids, one behind the other. */
  ids(): Uint8Array {
    return this.#idBytes().slice()
  }

  asciiTexts(): { readonly text: string; readonly ends: Uint32Array } | null {
    if (!this.#isAscii) return null
    for (let i = 0; i < this.count; i++) if (this.#flagsAt(i) & Flag.cbor) return null
    const ends = Uint32Array.from({ length: this.count }, (_, i) =>
      this.#view.getUint32(this.#at.textEnd + 4 * i),
    )
    return { text: fromUtf8(this.#bytes.subarray(this.#at.text)), ends }
  }

  /** The bytes of all ids. */
  #idBytes(): Uint8Array {
    return this.#bytes.subarray(this.#at.id, this.#at.transactions)
  }

  #hashBytes(): Uint8Array {
    return this.#bytes.subarray(this.#at.transactions, this.#at.rest)
  }

  #hashIndexAt(i: number): number {
    return this.#view.getUint16(this.#at.transaction + 2 * i)
  }

  #flagsAt(i: number): number {
    return this.#view.getUint8(this.#at.flags + i)
  }

  #messageAt(i: number, id: Hex | undefined, txHash: Hex | undefined): Message {
    if (id === undefined || txHash === undefined) throw new RangeError('a chunk without this transaction')
    const flags = this.#flagsAt(i)
    const from = this.fromAt(i)
    return {
      id,
      content: this.#contentAt(i, flags),
      thread: this.thread,
      expiredKey: (flags & Flag.expiredKey) !== 0,
      bypassedKey: (flags & Flag.bypassedKey) !== 0,
      blockNumber: this.blockNumberAt(i),
      logIndex: this.logIndexAt(i),
      blockHash: null,
      txHash,
      timestamp: this.timestampAt(i),
      from,
      to: flags & Flag.outgoing ? this.thread.peer : this.#own,
      size: this.#view.getUint32(this.#at.size + 4 * i),
    }
  }

  /** From where to where message `i` has its part of something of `length`, by the column of ends. */
  #partOf(i: number, ends: number, length: number): [start: number, end: number] {
    const start = i === 0 ? 0 : this.#view.getUint32(ends + 4 * (i - 1))
    const end = this.#view.getUint32(ends + 4 * i)
    if (start > end || end > length) throw new RangeError('a chunk whose parts overlap')
    return [start, end]
  }

  #keyAt(index: number): Hex | null {
    if (index === 0) return null
    const key = this.#keys[index - 1]
    if (key === undefined) throw new RangeError('a chunk without this key')
    return key
  }

  #restAt(i: number): Uint8Array {
    const { restEnd, rest, text } = this.#at
    const [start, end] = this.#partOf(i, restEnd, text - rest)
    return this.#bytes.slice(rest + start, rest + end)
  }

  #textAt(i: number): string {
    const { textEnd, text, end } = this.#at
    if (this.#isAscii) {
      const [from, to] = this.#partOf(i, textEnd, end - text)
      return fromUtf8(this.#bytes.subarray(text + from, text + to))
    }
    let held = this.#text?.deref()
    if (held === undefined) {
      held = { all: fromUtf8(this.#bytes.subarray(text)) }
      this.#text = new WeakRef(held)
    }
    const [from, to] = this.#partOf(i, textEnd, held.all.length)
    return held.all.slice(from, to)
  }

  #payloadAt(i: number, flags: number): Payload {
    if (flags & Flag.cbor) {
      const payload = decodePayload(this.#restAt(i))
      if (payload === null) throw new RangeError('a chunk with a malformed payload')
      return payload
    }
    const fields: CborValue[] = flags & Flag.about ? [this.#restAt(i)] : []
    if (flags & Flag.text) fields.push(this.#textAt(i))
    return {
      kind: this.#view.getUint8(this.#at.kind + i),
      n: this.#view.getUint32(this.#at.n + 4 * i),
      ack: this.#view.getUint32(this.#at.ack + 4 * i),
      fields,
    }
  }

  #contentAt(i: number, flags: number): MessageContent {
    const view = this.#view
    if (isNewer(flags))
      return {
        status: 'newer',
        version: view.getUint8(this.#at.kind + i),
        type: view.getUint32(this.#at.n + 4 * i),
      }
    return {
      status: 'opened',
      payload: this.#payloadAt(i, flags),
      ownPublicKey: this.#keyAt(view.getUint16(this.#at.ownKey + 2 * i)),
      peerPublicKey: this.#keyAt(view.getUint16(this.#at.peerKey + 2 * i)),
    }
  }
}

function isNewer(flags: number): boolean {
  return (flags & (Flag.text | Flag.about | Flag.cbor)) === 0
}

/** Where an id stands among others, or -1. */
export type IdTable = (id: EnvelopeId) => number

/** A table over ids that lie one behind the other in `ids`: two bytes for each. */
export function createIdTable(ids: Uint8Array): IdTable {
  const count = ids.length / ID_LENGTH
  const idAt = (i: number) => ids.subarray(ID_LENGTH * i, ID_LENGTH * (i + 1))
  const view = new DataView(ids.buffer, ids.byteOffset, ids.byteLength)
  const headAt = (i: number) => view.getUint32(ID_LENGTH * i)
  const order = Uint16Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => headAt(a) - headAt(b) || compareBytes(idAt(a), idAt(b)),
  )
  return (id) => {
    const wanted = fromHex(id)
    if (wanted.length !== ID_LENGTH) return -1
    const head = new DataView(wanted.buffer).getUint32(0)
    let [low, high] = [0, count]
    while (low < high) {
      const middle = (low + high) >> 1
      const i = order[middle] as number
      if ((headAt(i) - head || compareBytes(idAt(i), wanted)) < 0) low = middle + 1
      else high = middle
    }
    const found = order[low]
    return found !== undefined && compareBytes(idAt(found), wanted) === 0 ? found : -1
  }
}

const DIGITS = utf8('0123456789abcdef')
const [ZERO, X] = utf8('0x') as unknown as [number, number]

/** `0x…` of every `length` bytes. All in one go, as pieces of one string: one by one costs five times more. */
function cutHex(bytes: Uint8Array, length: number): Hex[] {
  const width = 2 + 2 * length
  const codes = new Uint8Array((bytes.length / length) * width)
  for (let i = 0, at = 0; i < bytes.length; i++) {
    if (i % length === 0) {
      codes[at++] = ZERO
      codes[at++] = X
    }
    const byte = bytes[i] as number
    codes[at++] = DIGITS[byte >> 4] as number
    codes[at++] = DIGITS[byte & 0xf] as number
  }
  const text = fromUtf8(codes)
  return Array.from({ length: codes.length / width }, (_, i) => text.slice(width * i, width * (i + 1)) as Hex)
}
