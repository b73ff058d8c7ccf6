import type { Config, Connector } from 'wagmi'
import { getAccount, watchAccount } from 'wagmi/actions'
import type { Eip1193Provider } from '../lib/eip1193'
import type { Wallet } from './createWallet'
import { noticeLock } from './noticeLock'
import { reconnectLast } from './reconnectLast'

/**
 * Connects the wallet of the last visit, and tells the port what wagmi sees, change by change and outside of React's
 * schedule: another account must reach the session before anything is painted. Returns the way to stop.
 */
export function followConnection(config: Config, wallet: Wallet): () => void {
  let provider: { readonly of: string; readonly value: Eip1193Provider } | null = null
  // An account kept from the last visit counts only when the wallet has confirmed it: until then we are loading.
  let isSettled = false
  let isStopped = false

  function report() {
    if (isStopped) return
    const { status, address, chainId, connector } = getAccount(config)
    if (status === 'connected' && provider?.of === connector.uid) {
      wallet.report({ address, chainId, name: connector.name, provider: provider.value })
      return
    }
    if (status === 'connected') void load(connector)
    if (!isSettled) wallet.report('loading')
    else wallet.report(status === 'disconnected' ? 'disconnected' : 'connecting')
  }

  async function load(connector: Connector) {
    const value = await connector.getProvider()
    if (getAccount(config).connector?.uid !== connector.uid || !isProvider(value)) return
    // As if the wallet had told it: wagmi then waits for the wallet to come back.
    const onLock = () => connector.onAccountsChanged([])
    provider = { of: connector.uid, value: noticeLock(value, onLock) }
    report()
  }

  const unwatch = watchAccount(config, { onChange: report })
  void reconnectLast(config).finally(() => {
    isSettled = true
    report()
  })
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
