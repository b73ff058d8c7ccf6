import { fromHex, type Hex, putHex, utf8 } from '../lib/bytes'
import { encodePayload } from '../protocol/payload'
import { Flag, FORMAT, HASH_LENGTH, ID_LENGTH, layOut } from './chunkLayout'
import type { Message, MessageContent } from './types'

/** Two public keys each have an index of two bytes, and one is for none. */
const MAX_COUNT = 0x7fff

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
  const texts: string[] = []
  let restLength = 0
  const laid = messages.map(({ txHash, content }) => {
    if (txHash !== transactions.at(-1)) transactions.push(txHash)
    const isOpened = content.status === 'opened'
    const parts = layContent(content)
    texts.push(parts.text)
    restLength += parts.rest.length
    return {
      parts,
      transaction: transactions.length - 1,
      ownKey: isOpened ? keys.numberOf(content.ownPublicKey) : 0,
      peerKey: isOpened ? keys.numberOf(content.peerPublicKey) : 0,
    }
  })
  const publicKeys = keys.values().map(fromHex)
  const text = utf8(texts.join(''))
  const sizes = {
    count: messages.length,
    keys: publicKeys.reduce((sum, key) => sum + 2 + key.length, 0),
    transactions: transactions.length,
    rest: restLength,
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

  let [restEnd, textEnd] = [0, 0]
  for (let i = 0; i < messages.length; i++) {
    const message = messages[i] as Message
    const { parts, transaction, ownKey, peerKey } = laid[i] as (typeof laid)[number]
    if (parts.rest.length > 0) bytes.set(parts.rest, at.rest + restEnd)
    restEnd += parts.rest.length
    textEnd += parts.text.length
    view.setFloat64(at.blockNumber + 8 * i, message.blockNumber)
    view.setFloat64(at.timestamp + 8 * i, message.timestamp)
    view.setFloat64(at.logIndex + 8 * i, message.logIndex)
    view.setUint32(at.size + 4 * i, message.size)
    view.setUint32(at.n + 4 * i, parts.n)
    view.setUint32(at.ack + 4 * i, parts.ack)
    view.setUint32(at.restEnd + 4 * i, restEnd)
    view.setUint32(at.textEnd + 4 * i, textEnd)
    view.setUint16(at.transaction + 2 * i, transaction)
    view.setUint16(at.ownKey + 2 * i, ownKey)
    view.setUint16(at.peerKey + 2 * i, peerKey)
    bytes[at.kind + i] = parts.kind
    bytes[at.flags + i] =
      parts.flags |
      (message.from === own ? Flag.outgoing : 0) |
      (message.expiredKey ? Flag.expiredKey : 0) |
      (message.bypassedKey ? Flag.bypassedKey : 0)
    putHex(bytes, at.id + ID_LENGTH * i, message.id)
  }
  transactions.forEach((hash, i) => putHex(bytes, at.transactions + HASH_LENGTH * i, hash))
  bytes.set(text, at.text)
  return bytes
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

/** Distinct values, numbered from 1 as they come; 0 is none. */
function createTable() {
  const numbers = new Map<Hex, number>()
  return {
    numberOf(value: Hex | null): number {
      if (value === null) return 0
      const known = numbers.get(value)
      if (known !== undefined) return known
      numbers.set(value, numbers.size + 1)
      return numbers.size
    },
    values: () => [...numbers.keys()],
  }
}
