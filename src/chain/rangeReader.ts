import type { Hex } from '../lib/bytes'
import { NetworkError } from '../messaging/errors'
import { toQuantity } from './quantity'
import type { RpcClient } from './rpcClient'
import { RpcError } from './rpcError'

/** Topics of eth_getLogs: null is any, a list is one of these. */
export type Topics = readonly (Hex | readonly Hex[] | null)[]

export interface RangeParams {
  readonly contract: Hex
  readonly topics: Topics
  /** Inclusive. */
  readonly fromBlock: number
  /** Inclusive. */
  readonly toBlock: number
}

/** Reads the raw logs of a range, split as the node wants it. @throws {NetworkError} */
export type RangeReader = (params: RangeParams) => Promise<unknown[]>

/** After so many ranges in a row the next one is doubled. */
const GROW_AFTER = 8

/**
 * Providers limit blocks, logs or bytes per answer, each in its own words, so no text is parsed: any refusal of more than
 * one block halves the range, and the width that passed is kept for the next call. It grows again slowly, because the
 * refusal may have been a passing one or a crowded stretch of blocks.
 */
export function createRangeReader(client: RpcClient): RangeReader {
  let width = Number.POSITIVE_INFINITY
  let passed = 0

  return async ({ contract, topics, fromBlock, toBlock }) => {
    const logs: unknown[] = []
    let start = fromBlock
    while (start <= toBlock) {
      const end = Math.min(toBlock, start + width - 1)
      const filter = { address: contract, topics, fromBlock: toQuantity(start), toBlock: toQuantity(end) }
      try {
        const answer = await client.request('eth_getLogs', [filter])
        if (!Array.isArray(answer))
          throw new RpcError({ code: -32603, message: 'eth_getLogs answered no list' })
        for (const log of answer) logs.push(log)
        start = end + 1
        passed++
        if (passed % GROW_AFTER === 0) width *= 2
      } catch (error) {
        if (!(error instanceof RpcError)) throw error
        if (start === end) throw new NetworkError({ cause: error })
        // Several reads share the width: one that was wider when it set out must not widen it again.
        width = Math.min(width, Math.floor((end - start + 1) / 2))
        passed = 0
      }
    }
    return logs
  }
}
