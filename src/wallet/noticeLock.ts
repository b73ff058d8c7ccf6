import type { Eip1193Provider } from '../lib/eip1193'

/**
 * Wallets may lock without an event (MetaMask): then they only answer that there are no accounts. Calls `onLock` when that
 * answer passes through, so that the page shows the wallet as gone instead of failing at each request.
 */
export function noticeLock(provider: Eip1193Provider, onLock: () => void): Eip1193Provider {
  return {
    async request(args) {
      const result = await provider.request(args)
      if (args.method === 'eth_accounts' && Array.isArray(result) && result.length === 0) onLock()
      return result
    },
  }
}
