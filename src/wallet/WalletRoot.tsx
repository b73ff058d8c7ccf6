import '@rainbow-me/rainbowkit/styles.css'
import 'virtual:rainbowkit-theme.css'
import { type DisclaimerComponent, RainbowKitProvider, useConnectModal } from '@rainbow-me/rainbowkit'
import { MutationCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react'
import { useConnectors, WagmiContext } from 'wagmi'
import { disconnect, getConnections } from 'wagmi/actions'
import { useText } from '../i18n/useText'
import type { Wallet } from './createWallet'
import { createWalletConfig, type WalletConfigParams } from './createWalletConfig'
import { followConnection } from './followConnection'

export interface WalletRootProps extends WalletConfigParams {
  readonly wallet: Wallet
  readonly language: 'en' | 'zh'
}

/**
 * The wallet stack: wagmi, and RainbowKit's list of wallets. It stands beside the app, not around it, and drives the port:
 * so it can load after the first paint, and nothing else mounts anew. WagmiContext instead of WagmiProvider, which would
 * reconnect by itself.
 */
export function WalletRoot({ wallet, language, ...params }: WalletRootProps) {
  const [config] = useState(() => createWalletConfig(params))
  const [failures, setFailures] = useState(0)
  const [queries] = useState(() => createQueries(wallet, () => setFailures((count) => count + 1)))

  useEffect(() => followConnection(config, wallet), [config, wallet])

  return (
    <WagmiContext value={config}>
      <QueryClientProvider client={queries}>
        {/* Made anew after a failed attempt, which closes the list: it has no other way, and would go on waiting for a wallet
            that has answered at once, over the line of ours that says so. */}
        <WalletList key={failures} language={language}>
          <Attach
            wallet={wallet}
            disconnect={async () => {
              for (const { connector } of getConnections(config)) await disconnect(config, { connector })
            }}
          />
        </WalletList>
      </QueryClientProvider>
    </WagmiContext>
  )
}

/** RainbowKit's list. */
function WalletList({ language, children }: { language: WalletRootProps['language']; children: ReactNode }) {
  // A wallet announces itself (EIP-6963), or is the one at `window.ethereum`.
  const isAny = useConnectors().some(({ id }) => id !== 'injected') || 'ethereum' in window
  return (
    <RainbowKitProvider
      // The theme comes as a file: one in the props would be written into a style element, which our policy forbids.
      theme={null}
      modalSize="compact"
      locale={language === 'zh' ? 'zh-CN' : 'en-US'}
      appInfo={{ appName: 'Sealog', ...(!isAny && { disclaimer: NoWallet }) }}
    >
      {children}
    </RainbowKitProvider>
  )
}

/** RainbowKit connects by wagmi's mutation, which alone knows why an attempt has ended. An older one may end while another is made. */
function createQueries(wallet: Wallet, onFailure: () => void): QueryClient {
  const mutationCache = new MutationCache({
    onMutate: () => wallet.reportAttempt(null),
    onError(error, _variables, _result, mutation) {
      if (mutation !== mutationCache.getAll().at(-1)) return
      wallet.reportAttempt(error)
      onFailure()
    },
  })
  return new QueryClient({ defaultOptions: { queries: { retry: false } }, mutationCache })
}

/** An empty list would say nothing. */
const NoWallet: DisclaimerComponent = ({ Text }) => {
  const { t } = useText()
  return <Text>{t('wallet.none')}</Text>
}

/** Hands RainbowKit's hook, which lives below its provider, to the port. */
function Attach({ wallet, disconnect }: { wallet: Wallet; disconnect(): Promise<void> }) {
  const { openConnectModal } = useConnectModal()
  // RainbowKit takes the function away while a wallet is connected: there is nothing to choose then.
  const openModal = useEffectEvent(() => openConnectModal?.())
  const onDisconnect = useEffectEvent(disconnect)
  useEffect(() => wallet.attach({ openModal: () => openModal(), disconnect: () => onDisconnect() }), [wallet])
  return null
}
