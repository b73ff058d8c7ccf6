import { BaseError } from '../lib/BaseError'

/** Something answered, but not what was asked: a gateway's page, or JSON that is no JSON-RPC answer. */
export class GarbledError extends BaseError {
  override readonly name = 'GarbledError'
}
