import { useState } from 'react'
import { useText } from '../../i18n/useText'
import { hasEnded } from '../../messaging/delivery'
import type { TimelineItem } from '../../messaging/timeline'
import type { Address } from '../../messaging/types'
import { cx } from '../../ui/cx'
import { DeliveryMark } from '../../ui/DeliveryMark'
import { Icon } from '../../ui/Icon'
import { BubbleBody } from './BubbleBody'
import { ChangeLine } from './ChangeLine'
import { FailureLine } from './FailureLine'
import { MessageMenu } from './MessageMenu'
import { isNameable, type MessageActions } from './messageActions'
import { QuoteBlock } from './QuoteBlock'
import { ReactionChips } from './ReactionChips'
import { useLongPress } from './useLongPress'

/** One message: own right, theirs left, joined corners within a run, time and state inside the last line. */
export function Bubble({
  item,
  peer,
  joinsPrevious,
  joinsNext,
  canWrite,
  actions,
}: {
  item: TimelineItem
  peer: Address
  joinsPrevious: boolean
  joinsNext: boolean
  /** The thread takes messages of ours. */
  canWrite: boolean
  actions: MessageActions
}) {
  const { t, format } = useText()
  const [menuOpen, setMenuOpen] = useState(false)
  const longPress = useLongPress(() => setMenuOpen(true))
  const { own, content, quote, outbox } = item
  const status = item.delivery
  const time = format.time(item.at)
  return (
    <div className={cx('flex flex-col', own ? 'items-end' : 'items-start', joinsNext ? 'pb-px' : 'pb-1.5')}>
      <div className={cx('group/message flex w-full gap-1', own && 'flex-row-reverse')}>
        <div
          {...longPress}
          className={cx(
            'max-w-[min(85%,30rem)] min-w-0 rounded-bubble px-3.5 py-2 sm:max-w-[min(70%,30rem)] pointer-coarse:select-none',
            own ? 'bg-own text-on-own' : 'bg-peer text-ink',
            own && joinsPrevious && 'rounded-tr-joint',
            own && joinsNext && 'rounded-br-joint',
            !own && joinsPrevious && 'rounded-tl-joint',
            !own && joinsNext && 'rounded-bl-joint',
          )}
        >
          {quote && (
            <QuoteBlock quote={quote} peer={peer} onOwn={own} onShow={() => actions.show(quote.about)} />
          )}
          <div dir="auto" className="break-words whitespace-pre-wrap after:clear-both after:block">
            <BubbleBody content={content} />
            {item.message?.expiredKey && !own && (
              <span dir="auto" className="mt-1 flex items-center gap-1.5 text-xs text-warn">
                <Icon name="warning" size={12} />
                {t('thread.expiredKey')}
              </span>
            )}
            {item.message?.bypassedKey && !own && (
              <span dir="auto" className="mt-1 flex items-center gap-1.5 text-xs text-warn">
                <Icon name="warning" size={12} />
                {t('thread.bypassedKey')}
              </span>
            )}
            {/* Times and states change by themselves: they are not news. */}
            <span aria-live="off" className="float-end -me-1.5 -mb-1 ms-2">
              <span dir="auto" className="flex items-center pt-0.5">
                <ChangedMark item={item} />
                <button
                  type="button"
                  aria-label={
                    status
                      ? t('details.button', { state: t(`delivery.${status}`), time })
                      : t('details.buttonPeer', { time })
                  }
                  onClick={() => actions.details(item)}
                  className={cx(
                    'flex min-h-6 items-center gap-1 rounded-lg px-1.5 text-2xs tabular-nums',
                    own ? 'text-on-own-muted focus-visible:outline-on-own' : 'text-muted',
                  )}
                >
                  <time dateTime={new Date(item.at * 1000).toISOString()}>{time}</time>
                  {status && <DeliveryMark status={status} />}
                </button>
              </span>
            </span>
          </div>
        </div>
        <MessageMenu
          item={item}
          canWrite={canWrite}
          actions={actions}
          open={menuOpen}
          onOpenChange={setMenuOpen}
        />
      </div>
      {item.reactions.length > 0 && (
        <ReactionChips
          reactions={item.reactions}
          onReact={canWrite && isNameable(item) ? (emoji) => actions.react(item, emoji) : null}
        />
      )}
      {outbox && <FailureLine row={outbox} />}
      {item.changes.map((change) => (
        <ChangeLine key={change.row.localId} change={change} />
      ))}
    </div>
  )
}

/** That the text is not the first one, and how far a change of ours has come. */
function ChangedMark({ item }: { item: TimelineItem }) {
  const { t } = useText()
  const { own, versions, changes } = item
  const change = changes.findLast(({ body, row }) => body.type !== 'reaction' && !hasEnded(row.status))
  if (versions.length === 0 && !change) return null
  return (
    <span className={cx('flex items-center gap-1 text-2xs italic', own ? 'text-on-own-muted' : 'text-muted')}>
      {versions.length > 0 && t('thread.edited')}
      {change && <DeliveryMark status={change.row.status} />}
    </span>
  )
}
