import type { ReactNode } from 'react'
import { daysAgo } from '../../i18n/format'
import { useText } from '../../i18n/useText'
import { hasEnded } from '../../messaging/delivery'
import type { ThreadRef } from '../../messaging/types'
import { Icon } from '../../ui/Icon'
import { SafeText } from '../../ui/SafeText'
import { Bubble } from './Bubble'
import { KeyChangeLine } from './KeyChangeLine'
import type { MessageActions } from './messageActions'
import type { Row } from './timelineRows'

/** One row of the message list. */
export function RowView({
  row,
  thread,
  canWrite,
  actions,
}: {
  row: Row
  thread: ThreadRef
  canWrite: boolean
  actions: MessageActions
}) {
  const { t, format } = useText()
  switch (row.type) {
    case 'day': {
      const days = daysAgo(row.at)
      const name = days === 0 ? t('day.today') : days === 1 ? t('day.yesterday') : format.day(row.at)
      return (
        <p className="py-3 text-center text-xs font-medium text-muted" aria-live="off">
          {name}
        </p>
      )
    }
    case 'unread':
      return (
        <p className="flex items-center gap-3 py-3 text-xs font-semibold text-accent before:h-px before:flex-1 before:bg-accent/40 after:h-px after:flex-1 after:bg-accent/40">
          {t('thread.newMessages')}
        </p>
      )
    case 'gap':
      return (
        <Centred>
          <Icon name="warning" size={14} className="mr-1.5 mb-0.5 inline text-warn" />
          {row.count === null ? t('thread.jumpedCount') : t('thread.gap', { count: row.count })}
        </Centred>
      )
    case 'keyChange':
      return (
        <Centred>
          <KeyChangeLine row={row} thread={thread} />
        </Centred>
      )
    case 'title':
      return (
        <Centred>
          <span>
            {t('thread.titled')}{' '}
            <strong className="font-semibold text-ink">
              <SafeText text={row.text} />
            </strong>
            {row.item.outbox && hasEnded(row.item.outbox.status) && ` · ${t('thread.titleWaits')}`}
          </span>
        </Centred>
      )
    case 'message':
      return (
        <Bubble
          item={row.item}
          peer={thread.peer}
          joinsPrevious={row.joinsPrevious}
          joinsNext={row.joinsNext}
          canWrite={canWrite}
          actions={actions}
        />
      )
  }
}

function Centred({ children }: { children: ReactNode }) {
  return <p className="mx-auto max-w-md px-4 py-2 text-center text-xs text-muted">{children}</p>
}
