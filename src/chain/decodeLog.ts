import { fromHex, type Hex, toHex } from '../lib/bytes'
import type { KeyLog, MessageLog } from '../messaging/types'
import { readBytes } from './abiWords'
import { isHash } from './block'
import { decodePublicKey } from './decodePublicKey'
import { MESSAGE_SENT, PUBLIC_KEY_UPDATED, topicAddress } from './eventTopics'
import { readQuantity } from './quantity'

type Untimed<T> = Omit<T, 'timestamp'> & { readonly timestamp: number | null }
/** A log of ours; `timestamp` is null where the node leaves it out. */
export type DecodedLog =
  | ({ readonly event: 'message' } & Untimed<MessageLog>)
  | ({ readonly event: 'key' } & Untimed<KeyLog>)

/**
 * One entry of an eth_getLogs answer. Never throws: a log is written by a stranger and handed on by another one.
 * @returns null for what is no whole `MessageSent` or `PublicKeyUpdated` of `contract` in a mined block
 */
export function decodeLog(raw: unknown, contract: Hex): DecodedLog | null {
  const log = Object(raw) as { [key: string]: unknown }
  if (typeof log.address !== 'string' || log.address.toLowerCase() !== contract || log.removed === true)
    return null
  const position = readPosition(log)
  const { topics, data } = log
  if (position === null || !Array.isArray(topics) || !topics.every(isHash) || typeof data !== 'string')
    return null
  const [event, first, second, third, ...more] = topics
  if (first === undefined || second === undefined || more.length > 0) return null
  let bytes: Uint8Array
  try {
    bytes = fromHex(data)
  } catch {
    return null
  }

  if (event === MESSAGE_SENT && third !== undefined) {
    const from = topicAddress(first)
    const to = topicAddress(second)
    const envelope = readBytes(bytes, 32)
    if (from === null || to === null || envelope === null) return null
    const sessionId = toHex(bytes.subarray(0, 32))
    return { event: 'message', ...position, from, to, keyIndex: third, sessionId, envelope }
  }
  if (event === PUBLIC_KEY_UPDATED && third === undefined) {
    const user = topicAddress(first)
    const key = decodePublicKey(bytes)
    return user === null || key === null
      ? null
      : { event: 'key', ...position, user, keyIndex: second, ...key }
  }
  return null
}

function readPosition(log: { [key: string]: unknown }) {
  const blockNumber = readQuantity(log.blockNumber)
  const logIndex = readQuantity(log.logIndex)
  const { blockHash, transactionHash: txHash } = log
  if (blockNumber === null || logIndex === null || !isHash(blockHash) || !isHash(txHash)) return null
  // Zero is what some nodes write for "not known".
  const timestamp = readQuantity(log.blockTimestamp) || null
  return { blockNumber, blockHash, logIndex, txHash, timestamp }
}
