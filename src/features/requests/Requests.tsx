import { Link } from 'react-router'
import { useText } from '../../i18n/useText'
import { selectRequests } from '../../messaging/selectors'
import { useEngineState } from '../../session/SessionProvider'
import { Icon } from '../../ui/Icon'
import { iconButtonClass } from '../../ui/IconButton'
import { RequestCard } from './RequestCard'

/** `#/requests`: strangers who wrote, each with Accept, Block and Delete. */
export function Requests() {
  const { t } = useText()
  const people = selectRequests(useEngineState())
  return (
    <main className="flex h-full flex-col overflow-y-auto">
      <header className="flex min-h-16 items-center gap-2 border-b border-line px-3 py-2 sm:px-5">
        <Link to="/" aria-label={t('thread.toList')} className={`${iconButtonClass} md:hidden`}>
          <Icon name="back" />
        </Link>
        <h1 className="text-lg font-semibold">{t('requests.title')}</h1>
      </header>
      <div className="mx-auto flex w-full max-w-xl flex-col gap-4 p-5">
        <p className="text-sm text-muted">{t('requests.text')}</p>
        {people.length === 0 ? (
          <p className="py-12 text-center text-muted">{t('requests.empty')}</p>
        ) : (
          <ul className="flex flex-col gap-3">
            {people.map((person) => (
              <RequestCard key={person.peer} person={person} />
            ))}
          </ul>
        )}
      </div>
    </main>
  )
}
