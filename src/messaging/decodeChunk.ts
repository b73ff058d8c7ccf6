import { fromUtf8, type Hex, toHex, utf8 } from '../lib/bytes'
import type { CborValue } from '../protocol/cbor'
import { decodePayload, type Payload } from '../protocol/payload'
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
import type { Message, MessageContent, Position, ThreadRef } from './types'

/** Final messages of one thread, read from bytes one at a time. */
export interface Chunk {
  readonly thread: ThreadRef
  /** At least one. */
  readonly count: number
  readonly first: Position
  readonly last: Position
  /** Message `i` in chain order, made anew at each call. @throws when there is none, or its bytes make no sense */
  at(i: number): Message
}

/** Whether bytes that somebody encoded are of the format that this version reads. */
export function isChunk(bytes: Uint8Array): boolean {
  return bytes[0] === FORMAT
}

/**
 * The chunk in `bytes`. Reads head, keys and text; the rest when it is asked for. Lets go of `bytes`: the text is held once.
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
  const text = fromUtf8(bytes.subarray(at.text))
  return createChunk({ columns: bytes.slice(0, at.text), text, keys, thread, own, at, count })
}

function createChunk({
  columns,
  text,
  keys,
  thread,
  own,
  at,
  count,
}: {
  columns: Uint8Array
  text: string
  keys: readonly Hex[]
  thread: ThreadRef
  own: Hex
  at: Layout
  count: number
}): Chunk {
  const view = new DataView(columns.buffer)

  /** From where to where message `i` has its part of something of `length`, by the column of ends. */
  function partOf(i: number, ends: number, length: number): [start: number, end: number] {
    const start = i === 0 ? 0 : view.getUint32(ends + 4 * (i - 1))
    const end = view.getUint32(ends + 4 * i)
    if (start > end || end > length) throw new RangeError('a chunk whose parts overlap')
    return [start, end]
  }

  function keyAt(index: number): Hex | null {
    if (index === 0) return null
    const key = keys[index - 1]
    if (key === undefined) throw new RangeError('a chunk without this key')
    return key
  }

  function restAt(i: number): Uint8Array {
    const [start, end] = partOf(i, at.restEnd, at.text - at.rest)
    return columns.slice(at.rest + start, at.rest + end)
  }

  function textAt(i: number): string {
    const [start, end] = partOf(i, at.textEnd, text.length)
    return text.slice(start, end)
  }

  function payloadAt(i: number, flags: number): Payload {
    if (flags & Flag.cbor) {
      const payload = decodePayload(restAt(i))
      if (payload === null) throw new RangeError('a chunk with a malformed payload')
      return payload
    }
    const fields: CborValue[] = flags & Flag.about ? [restAt(i)] : []
    if (flags & Flag.text) fields.push(textAt(i))
    return {
      kind: view.getUint8(at.kind + i),
      n: view.getUint32(at.n + 4 * i),
      ack: view.getUint32(at.ack + 4 * i),
      fields,
    }
  }

  function contentAt(i: number, flags: number): MessageContent {
    if ((flags & (Flag.text | Flag.about | Flag.cbor)) === 0)
      return { status: 'newer', version: view.getUint8(at.kind + i), type: view.getUint32(at.n + 4 * i) }
    return {
      status: 'opened',
      payload: payloadAt(i, flags),
      ownPublicKey: keyAt(view.getUint16(at.ownKey + 2 * i)),
      peerPublicKey: keyAt(view.getUint16(at.peerKey + 2 * i)),
    }
  }

  let ids: readonly Hex[] | undefined
  let hashes: readonly Hex[] | undefined

  function hashAt(index: number): Hex {
    hashes ??= cutHex(columns.subarray(at.transactions, at.rest), HASH_LENGTH)
    const hash = hashes[index]
    if (hash === undefined) throw new RangeError('a chunk without this transaction')
    return hash
  }

  const positionAt = (i: number): Position => ({
    blockNumber: view.getFloat64(at.blockNumber + 8 * i),
    logIndex: view.getFloat64(at.logIndex + 8 * i),
  })

  return {
    thread,
    count,
    first: positionAt(0),
    last: positionAt(count - 1),
    at(i) {
      if (!Number.isInteger(i) || i < 0 || i >= count) throw new RangeError('a chunk without this message')
      ids ??= cutHex(columns.subarray(at.id, at.transactions), ID_LENGTH)
      const flags = view.getUint8(at.flags + i)
      const outgoing = (flags & Flag.outgoing) !== 0
      return {
        id: ids[i] as Hex,
        content: contentAt(i, flags),
        thread,
        expiredKey: (flags & Flag.expiredKey) !== 0,
        bypassedKey: (flags & Flag.bypassedKey) !== 0,
        ...positionAt(i),
        blockHash: null,
        txHash: hashAt(view.getUint16(at.transaction + 2 * i)),
        timestamp: view.getFloat64(at.timestamp + 8 * i),
        from: outgoing ? own : thread.peer,
        to: outgoing ? thread.peer : own,
        size: view.getUint32(at.size + 4 * i),
      }
    },
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
