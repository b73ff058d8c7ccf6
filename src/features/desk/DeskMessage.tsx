import { useText } from '../../i18n/useText'
import type { TimelineItem } from '../../messaging/timeline'
import type { Address } from '../../messaging/types'
import { shortAddress } from '../../session/shortAddress'
import { cx } from '../../ui/cx'
import { SafeLines, SafeText } from '../../ui/SafeText'
import { contentLine } from './contentLine'

/** One message: the label's owner on the right, the other on the left, each by name, since the reader is neither. */
export function DeskMessage({
  item,
  account,
  peer,
}: {
  item: TimelineItem
  account: Address
  peer: Address
}) {
  const { t, format } = useText()
  const { own, content, quote, reactions, message } = item
  const isText = content.kind === 'text' || content.kind === 'contact'
  return (
    <article className={cx('flex flex-col', own ? 'items-end' : 'items-start')}>
      <p className="px-1 text-2xs text-muted">
        {shortAddress(own ? account : peer)} ·{' '}
        <time dateTime={new Date(item.at * 1000).toISOString()}>{format.dateTime(item.at)}</time>
        {item.versions.length > 0 && ` · ${t('thread.edited')}`}
      </p>
      <div
        className={cx(
          'max-w-[min(85%,30rem)] min-w-0 rounded-bubble px-3.5 py-2 break-words whitespace-pre-wrap',
          own ? 'bg-own text-on-own' : 'bg-peer text-ink',
          !isText && 'italic',
        )}
      >
        {quote && (
          <p dir="auto" className="mb-1.5 line-clamp-2 border-l-3 border-current pl-2.5 text-sm">
            {quote.content ? (
              <SafeLines text={contentLine(t, quote.content)} />
            ) : (
              <em>{t('thread.quoteMissing')}</em>
            )}
          </p>
        )}
        <p dir="auto">
          <SafeLines text={contentLine(t, content)} />
        </p>
      </div>
      {message?.bypassedKey && <p className="px-1 text-xs text-warn">{t('thread.bypassedKey')}</p>}
      {reactions.length > 0 && (
        <ul className="flex max-w-full flex-wrap gap-1 px-1 pt-1 text-sm">
          {reactions.map(({ emoji, by }) => (
            <li key={emoji} className="rounded-full border border-line bg-surface px-2">
              <SafeText text={emoji} />
              <span className="sr-only">
                {t('thread.reactionBy', { names: by.map(shortAddress).join(', ') })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </article>
  )
}
