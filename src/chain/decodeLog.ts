import { fromHex, type Hex } from '../lib/bytes'
import type { KeyLog, LogPosition, MessageLog } from '../messaging/types'
import { isHash } from './block'
import type { Dialect, EventContent } from './dialect'
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
export function decodeLog(raw: unknown, contract: Hex, dialect: Dialect): DecodedLog | null {
  const log = Object(raw) as { [key: string]: unknown }
  if (typeof log.address !== 'string' || log.address.toLowerCase() !== contract || log.removed === true)
    return null
  const position = readPosition(log)
  const content = readContent(log, dialect)
  return position === null || content === null ? null : { ...position, ...content }
}

function readContent({ topics, data }: { [key: string]: unknown }, dialect: Dialect): EventContent | null {
  if (!Array.isArray(topics) || !topics.every(isHash) || typeof data !== 'string') return null
  try {
    return dialect.decodeEvent(topics, fromHex(data))
  } catch {
    // Data that is no hex.
    return null
  }
}

function readPosition(log: { [key: string]: unknown }): Untimed<LogPosition> | null {
  const blockNumber = readQuantity(log.blockNumber)
  const logIndex = readQuantity(log.logIndex)
  const { blockHash, transactionHash: txHash } = log
  if (blockNumber === null || logIndex === null || !isHash(blockHash) || !isHash(txHash)) return null
  // Zero is what some nodes write for "not known".
  const timestamp = readQuantity(log.blockTimestamp) || null
  return { blockNumber, blockHash, logIndex, txHash, timestamp }
}
