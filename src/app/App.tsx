import { Suspense, use } from 'react'
import { SessionProvider } from '../session/SessionProvider'
import { Splash } from '../ui/Splash'
import type { AppServices } from './createServices'
import { ErrorBoundary } from './ErrorBoundary'
import { LazyWallet } from './LazyWallet'
import { Screens } from './Screens'

/** The page. `starting` comes from outside, so that there is one session however often React mounts us. */
export function App({ starting }: { starting: Promise<AppServices> }) {
  return (
    <ErrorBoundary>
      <Suspense fallback={<Splash />}>
        <Started starting={starting} />
      </Suspense>
    </ErrorBoundary>
  )
}

function Started({ starting }: { starting: Promise<AppServices> }) {
  const services = use(starting)
  return (
    <SessionProvider services={services}>
      <Screens />
      <LazyWallet services={services} />
    </SessionProvider>
  )
}
