import { BaseError } from '../lib/BaseError'
import { isUserRejection, isWalletBusy, isWalletError, WalletBusyError } from '../lib/eip1193'
import { innermostText } from '../lib/innerErrors'
import { RejectedError } from '../messaging/errors'
import { UnexpectedError, WalletError } from './errors'

/** Errors of the wallet come raw; everything else is ours already. */
export function toBaseError(error: unknown): BaseError {
  if (error instanceof BaseError) return error
  const options = { cause: error }
  if (isUserRejection(error)) return new RejectedError(options)
  if (isWalletBusy(error)) return new WalletBusyError(options)
  const text = isWalletError(error) ? innermostText(error) : null
  return text === null ? new UnexpectedError(options) : new WalletError(text, options)
}
