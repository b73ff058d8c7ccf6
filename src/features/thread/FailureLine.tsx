import { lazy, type ReactNode, Suspense, useState } from 'react'
import { errorNameText } from '../../i18n/errorText'
import { useText } from '../../i18n/useText'
import { hasEnded } from '../../messaging/delivery'
import type { OutboxRow } from '../../messaging/types'
import { useEngine } from '../../session/SessionProvider'
import { Button } from '../../ui/Button'

// Only where funds are missing.
const TestEther = lazy(async () => ({ default: (await import('./TestEther')).TestEther }))

const HEADLINES = {
  rejected: 'thread.notSent',
  failed: 'thread.notDelivered',
  interrupted: 'delivery.interrupted',
} as const

/** What became of a message that did not go out, and what can be done: it is never sent again by itself. */
export function FailureLine({
  row,
  subject,
}: {
  row: OutboxRow
  /** What was to be sent, where it is not the bubble above. */
  subject?: ReactNode
}) {
  const { t } = useText()
  const engine = useEngine()
  const { status, error, errorDetail } = row
  const [hasEther, setHasEther] = useState(false)
  const isUnpaid = status === 'failed' && error === 'InsufficientFundsError'
  const retry = () => {
    setHasEther(false)
    void engine.retry(row.localId)
  }
  if (!hasEnded(status)) {
    if (error === null) return null
    const text = error === 'NetworkError' ? t('thread.waitsForNetwork') : errorNameText(t, error, errorDetail)
    return <p className="px-2 pt-1 text-xs text-muted">{text}</p>
  }
  return (
    <div className="flex max-w-[min(100%,30rem)] flex-col items-end gap-0.5 pt-1">
      {subject && <p className="max-w-full px-1 text-right text-sm break-words text-muted">{subject}</p>}
      <div className="flex flex-wrap items-center justify-end gap-x-1 text-sm">
        <span className="px-1 font-medium text-danger">{t(HEADLINES[status])}</span>
        <Button look="ghost" size="sm" className="px-2" onClick={retry}>
          {t('action.retry')}
        </Button>
        <Button look="ghost" size="sm" className="px-2" onClick={() => void engine.discard(row.localId)}>
          {t('action.discard')}
        </Button>
      </div>
      {status === 'interrupted' && (
        <p className="px-1 text-right text-xs text-muted">{t('thread.interrupted')}</p>
      )}
      {status === 'failed' && error !== null && (
        <p className="px-1 text-right text-xs text-muted">
          {isUnpaid && hasEther ? t('thread.testEther') : errorNameText(t, error, errorDetail)}
        </p>
      )}
      <Suspense>{isUnpaid && !hasEther && <TestEther onArrived={() => setHasEther(true)} />}</Suspense>
    </div>
  )
}
