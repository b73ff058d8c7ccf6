import { fromHex, type Hex, utf8 } from '../lib/bytes'
import { encodePayload } from '../protocol/payload'
import { Flag, FORMAT, ID_LENGTH, layOut } from './chunkLayout'
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

/** The bytes of all `values`, one behind the other. */
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
