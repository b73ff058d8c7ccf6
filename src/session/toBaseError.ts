import { BaseError } from '../lib/BaseError'
import { isUserRejection } from '../lib/eip1193'
import { RejectedError } from '../messaging/errors'
import { UnexpectedError } from './errors'

/** Errors of the wallet come raw; everything else is ours already. */
export function toBaseError(error: unknown): BaseError {
  if (error instanceof BaseError) return error
  return isUserRejection(error) ? new RejectedError({ cause: error }) : new UnexpectedError({ cause: error })
}
