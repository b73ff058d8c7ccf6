import { lazy, Suspense, useState } from 'react'
import { useEngineState } from '../../session/SessionProvider'

// Once in the life of a browser.
const RestoredReport = lazy(async () => ({ default: (await import('./RestoredReport')).RestoredReport }))

/** Once an empty browser has read the whole history, until it is closed. */
export function RestoredNotice() {
  const { phase } = useEngineState().sync
  const [step, setStep] = useState<'unseen' | 'restoring' | 'closed'>('unseen')
  if (phase === 'restoring' && step === 'unseen') setStep('restoring')
  if (step !== 'restoring' || phase !== 'live') return null
  return (
    <Suspense>
      <RestoredReport onClose={() => setStep('closed')} />
    </Suspense>
  )
}
