import { BaseError } from '../lib/BaseError'

/**
 * A node's own "no" (JSON-RPC 2.0 section 5.1): it was reached, and refused. `code` and `data` are the node's, `detail` is
 * its text.
 */
export class RpcError extends BaseError {
  override readonly name = 'RpcError'
  readonly code: number
  readonly detail: string
  readonly data: unknown
  /** HTTP status of the answer; 200 where there is none, as with a wallet's provider. */
  readonly status: number
  /** Milliseconds that the node asks us to stay away (RFC 9110, Retry-After), or null. */
  readonly retryAfter: number | null

  constructor({
    code,
    message,
    data,
    status = 200,
    retryAfter = null,
  }: {
    code: number
    message: string
    data?: unknown
    status?: number
    retryAfter?: number | null
  }) {
    super(`The network refused: ${message}`)
    this.code = code
    this.detail = message
    this.data = data
    this.status = status
    this.retryAfter = retryAfter
  }
}
