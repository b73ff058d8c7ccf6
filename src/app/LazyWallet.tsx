import { lazy, Suspense, useEffect, useState } from 'react'
import { useText } from '../i18n/useText'
import { useSession } from '../session/SessionProvider'
import type { AppServices } from './createServices'

/** Loads the wallet stack beside the app once the warm start is on the screen. Cached threads do not wait for it. */
export function LazyWallet({ services }: { services: AppServices }) {
  const { status } = useSession()
  const { language } = useText()
  const [WalletRoot] = useState(() => lazy(() => loadWalletRoot(services)))
  const [isPainted, setIsPainted] = useState(false)

  useEffect(() => {
    if (status === 'starting') return
    // Two frames: the one that shows the threads, and the next, when it is on the screen.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => setIsPainted(true))
    })
    return () => cancelAnimationFrame(frame)
  }, [status])

  if (!isPainted) return null
  const { wallet, chain, config, storage } = services
  return (
    <Suspense>
      <WalletRoot
        wallet={wallet}
        chain={chain}
        storage={storage}
        language={language}
        {...(config.walletConnectProjectId !== undefined && {
          walletConnectProjectId: config.walletConnectProjectId,
        })}
      />
    </Suspense>
  )
}

async function loadWalletRoot({ person, chain, storage }: AppServices) {
  const [{ WalletRoot }] = await Promise.all([
    import('../wallet/WalletRoot'),
    person &&
      import('../wallet/demo/announceDemoWallet').then(({ announceDemoWallet }) =>
        announceDemoWallet(person, chain, storage),
      ),
  ])
  return { default: WalletRoot }
}
