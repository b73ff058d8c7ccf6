import { BaseError } from '../lib/BaseError'
import { RpcError } from './rpcError'

/** Milliseconds until an answer must have been read whole. */
export const DEFAULT_TIMEOUT = 20_000

/**
 * One JSON-RPC call to one url, with `timeout` milliseconds until the answer must have been read whole.
 * @returns the `result`, whatever its shape
 * @throws {RpcError} when the node answered with an error; anything else when it did not answer
 */
export async function postRpc(
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
