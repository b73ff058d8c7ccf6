import { Suspense, use } from 'react'
import { SessionProvider } from '../session/SessionProvider'
import { Splash } from '../ui/Splash'
import type { AppServices } from './createServices'
import { ErrorBoundary } from './ErrorBoundary'
import { LazyWallet } from './LazyWallet'
import { Screens } from './Screens'
import { start } from './start'

let starting: Promise<AppServices> | undefined

/** The page. */
export function App() {
  // Once a page, however often React mounts us: there is one session.
  starting ??= start()
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
