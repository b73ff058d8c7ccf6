import type { Hex } from '../../lib/bytes'
import type { BlockRange } from '../classifyRefusal'
import type { HttpAnswer } from '../postRpc'
import type { LogStore, RawLog } from './logStore'
import type { Provider, Refused } from './providers'

/** A provider in front of made-up logs. */
export interface EmulatedProvider {
  /** Answers one eth_getLogs as the provider would at this time, in milliseconds. */
  answer(params: readonly unknown[], now: number): HttpAnswer
}

/** Creates the provider. */
export function emulateProvider(provider: Provider, store: LogStore): EmulatedProvider {
  let second = 0
  let inSecond = 0

  function mayCall(now: number): boolean {
    if (Math.floor(now / 1_000) !== second) {
      second = Math.floor(now / 1_000)
      inSecond = 0
    }
    return ++inSecond <= (provider.perSecond ?? Number.POSITIVE_INFINITY)
  }

  return {
    answer([query], now) {
      if (!mayCall(now) && provider.tooOften) return refusal(provider.tooOften())
      const { filter, asked } = readQuery(query)
      const width = asked.toBlock - asked.fromBlock + 1
      if (provider.blocks !== undefined && width > provider.blocks && provider.tooManyBlocks)
        return refusal(provider.tooManyBlocks(asked))
      const logs = store.find(filter, asked)
      const { logs: most = Number.POSITIVE_INFINITY, anyLogsUpTo = 0 } = provider
      if (logs.length > most && width > anyLogsUpTo && provider.tooManyLogs)
        return refusal(provider.tooManyLogs(asked, fitting(asked, logs, most)))
      return { status: 200, retryAfter: null, text: JSON.stringify({ jsonrpc: '2.0', id: 1, result: logs }) }
    },
  }
}

/** The filter of a query and its blocks. */
export function readQuery(query: unknown): { filter: Hex; asked: BlockRange } {
  const { topics, fromBlock, toBlock } = query as { topics: [Hex]; fromBlock: Hex; toBlock: Hex }
  return { filter: topics[0], asked: { fromBlock: Number(fromBlock), toBlock: Number(toBlock) } }
}

function refusal({ status = 200, ...error }: Refused): HttpAnswer {
  return { status, retryAfter: null, text: JSON.stringify({ jsonrpc: '2.0', id: 1, error }) }
}

function fitting(asked: BlockRange, logs: readonly RawLog[], most: number): BlockRange {
  return { ...asked, toBlock: Math.max(asked.fromBlock, Number(logs[most]?.blockNumber) - 1) }
}
