import { lazy, Suspense, useState } from 'react'
import { useEngineState } from '../../session/SessionProvider'

// Once in the life of a browser.
const RestoredReport = lazy(async () => ({ default: (await import('./RestoredReport')).RestoredReport }))

/** Once an empty browser has read the whole history, until it is closed. What comes later is not counted. */
export function RestoredNotice() {
  const { sync, head } = useEngineState()
  const [step, setStep] = useState<'unseen' | 'restoring' | 'closed' | { readonly upTo: number }>('unseen')
  if (sync.phase === 'restoring' && step === 'unseen') setStep('restoring')
  if (sync.phase === 'live' && step === 'restoring') setStep({ upTo: head })
  if (typeof step === 'string' || sync.phase !== 'live') return null
  return (
    <Suspense>
      <RestoredReport upTo={step.upTo} onClose={() => setStep('closed')} />
    </Suspense>
  )
}
