import { BaseError } from '../lib/BaseError'
import { isUserRejection, isWalletBusy, WalletBusyError } from '../lib/eip1193'
import { innerErrors, innermostText } from '../lib/innerErrors'
import {
  InsufficientFundsError,
  NetworkError,
  NonceError,
  RejectedError,
  RevertedError,
  SubmitError,
  WalletUnavailableError,
} from '../messaging/errors'
import { RpcError } from './rpcError'

/** What wallets and nodes write (geth, anvil, erigon, nethermind, besu; MetaMask passes it on inside -32603). First match wins. */
const TEXTS: readonly (readonly [RegExp, new (options: { cause: unknown }) => BaseError])[] = [
  [/insufficient (funds|balance)|exceeds? (the )?(account )?balance|upfront cost/i, InsufficientFundsError],
  [/\bnonce\b/i, NonceError],
  [/revert/i, RevertedError],
  [/failed to fetch|fetch failed|network ?error|timed? ?out|disconnected/i, NetworkError],
]

/** The error of errors.ts that an error of the wallet or the node stands for. Our own errors pass as they are. */
export function toSubmitError(cause: unknown): BaseError {
  if (cause instanceof BaseError && !(cause instanceof RpcError)) return cause
  const errors = innerErrors(cause)
  const has = (...codes: number[]) =>
    errors.some(({ code }) => typeof code === 'number' && codes.includes(code))
  if (errors.some(isUserRejection)) return new RejectedError({ cause })
  // EIP-1193: 4100 is an account that was not shared, 4900 and 4901 a wallet without a node. 3 is geth's "execution reverted".
  if (has(4100)) return new WalletUnavailableError({ cause })
  if (has(4900, 4901)) return new NetworkError({ cause })
  if (has(3)) return new RevertedError({ cause })
  for (const [pattern, ErrorClass] of TEXTS) {
    if (errors.some(({ message }) => pattern.test(message))) return new ErrorClass({ cause })
  }
  // Not what a node answers by the same code.
  if (!(cause instanceof RpcError) && isWalletBusy(cause)) return new WalletBusyError({ cause })
  return toWalletRefusal(cause)
}

/** In the words of the wallet or the node. */
export function toWalletRefusal(cause: unknown): SubmitError {
  return new SubmitError(innermostText(cause) ?? 'no reason given', { cause })
}
