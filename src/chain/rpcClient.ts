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
  /** As `request`, but once and at once: a busy node's refusal is thrown, and whatever kept a node from answering. */
  ask(method: string, params: readonly unknown[]): Promise<unknown>
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
 * first from then on; when none did, all are tried once more. Every call we make may be repeated: the
 * transactions that we broadcast are signed. A url of another chain is passed over as well: what it says is read by nobody.
 * @throws {BaseError} when there is no http(s) url
 */
export function createRpcClient(rpcUrls: readonly string[], options: RpcClientOptions = {}): RpcClient {
  const httpUrls = rpcUrls.filter((url) => /^https?:/i.test(url))
  const wsUrls = rpcUrls.filter((url) => /^wss?:/i.test(url))
  if (httpUrls.length === 0) throw new BaseError('A network needs at least one http or https RPC URL.')
  const { retryDelay = 250 } = options
  const sources = httpUrls.map((url) => createSource(url, options, retryDelay))
  return createClient(sources, wsUrls, retryDelay)
}

function createSource(
  url: string,
  { timeout = DEFAULT_TIMEOUT, check }: RpcClientOptions,
  retryDelay: number,
): RpcSource {
  const source: RpcSource = {
    origin: new URL(url).origin,
    async ask(method, params) {
      try {
        // Side by side, so that the check costs no time; but the chain comes first.
        const [checked, answered] = await Promise.allSettled([
          check?.ensure(url),
          postRpc(url, { method, params, timeout }),
        ])
        if (checked.status === 'rejected') throw checked.reason
        if (answered.status === 'rejected') throw answered.reason
        return answered.value
      } catch (error) {
        // Whoever answers there next may be another node.
        if (!(error instanceof RpcError)) check?.forget(url)
        throw error
      }
    },
    request: (method, params) => createClient([source], [], retryDelay).request(method, params),
  }
  return source
}

function createClient(
  sources: readonly RpcSource[],
  wsUrls: readonly string[],
  retryDelay: number,
): RpcClient {
  let second: RpcClient | null | undefined
  let preferred = 0

  return {
    wsUrls,
    sources,
    get second() {
      second ??= sources.length < 2 ? null : createClient(rotate(sources, 1), wsUrls, retryDelay)
      return second
    },
    async request(method, params) {
      const failures: unknown[] = []
      for (let round = 0; round < 2; round++) {
        if (round > 0) await new Promise((resolve) => setTimeout(resolve, retryDelay))
        const first = preferred
        for (const [i, source] of rotate(sources, first).entries()) {
          try {
            const result = await source.ask(method, params)
            preferred = (first + i) % sources.length
            return result
          } catch (error) {
            if (error instanceof RpcError && !BUSY.has(error.code) && !BUSY.has(error.status)) throw error
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
