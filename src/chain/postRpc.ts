import { GarbledError } from './garbledError'
import { RpcError } from './rpcError'

/** Milliseconds until an answer must have been read whole. */
export const DEFAULT_TIMEOUT = 20_000

/** What came back over HTTP. */
export interface HttpAnswer {
  readonly status: number
  /** The header of this name, or null. */
  readonly retryAfter: string | null
  readonly text: string
}

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
  const { status, headers } = response
  return readRpcAnswer({ status, retryAfter: headers.get('retry-after'), text: await response.text() })
}

/**
 * The `result` in an HTTP answer.
 * @throws {RpcError} for a node's refusal; {GarbledError} where it is no JSON-RPC answer
 */
export function readRpcAnswer({ status, retryAfter, text }: HttpAnswer): unknown {
  const body = parseObject(text)
  const error = body && readError(body)
  if (error) throw new RpcError({ ...error, status, retryAfter: readDelay(retryAfter) })
  if (body && body.result !== undefined && status >= 200 && status < 300) return body.result
  // Some gateways refuse with a bare status: 413 means that the range holds too much, 429 that we ask too often.
  if (status === 413 || status === 429) {
    const message = `HTTP status ${status}`
    throw new RpcError({ code: status, message, status, retryAfter: readDelay(retryAfter) })
  }
  throw new GarbledError(`HTTP status ${status} without a JSON-RPC answer`)
}

function parseObject(text: string): { [key: string]: unknown } | null {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null ? (body as { [key: string]: unknown }) : null
  } catch {
    return null
  }
}

/** The error of a response. Some gateways write a text in its place, or the error itself as the whole answer. */
function readError(body: {
  [key: string]: unknown
}): { code: number; message: string; data?: unknown } | null {
  if (typeof body.error === 'string') return { code: -32603, message: body.error }
  const isBare = body.error === undefined && body.result === undefined && typeof body.message === 'string'
  const error = isBare ? body : body.error
  if (typeof error !== 'object' || error === null) return null
  const { code, message, data } = error as { code?: unknown; message?: unknown; data?: unknown }
  return {
    code: typeof code === 'number' ? code : -32603,
    message: typeof message === 'string' ? message : 'unknown error',
    data,
  }
}

/** Retry-After in milliseconds: seconds, or a date (RFC 9110 section 10.2.3). */
function readDelay(header: string | null): number | null {
  if (header === null) return null
  const delay = /^\d{1,9}$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now()
  return delay > 0 ? delay : null
}
