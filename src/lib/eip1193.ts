import { BaseError } from './BaseError'

/** EIP-1193: the one method of a wallet that everything else is built on. */
export interface Eip1193Provider {
  request(args: { method: string; params?: unknown }): Promise<unknown>
}

/** The wallet has a request open and took no other one: nothing was asked. */
export class WalletBusyError extends BaseError {
  override readonly name = 'WalletBusyError'
  constructor(options: { cause?: unknown } = {}) {
    super('Your wallet has a request open already. Open it and answer there.', {
      ...options,
      retryable: true,
    })
  }
}

/** Whether the user declined: code 4001 (EIP-1193) or 5000 (CAIP-25), anywhere down the chain of causes. */
export function isUserRejection(error: unknown): boolean {
  return causes(error).some(({ code }) => code === 4001 || code === 5000 || code === 'ACTION_REJECTED')
}

/** What wallets pass on from their node under the code of an open request: MetaMask's "RPC endpoint returned too many errors", geth's timeout. */
const OF_ITS_NODE = /endpoint|too many|time(d )?\s*out/i

/** Whether the wallet refused because a request is open in it: code −32002 ("resource unavailable", EIP-1474), down the causes. */
export function isWalletBusy(error: unknown): boolean {
  return causes(error).some(({ code, message }) => code === -32002 && !OF_ITS_NODE.test(String(message)))
}

/** Whether a wallet threw this: with a code of JSON-RPC or EIP-1193. The browser's own errors have codes below 100. */
export function isWalletError(error: unknown): boolean {
  return causes(error).some(({ code }) => typeof code === 'number' && (code < 0 || code >= 1000))
}

/** The error and those that it names as its causes. */
function causes(error: unknown): { readonly code?: unknown; readonly message?: unknown }[] {
  const found = []
  let current: unknown = error
  for (let depth = 0; depth < 10 && typeof current === 'object' && current !== null; depth++) {
    found.push(current)
    current = (current as { cause?: unknown }).cause
  }
  return found
}
