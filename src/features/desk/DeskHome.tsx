import { useState } from 'react'
import { Link } from 'react-router'
import { useText } from '../../i18n/useText'
import type { DeskEntry, ReadingDesk } from '../../session/readingDesk'
import { shortAddress } from '../../session/shortAddress'
import { Avatar } from '../../ui/Avatar'
import { Icon } from '../../ui/Icon'
import { iconButtonClass } from '../../ui/IconButton'
import { Notice } from '../../ui/Notice'
import { SafeText } from '../../ui/SafeText'
import { deskPath } from './deskPath'
import { ImportForm } from './ImportForm'

/** The labels at the desk, and the way to bring one in. */
export function DeskHome({
  desk,
  entries,
  isMissing,
}: {
  desk: ReadingDesk
  entries: readonly DeskEntry[]
  /** The address of the page names a label that is not here. */
  isMissing: boolean
}) {
  const { t } = useText()
  const [imported, setImported] = useState<DeskEntry | null>(null)
  return (
    <main className="flex h-full min-h-0 flex-col">
      <header className="flex min-h-16 items-center gap-2 border-b border-line px-3 py-2 sm:px-5">
        <Link to="/" aria-label={t('thread.toList')} className={`${iconButtonClass} md:hidden`}>
          <Icon name="back" />
        </Link>
        <h1 className="text-lg font-semibold">{t('desk.title')}</h1>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex w-full max-w-2xl flex-col gap-6 p-5 pb-12 sm:p-7">
          <p className="text-muted">{t('desk.text')}</p>
          {isMissing && <Notice look="warn">{t('desk.missing')}</Notice>}
          {imported && (
            <Notice look="accent" icon="done">
              {t('desk.imported', { label: imported.label, name: shortAddress(imported.account) })}
            </Notice>
          )}
          {entries.length > 0 && (
            <ul aria-label={t('desk.labels')} className="flex flex-col gap-2">
              {entries.map((entry) => (
                <Entry key={entry.id} entry={entry} />
              ))}
            </ul>
          )}
          <ImportForm onImport={async (text) => setImported(await desk.import(text))} />
        </div>
      </div>
    </main>
  )
}

function Entry({ entry }: { entry: DeskEntry }) {
  const { t, format } = useText()
  return (
    <li>
      <Link
        to={deskPath(entry)}
        className="flex items-center gap-3 rounded-card border border-line bg-surface px-4 py-3 hover:bg-sunken"
      >
        <Avatar address={entry.account} size={38} />
        <div className="min-w-0 flex-1">
          <p className="truncate font-medium">
            <SafeText text={entry.label} />
          </p>
          <p className="truncate text-sm text-muted">
            {t('desk.entry', {
              name: shortAddress(entry.account),
              date: format.date(entry.importedAt),
            })}
          </p>
        </div>
      </Link>
    </li>
  )
}
