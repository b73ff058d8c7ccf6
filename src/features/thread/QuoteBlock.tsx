import { useText } from '../../i18n/useText'
import type { Quote } from '../../messaging/timeline'
import type { Address } from '../../messaging/types'
import { usePersonName } from '../../session/usePersonName'
import { cx } from '../../ui/cx'
import { SafeLines } from '../../ui/SafeText'
import { contentSummary } from './contentSummary'

/** The message that a reply answers, in two lines; leads to it. */
export function QuoteBlock({
  quote,
  peer,
  onOwn,
  onShow,
}: {
  quote: Quote
  peer: Address
  /** It stands in a bubble of one's own. */
  onOwn: boolean
  onShow: () => void
}) {
  const { t } = useText()
  const nameOf = usePersonName()
  const look = cx(
    'mb-1.5 block w-full rounded-joint border-l-3 border-current px-2.5 py-1 text-left text-sm',
    onOwn ? 'bg-on-own/10 text-on-own focus-visible:outline-on-own' : 'bg-sunken text-ink',
  )
  if (!quote.content) return <p className={cx(look, 'italic')}>{t('thread.quoteMissing')}</p>
  return (
    <button type="button" onClick={onShow} className={look}>
      <span className="block truncate font-medium">{quote.own ? t('thread.you') : nameOf(peer)}</span>
      <span dir="auto" className="line-clamp-2 text-start break-words">
        <SafeLines text={contentSummary(t, quote.content)} />
      </span>
    </button>
  )
}
