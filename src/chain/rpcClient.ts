import { BaseError } from '../lib/BaseError'
import { NetworkError, OtherChainError } from '../messaging/errors'
import type { ChainCheck } from './chainCheck'
import { DEFAULT_TIMEOUT, postRpc } from './postRpc'
import { RpcError } from './rpcError'

/** One chain, as JSON-RPC sees it. Small, so that a wallet's own provider can stand in for it. */
export interface RpcClient {
  /**
   * The `result` of one call. The caller checks its shape: a node may answer anything.
   * @throws {NetworkError} when no node answered
   * @throws {RpcError} when a node answered with an error
   */
  request(method: string, params: readonly unknown[]): Promise<unknown>
  /** The same chain read from the next url first; null where there is no other. */
  readonly second: RpcClient | null
  /** Every http(s) url by itself, for what is compared: none of them stands in for another. */
  readonly sources: readonly RpcSource[]
  /** Urls that announce new blocks. */
  readonly wsUrls: readonly string[]
}

/** One url. Named by its origin alone: the path is often a secret. */
export interface RpcSource extends Pick<RpcClient, 'request'> {
  readonly origin: string
}

export interface RpcClientOptions {
  /** Milliseconds until an answer must have been read whole. Default 20,000. */
  readonly timeout?: number
  /** Milliseconds before the urls are gone through once more. Default 250. */
  readonly retryDelay?: number
  /** Whether a url may be read from. Without it every url is believed to stand on the chain it is configured for. */
  readonly check?: ChainCheck
}

/** A busy node, not an answer: the next url may be free. -32005 is EIP-1474's "limit exceeded". */
const BUSY = new Set([429, -32005])

/**
 * JSON-RPC over the http(s) urls in `rpcUrls`. A url that does not answer is passed over, and the one that answered is asked
 * first from then on; when none did, all are tried once more. Every call we make may be repeated: transactions are
 * broadcast by the wallet. A url of another chain is passed over as well: what it says is read by nobody.
 * @throws {BaseError} when there is no http(s) url
 */
export function createRpcClient(rpcUrls: readonly string[], options: RpcClientOptions = {}): RpcClient {
  const httpUrls = rpcUrls.filter((url) => /^https?:/i.test(url))
  const wsUrls = rpcUrls.filter((url) => /^wss?:/i.test(url))
  if (httpUrls.length === 0) throw new BaseError('A network needs at least one http or https RPC URL.')
  return createHttpClient(httpUrls, wsUrls, options)
}

function createHttpClient(
  urls: readonly string[],
  wsUrls: readonly string[],
  options: RpcClientOptions,
): RpcClient {
  const { timeout = DEFAULT_TIMEOUT, retryDelay = 250, check } = options
  let second: RpcClient | null | undefined
  let sources: readonly RpcSource[] | undefined
  let preferred = 0

  return {
    wsUrls,
    get second() {
      second ??= urls.length < 2 ? null : createHttpClient(rotate(urls, 1), wsUrls, options)
      return second
    },
    get sources() {
      sources ??= urls.map((url) => ({
        origin: new URL(url).origin,
        request: createHttpClient([url], [], options).request,
      }))
      return sources
    },
    async request(method, params) {
      const failures: unknown[] = []
      for (let round = 0; round < 2; round++) {
        if (round > 0) await new Promise((resolve) => setTimeout(resolve, retryDelay))
        const first = preferred
        for (const [i, url] of rotate(urls, first).entries()) {
          try {
            // Side by side, so that the check costs no time; but the chain comes first.
            const [checked, answered] = await Promise.allSettled([
              check?.ensure(url),
              postRpc(url, { method, params, timeout }),
            ])
            if (checked.status === 'rejected') throw checked.reason
            if (answered.status === 'rejected') throw answered.reason
            preferred = (first + i) % urls.length
            return answered.value
          } catch (error) {
            if (error instanceof RpcError && !BUSY.has(error.code)) throw error
            // Whoever answers there next may be another node.
            check?.forget(url)
            failures.push(error)
          }
        }
      }
      const other = failures.find((error) => error instanceof OtherChainError)
      if (other) throw other
      const refusal = failures.find((error) => error instanceof RpcError)
      throw refusal ?? new NetworkError({ cause: new AggregateError(failures) })
    },
  }
}

function rotate<T>(list: readonly T[], by: number): readonly T[] {
  return [...list.slice(by), ...list.slice(0, by)]
}
