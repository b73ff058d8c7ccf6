import { connectorsForWallets, type WalletList } from '@rainbow-me/rainbowkit'
import { injectedWallet, walletConnectWallet } from '@rainbow-me/rainbowkit/wallets'
import { type Chain, defineChain } from 'viem'
import { type Config, type Connector, createConfig, createStorage, fallback, http } from 'wagmi'
import { getConnectors, watchConnectors } from 'wagmi/actions'
import type { ChainConfig } from '../session/config'

export interface WalletConfigParams {
  readonly chain: ChainConfig
  /** Offers WalletConnect, a third party. Without it the page talks to nobody but its own host and the configured RPCs. */
  readonly walletConnectProjectId?: string
  /** Where the connected wallet is remembered for the next load. */
  readonly storage: Storage
}

/** Creates wagmi's configuration: the wallets of the browser (EIP-6963 and window.ethereum) on the one active chain. */
export function createWalletConfig({ chain, walletConnectProjectId, storage }: WalletConfigParams): Config {
  const wallets: WalletList = [
    {
      groupName: 'Sealog',
      wallets: [browserWallet, ...(walletConnectProjectId === undefined ? [] : [relayWallet])],
    },
  ]
  const config = createConfig({
    chains: [toChain(chain)],
    connectors: connectorsForWallets(wallets, {
      appName: 'Sealog',
      projectId: walletConnectProjectId ?? '',
    }),
    transports: { [chain.chainId]: fallback(httpUrls(chain).map((url) => http(url, { retryCount: 0 }))) },
    storage: createStorage({ key: 'sealog.wallet', storage }),
    multiInjectedProviderDiscovery: true,
  })
  getConnectors(config).forEach(connectOnly)
  watchConnectors(config, { onChange: (connectors) => connectors.forEach(connectOnly) })
  return config
}

/** The chain of config.json as viem knows chains. Ether is the coin: the config names no other. */
export function toChain(chain: ChainConfig): Chain {
  return defineChain({
    id: chain.chainId,
    name: chain.name,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: httpUrls(chain) } },
    ...(chain.explorerUrl !== undefined && {
      blockExplorers: { default: { name: new URL(chain.explorerUrl).host, url: chain.explorerUrl } },
    }),
  })
}

const httpUrls = (chain: ChainConfig) => chain.rpcUrls.filter((url) => url.startsWith('http'))

// Without window.ethereum there is nothing behind "Browser Wallet"; EIP-6963 wallets are listed by themselves.
const browserWallet: WalletList[number]['wallets'][number] = () => ({
  ...injectedWallet(),
  hidden: () => !('ethereum' in window),
})

/**
 * WalletConnect, with RainbowKit's own QR code, and on a phone the system's choice of wallets. Under its usual id RainbowKit
 * adds the modal of WalletConnect, which reports to further hosts of theirs as soon as the page loads.
 */
const relayWallet: WalletList[number]['wallets'][number] = (options) => ({
  ...walletConnectWallet(options),
  id: 'walletConnectRelay',
  mobile: { getUri: (uri) => uri },
})

const patched = new WeakSet<Connector>()

/**
 * RainbowKit connects with a chain id, and the connector then asks the wallet to switch at once; declining that undoes the
 * connection. One wallet action per click: connecting only connects, and the app has a button of its own for the network.
 */
function connectOnly(connector: Connector): void {
  if (patched.has(connector) || connector.type !== 'injected') return
  patched.add(connector)
  const connect = connector.connect.bind(connector)
  connector.connect = ({ chainId: _, ...parameters } = {}) => connect(parameters)
}
