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

  constructor({ code, message, data }: { code: number; message: string; data?: unknown }) {
    super(`The network refused: ${message}`)
    this.code = code
    this.detail = message
    this.data = data
  }
}
