import type { Config } from 'wagmi'
import { getAccount, watchAccount } from 'wagmi/actions'
import type { Eip1193Provider } from '../lib/eip1193'
import type { Wallet } from './createWallet'

/**
 * Tells the port what wagmi sees, change by change and outside of React's schedule: another account must reach the session
 * before anything is painted. Returns the way to stop.
 */
export function reportConnection(config: Config, wallet: Wallet): () => void {
  let provider: { readonly of: string; readonly value: Eip1193Provider } | null = null
  // An account kept from the last visit counts only when the wallet has confirmed it: until then we are loading.
  let isSettled = false
  let isStopped = false

  function report() {
    const { status, address, chainId, connector } = getAccount(config)
    if (status === 'connected' || status === 'disconnected') isSettled = true
    if (status !== 'connected') {
      wallet.report(!isSettled ? 'loading' : status === 'disconnected' ? status : 'connecting')
    } else if (provider?.of === connector.uid) {
      wallet.report({ address, chainId, name: connector.name, provider: provider.value })
    } else {
      wallet.report('connecting')
      void load(connector)
    }
  }

  async function load(connector: { uid: string; getProvider(): Promise<unknown> }) {
    const value = await connector.getProvider()
    if (isStopped || getAccount(config).connector?.uid !== connector.uid || !isProvider(value)) return
    provider = { of: connector.uid, value }
    report()
  }

  const unwatch = watchAccount(config, { onChange: report })
  return () => {
    isStopped = true
    unwatch()
  }
}

function isProvider(value: unknown): value is Eip1193Provider {
  return (
    typeof value === 'object' && value !== null && 'request' in value && typeof value.request === 'function'
  )
}
