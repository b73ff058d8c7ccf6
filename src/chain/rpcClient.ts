import { BaseError } from '../lib/BaseError'
import { NetworkError } from '../messaging/errors'
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
}

/** A busy node, not an answer: the next url may be free. -32005 is EIP-1474's "limit exceeded". */
const BUSY = new Set([429, -32005])

/**
 * JSON-RPC over the http(s) urls in `rpcUrls`. A url that does not answer is passed over, and the one that answered is asked
 * first from then on; when none did, all are tried once more. Every call we make may be repeated: transactions are
 * broadcast by the wallet.
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
  const { timeout = 20_000, retryDelay = 250 } = options
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
            const result = await post(url, { method, params, timeout })
            preferred = (first + i) % urls.length
            return result
          } catch (error) {
            if (error instanceof RpcError && !BUSY.has(error.code)) throw error
            failures.push(error)
          }
        }
      }
      const refusal = failures.find((error) => error instanceof RpcError)
      throw refusal ?? new NetworkError({ cause: new AggregateError(failures) })
    },
  }
}

function rotate<T>(list: readonly T[], by: number): readonly T[] {
  return [...list.slice(by), ...list.slice(0, by)]
}

async function post(
  url: string,
  { method, params, timeout }: { method: string; params: readonly unknown[]; timeout: number },
): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    signal: AbortSignal.timeout(timeout),
    // A node needs no cookie and no referrer, and a redirect would lead to a host that nobody configured.
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    redirect: 'error',
    cache: 'no-store',
  })
  const text = await response.text()
  const answer = parseAnswer(text)
  if (answer?.error !== undefined) throw answer.error
  if (answer !== null && response.ok) return answer.result
  // Some gateways refuse with a bare status: 413 means that the range holds too much, 429 that we ask too often.
  if (response.status === 413 || response.status === 429) {
    throw new RpcError({ code: response.status, message: `HTTP status ${response.status}` })
  }
  throw new BaseError(`HTTP status ${response.status} without a JSON-RPC answer`)
}

/** null for anything that is not a JSON-RPC response. */
function parseAnswer(text: string): { result: unknown; error?: RpcError } | null {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof body !== 'object' || body === null) return null
  const { result, error } = body as { result?: unknown; error?: unknown }
  if (typeof error === 'object' && error !== null) {
    const { code, message, data } = error as { code?: unknown; message?: unknown; data?: unknown }
    return {
      result: undefined,
      error: new RpcError({
        code: typeof code === 'number' ? code : -32603,
        message: typeof message === 'string' ? message : 'unknown error',
        data,
      }),
    }
  }
  return result === undefined ? null : { result }
}
