import { errorNameText } from '../../i18n/errorText'
import { useText } from '../../i18n/useText'
import type { TimelineItem } from '../../messaging/timeline'
import { useEngine } from '../../session/SessionProvider'
import { Button } from '../../ui/Button'

/** What became of a message that did not go out, and what can be done: it is never sent again by itself. */
export function FailureLine({ item }: { item: TimelineItem }) {
  const { t } = useText()
  const engine = useEngine()
  const { outbox, delivery, error, interrupted } = item
  if (!outbox) return null
  const ended = delivery === 'rejected' || delivery === 'failed'
  if (!ended && !interrupted) {
    return error === null ? null : <p className="px-2 pt-1 text-xs text-muted">{errorNameText(t, error)}</p>
  }
  return (
    <div className="flex max-w-[min(100%,480px)] flex-col items-end gap-0.5 pt-1">
      <div className="flex flex-wrap items-center justify-end gap-x-1 text-sm">
        <span className="px-1 font-medium text-danger">
          {interrupted
            ? t('delivery.interrupted')
            : t(delivery === 'rejected' ? 'thread.notSent' : 'thread.notDelivered')}
        </span>
        <Button look="ghost" size="sm" className="px-2" onClick={() => void engine.retry(outbox.localId)}>
          {t('action.retry')}
        </Button>
        <Button look="ghost" size="sm" className="px-2" onClick={() => void engine.discard(outbox.localId)}>
          {t('action.discard')}
        </Button>
      </div>
      {interrupted && <p className="px-1 text-right text-xs text-muted">{t('thread.interrupted')}</p>}
      {!interrupted && delivery === 'failed' && error !== null && (
        <p className="px-1 text-right text-xs text-muted">{errorNameText(t, error)}</p>
      )}
    </div>
  )
}
