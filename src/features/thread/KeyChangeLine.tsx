import { Link } from 'react-router'
import { useText } from '../../i18n/useText'
import type { ThreadRef } from '../../messaging/types'
import { aboutPath } from '../../session/threadPath'
import { Icon } from '../../ui/Icon'
import type { Row } from './timelineRows'

/** A change of a key, at its place in time: theirs with the way to their history, one's own quietly. */
export function KeyChangeLine({ row, thread }: { row: Row & { type: 'keyChange' }; thread: ThreadRef }) {
  const { t } = useText()
  const { own, isClosed, count } = row
  if (own) return t(isClosed ? 'thread.ownKeyClosed' : 'thread.ownKeyChanged', { count })
  return (
    <>
      <Icon name="key" size={14} className="mr-1.5 mb-0.5 inline" />
      <span className="font-medium text-ink">
        {t(isClosed ? 'thread.keyClosed' : 'thread.keyChanged', { count })}
      </span>{' '}
      <Link to={aboutPath(thread)} className="inline-block py-1 text-accent underline">
        {t('thread.keyHistory')}
      </Link>
    </>
  )
}
