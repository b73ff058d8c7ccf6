/** What RainbowKit and WalletConnect write beside wagmi's own keys, which carry our prefix. */
const PREFIXES = ['rk-', 'wc@', 'WALLETCONNECT_']

/** Removes what the wallet stack has kept in this browser: which wallets were used, when, and its pairings. */
export function forgetWallet(storage: Storage): void {
  const keys = Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? '')
  for (const key of keys) {
    if (PREFIXES.some((prefix) => key.startsWith(prefix))) storage.removeItem(key)
  }
}
