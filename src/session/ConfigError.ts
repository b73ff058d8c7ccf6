import { BaseError } from '../lib/BaseError'

/** config.json is missing or wrong. The page shows the message, which names the field. Retryable when the host may answer better. */
export class ConfigError extends BaseError {
  override readonly name = 'ConfigError'
}
