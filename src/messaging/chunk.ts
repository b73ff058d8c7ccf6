import { fromHex, fromUtf8, type Hex, toHex, utf8 } from '../lib/bytes'
import type { CborValue } from '../protocol/cbor'
import { decodePayload, encodePayload, type Payload } from '../protocol/payload'
import type { Message, MessageContent, Position, ThreadRef } from './types'

/**
 * Final messages of one thread, read from bytes one at a time (docs/adr/0008-chunks.md). Numbers are big-endian, doubles where
 * they may be any safe integer:
 *
 *     head     format 1 · count u32 · keys u16 · transactions u16 · length of rest u32 · length of text u32
 *              peer 20 · own address 20 · session 32 · the peer's key index 32 · one's own 32
 *     keys     length u16 and bytes of each distinct public key
 *     columns  one value for every message, column after column (WIDTHS)
 *     hashes   32 bytes of each transaction; several messages in a row may share one
 *     rest     of each message what is no text: the id that it speaks about, or the whole payload in CBOR
 *     text     of each message its text, in UTF-8
 */
export interface Chunk {
  readonly thread: ThreadRef
  /** At least one. */
  readonly count: number
  readonly first: Position
  readonly last: Position
  /** Message `i` in chain order, made anew at each call. @throws when there is none, or its bytes make no sense */
  at(i: number): Message
}

const FORMAT = 1
const HEAD_LENGTH = 153
const ADDRESS_LENGTH = 20
const HASH_LENGTH = 32
const ID_LENGTH = 16
/** Two public keys each have an index of two bytes, and one is for none. */
const MAX_COUNT = 0x7fff

/** Bytes of each value, column by column. */
const WIDTHS = {
  blockNumber: 8,
  timestamp: 8,
  logIndex: 8,
  size: 4,
  n: 4,
  ack: 4,
  /** Where the message's part of the rest ends, in bytes. */
  restEnd: 4,
  /** Where its text ends, in UTF-16 code units: the text is decoded whole and cut as a string. */
  textEnd: 4,
  transaction: 2,
  /** Counted from 1; 0 for none. */
  ownKey: 2,
  peerKey: 2,
  kind: 1,
  flags: 1,
  id: ID_LENGTH,
} as const
type Column = keyof typeof WIDTHS

/** Without text, about and cbor the content is of a newer kind: `kind` is then its version and `n` its type. */
const Flag = { outgoing: 1, expiredKey: 2, bypassedKey: 4, text: 8, about: 16, cbor: 32 } as const

/**
 * Encodes 1 to 32,767 final messages of one thread, in chain order. Block hashes are left out: of a final message nothing asks
 * for it.
 */
export function encodeChunk(messages: readonly Message[]): Uint8Array<ArrayBuffer> {
  const [first] = messages
  if (first === undefined || messages.length > MAX_COUNT) throw new RangeError('a chunk of no or too many')
  const { thread } = first
  const own = first.from === thread.peer ? first.to : first.from
  const keys = createTable()
  // Messages of one transaction follow one another.
  const transactions: Hex[] = []
  const contents = messages.map(({ content }) => layContent(content))
  for (const { txHash, content } of messages) {
    if (txHash !== transactions.at(-1)) transactions.push(txHash)
    if (content.status !== 'opened') continue
    if (content.ownPublicKey) keys.add(content.ownPublicKey)
    if (content.peerPublicKey) keys.add(content.peerPublicKey)
  }
  const publicKeys = keys.values().map(fromHex)
  const text = utf8(contents.map((content) => content.text).join(''))
  const sizes = {
    count: messages.length,
    keys: publicKeys.reduce((sum, key) => sum + 2 + key.length, 0),
    transactions: transactions.length,
    rest: contents.reduce((sum, { rest }) => sum + rest.length, 0),
    text: text.length,
  }
  const at = layOut(sizes)
  const bytes = new Uint8Array(at.end)
  const view = new DataView(bytes.buffer)

  view.setUint8(0, FORMAT)
  view.setUint32(1, sizes.count)
  view.setUint16(5, publicKeys.length)
  view.setUint16(7, sizes.transactions)
  view.setUint32(9, sizes.rest)
  view.setUint32(13, sizes.text)
  let offset = 17
  const put = (part: Uint8Array) => {
    bytes.set(part, offset)
    offset += part.length
  }
  for (const hex of [thread.peer, own, thread.sessionId, thread.peerKeyIndex, thread.ownKeyIndex])
    put(fromHex(hex))
  for (const key of publicKeys) {
    view.setUint16(offset, key.length)
    offset += 2
    put(key)
  }

  let [restEnd, textEnd, transaction] = [0, 0, 0]
  messages.forEach((message, i) => {
    const { content } = message
    const { kind, n, ack, rest, text: ownText, flags } = contents[i] as Laid
    bytes.set(rest, at.rest + restEnd)
    restEnd += rest.length
    textEnd += ownText.length
    view.setFloat64(at.blockNumber + 8 * i, message.blockNumber)
    view.setFloat64(at.timestamp + 8 * i, message.timestamp)
    view.setFloat64(at.logIndex + 8 * i, message.logIndex)
    view.setUint32(at.size + 4 * i, message.size)
    view.setUint32(at.n + 4 * i, n)
    view.setUint32(at.ack + 4 * i, ack)
    view.setUint32(at.restEnd + 4 * i, restEnd)
    view.setUint32(at.textEnd + 4 * i, textEnd)
    if (message.txHash !== transactions[transaction]) transaction++
    view.setUint16(at.transaction + 2 * i, transaction)
    if (content.status === 'opened') {
      const { ownPublicKey, peerPublicKey } = content
      view.setUint16(at.ownKey + 2 * i, ownPublicKey === null ? 0 : keys.indexOf(ownPublicKey) + 1)
      view.setUint16(at.peerKey + 2 * i, peerPublicKey === null ? 0 : keys.indexOf(peerPublicKey) + 1)
    }
    bytes[at.kind + i] = kind
    bytes[at.flags + i] =
      flags |
      (message.from === own ? Flag.outgoing : 0) |
      (message.expiredKey ? Flag.expiredKey : 0) |
      (message.bypassedKey ? Flag.bypassedKey : 0)
  })
  bytes.set(joinHex(messages.map(({ id }) => id)), at.id)
  bytes.set(joinHex(transactions), at.transactions)
  bytes.set(text, at.text)
  return bytes
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

type Layout = Record<Column | 'transactions' | 'rest' | 'text' | 'end', number>

/** Where everything behind the keys begins. */
function layOut(sizes: {
  count: number
  keys: number
  transactions: number
  rest: number
  text: number
}): Layout {
  const columns = {} as Record<Column, number>
  let offset = HEAD_LENGTH + sizes.keys
  for (const name of Object.keys(WIDTHS) as Column[]) {
    columns[name] = offset
    offset += WIDTHS[name] * sizes.count
  }
  const rest = offset + HASH_LENGTH * sizes.transactions
  const text = rest + sizes.rest
  return { ...columns, transactions: offset, rest, text, end: text + sizes.text }
}

/** The content of one message, as its columns say it. */
interface Laid {
  readonly flags: number
  readonly kind: number
  readonly n: number
  readonly ack: number
  readonly rest: Uint8Array
  readonly text: string
}

const NOTHING = new Uint8Array()

function layContent(content: MessageContent): Laid {
  if (content.status === 'newer')
    return { flags: 0, kind: content.version, n: content.type, ack: 0, rest: NOTHING, text: '' }
  const { kind, n, ack, fields } = content.payload
  const [a, b] = fields
  if (kind <= 0xff) {
    if (fields.length === 1 && typeof a === 'string')
      return { flags: Flag.text, kind, n, ack, rest: NOTHING, text: a }
    if (a instanceof Uint8Array && a.length === ID_LENGTH) {
      if (fields.length === 1) return { flags: Flag.about, kind, n, ack, rest: a, text: '' }
      if (fields.length === 2 && typeof b === 'string')
        return { flags: Flag.about | Flag.text, kind, n, ack, rest: a, text: b }
    }
  }
  return { flags: Flag.cbor, kind: 0, n: 0, ack: 0, rest: encodePayload(content.payload), text: '' }
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

/** The other way round. */
function joinHex(values: readonly Hex[]): Uint8Array {
  return fromHex(values.map((value) => value.slice(2)).join(''))
}

/** Distinct values, numbered from 0 as they come. */
function createTable() {
  const indexes = new Map<Hex, number>()
  return {
    add(value: Hex) {
      if (!indexes.has(value)) indexes.set(value, indexes.size)
    },
    indexOf: (value: Hex) => indexes.get(value) ?? 0,
    values: () => [...indexes.keys()],
  }
}
