import type { Hex } from '../lib/bytes'
import type { ChainConfig } from './config'

/** Where the chain's explorer shows a transaction; null where config.json names none. */
export function transactionUrl(chain: Pick<ChainConfig, 'explorerUrl'>, txHash: Hex): string | null {
  return chain.explorerUrl === undefined ? null : `${chain.explorerUrl.replace(/\/$/, '')}/tx/${txHash}`
}
