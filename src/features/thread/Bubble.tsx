import { useText } from '../../i18n/useText'
import type { TimelineItem } from '../../messaging/timeline'
import { cx } from '../../ui/cx'
import { DeliveryMark } from '../../ui/DeliveryMark'
import { Icon } from '../../ui/Icon'
import { SafeText } from '../../ui/SafeText'
import { FailureLine } from './FailureLine'

/** One message: own right, theirs left, joined corners within a run, time and state inside the last line. */
export function Bubble({
  item,
  joinsPrevious,
  joinsNext,
  onDetails,
}: {
  item: TimelineItem
  joinsPrevious: boolean
  joinsNext: boolean
  onDetails: () => void
}) {
  const { t, format } = useText()
  const { own, content } = item
  const status = item.interrupted ? 'interrupted' : item.delivery
  const time = format.time(item.at)
  return (
    <div className={cx('flex flex-col', own ? 'items-end' : 'items-start', joinsNext ? 'pb-px' : 'pb-1.5')}>
      <div
        className={cx(
          'max-w-[min(85%,480px)] rounded-bubble px-3.5 py-2 sm:max-w-[min(70%,480px)]',
          own ? 'bg-own text-on-own' : 'bg-peer text-ink',
          own && joinsPrevious && 'rounded-tr-joint',
          own && joinsNext && 'rounded-br-joint',
          !own && joinsPrevious && 'rounded-tl-joint',
          !own && joinsNext && 'rounded-bl-joint',
        )}
      >
        <div className="break-words whitespace-pre-wrap after:clear-both after:block">
          {content.kind === 'text' ? (
            <SafeText text={content.text} />
          ) : (
            <em>
              {content.kind === 'unknown'
                ? t('thread.unknownKind', { kind: content.payloadKind })
                : t('thread.newer')}
            </em>
          )}
          {item.message?.expiredKey && !own && (
            <span className="mt-1 flex items-center gap-1.5 text-xs text-warn">
              <Icon name="warning" size={12} />
              {t('thread.expiredKey')}
            </span>
          )}
          {item.message?.bypassedKey && !own && (
            <span className="mt-1 flex items-center gap-1.5 text-xs text-warn">
              <Icon name="warning" size={12} />
              {t('thread.bypassedKey')}
            </span>
          )}
          {/* Times and states change by themselves: they are not news. */}
          <span aria-live="off" className="float-right -mr-1.5 -mb-1 ml-2 pt-0.5">
            <button
              type="button"
              aria-label={
                status
                  ? t('details.button', { state: t(`delivery.${status}`), time })
                  : t('details.buttonPeer', { time })
              }
              onClick={onDetails}
              className={cx(
                'flex h-6 items-center gap-1 rounded-lg px-1.5 text-2xs tabular-nums',
                own ? 'text-on-own-muted focus-visible:outline-on-own' : 'text-muted',
              )}
            >
              <time dateTime={new Date(item.at * 1000).toISOString()}>{time}</time>
              {status && <DeliveryMark status={status} />}
            </button>
          </span>
        </div>
      </div>
      <FailureLine item={item} />
    </div>
  )
}
