import type { Hex } from '../lib/bytes'
import { readQuantity } from './quantity'

/** What we need of a block header. `timestamp` in unix seconds. */
export interface Block {
  readonly number: number
  readonly hash: Hex
  readonly timestamp: number
}

/** The header in an answer of eth_getBlockByNumber or eth_getBlockByHash; null for anything else. */
export function readBlock(result: unknown): Block | null {
  const { number, hash, timestamp } = Object(result) as { [key: string]: unknown }
  const height = readQuantity(number)
  const time = readQuantity(timestamp)
  return height === null || time === null || !isHash(hash) ? null : { number: height, hash, timestamp: time }
}

/** What a newest block says beyond that; null where it does not. */
export interface BlockHeader extends Block {
  readonly parentHash: Hex | null
  /** 256 bytes: the Bloom filter of its logs. */
  readonly logsBloom: Hex | null
}

/** As {@link readBlock}, with all that is looked at of a newest block. */
export function readHeader(result: unknown): BlockHeader | null {
  const block = readBlock(result)
  const { parentHash, logsBloom } = Object(result) as { [key: string]: unknown }
  return (
    block && {
      ...block,
      parentHash: isHash(parentHash) ? parentHash : null,
      logsBloom: isBloom(logsBloom) ? logsBloom : null,
    }
  )
}

function isBloom(value: unknown): value is Hex {
  return typeof value === 'string' && /^0x[0-9a-f]{512}$/.test(value)
}

/** Whether `value` is 32 bytes in lower-case hex. */
export function isHash(value: unknown): value is Hex {
  return typeof value === 'string' && /^0x[0-9a-f]{64}$/.test(value)
}
