import { useEffect, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { useText } from '../../i18n/useText'
import type { ThreadId } from '../../messaging/types'
import { checksumAddress } from '../../session/checksumAddress'
import type { DeskEntry, ReadingDesk } from '../../session/readingDesk'
import { shortAddress } from '../../session/shortAddress'
import { useDeskState } from '../../session/useDesk'
import { Avatar } from '../../ui/Avatar'
import { Button } from '../../ui/Button'
import { ErrorLine } from '../../ui/ErrorLine'
import { Icon } from '../../ui/Icon'
import { iconButtonClass } from '../../ui/IconButton'
import { Notice } from '../../ui/Notice'
import { SafeText } from '../../ui/SafeText'
import { DeskReading } from './DeskReading'
import { deskPath } from './deskPath'
import { RemoveDialog } from './RemoveDialog'

/** One label, read live while this page is open: whose it is, that nothing can be answered, and its conversations. */
export function DeskLabel({
  desk,
  entry,
  threadId,
}: {
  desk: ReadingDesk
  entry: DeskEntry
  /** The conversation that is open, if one is. */
  threadId: ThreadId | null
}) {
  const { t } = useText()
  const navigate = useNavigate()
  const [asksToRemove, setAsksToRemove] = useState(false)
  const { reading } = useDeskState(desk)
  const { account, label } = entry
  useEffect(() => desk.read(entry), [desk, entry])
  return (
    <main className="flex h-full min-h-0 flex-col">
      <header className="flex min-h-16 items-center gap-3 border-b border-line px-3 py-2 sm:px-4">
        <Link
          to={threadId === null ? '/desk' : deskPath(entry)}
          aria-label={threadId === null ? t('desk.toDesk') : t('desk.toLabel', { label })}
          className={iconButtonClass}
        >
          <Icon name="back" />
        </Link>
        <Avatar address={account} size={38} />
        <div className="min-w-0 flex-1">
          <h1 className="truncate font-semibold">
            <SafeText text={label} />
          </h1>
          <p className="truncate text-xs text-muted">{t('desk.of', { name: shortAddress(account) })}</p>
        </div>
        <Button size="sm" icon="trash" onClick={() => setAsksToRemove(true)}>
          {t('desk.remove')}
        </Button>
      </header>
      <Notice look="accent" icon="lock" className="mx-3 mt-3 sm:mx-4">
        <p className="break-words">
          {t('desk.reading', { label, address: checksumAddress(account) })}{' '}
          <strong className="font-semibold">{t('desk.noAnswer')}</strong>
        </p>
      </Notice>
      <div className="px-4 empty:hidden">
        <ErrorLine error={reading?.error ?? null} />
      </div>
      {reading?.reader ? (
        <DeskReading reading={reading} reader={reading.reader} threadId={threadId} />
      ) : (
        <div aria-busy={!reading?.error} className="flex-1" />
      )}
      {asksToRemove && (
        <RemoveDialog
          entry={entry}
          onClose={() => setAsksToRemove(false)}
          onRemove={async () => {
            await desk.remove(entry)
            await navigate('/desk', { replace: true })
          }}
        />
      )}
    </main>
  )
}
