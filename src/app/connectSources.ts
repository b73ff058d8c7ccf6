import type { Config } from '../session/config'

/** Where WalletConnect's relay lives; other hosts of theirs are not needed to pair and sign. */
const WALLET_CONNECT_RELAY = ['wss://relay.walletconnect.org', 'wss://relay.walletconnect.com']

/** Every origin that the page may talk to, beside its own, each once: what the config names and nothing else. */
export function connectSources(config: Config): readonly string[] {
  const urls = [
    ...config.chains.flatMap((chain) => chain.rpcUrls),
    ...(config.ensRpcUrl === undefined ? [] : [config.ensRpcUrl]),
    ...(config.walletConnectProjectId === undefined ? [] : WALLET_CONNECT_RELAY),
  ]
  // The origin alone: the path of an RPC url is often a secret, and it belongs in no attribute.
  return [...new Set(urls.map((url) => new URL(url).origin))]
}
