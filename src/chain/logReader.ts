import type { ContractLocation, LogReader } from './openLogReader'
import type { RpcClient } from './rpcClient'

/**
 * Creates the reader of a contract's logs through one client. Its code is loaded by whoever first reads: a warm start shows
 * the cache without (ADR 0005).
 */
export function createLogReader(location: ContractLocation & { client: RpcClient }): LogReader {
  let reader: LogReader | null = null
  async function open(): Promise<LogReader> {
    if (reader !== null) return reader
    const { openLogReader } = await import('./openLogReader')
    // Two that began together share one.
    return (reader ??= openLogReader(location))
  }
  return {
    fetch: async (params) => (await open()).fetch(params),
    async *readDown(params) {
      yield* (await open()).readDown(params)
    },
    // Who has read nothing yet knows nothing of the node.
    quietAfter: (newest) => reader?.quietAfter(newest) ?? null,
    countSkipped: () => reader?.countSkipped() ?? 0,
  }
}
