/**
 * The root of every error that Sealog throws on purpose. `shortMessage` is what the UI prints: it says what happened and
 * what to do. `retryable` says whether doing the same again may work.
 */
export class BaseError extends Error {
  override readonly name: string = 'BaseError'
  readonly shortMessage: string
  readonly retryable: boolean

  constructor(shortMessage: string, options: { cause?: unknown; retryable?: boolean } = {}) {
    super(shortMessage, 'cause' in options ? { cause: options.cause } : undefined)
    this.shortMessage = shortMessage
    this.retryable = options.retryable ?? false
  }
}
