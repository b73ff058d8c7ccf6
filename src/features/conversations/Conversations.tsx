import { lazy, type ReactNode, Suspense, useState } from 'react'
import { Link, NavLink } from 'react-router'
import { useText } from '../../i18n/useText'
import { selectContacts, selectRequests } from '../../messaging/selectors'
import type { SyncStatus } from '../../messaging/state'
import { useEngineState, useServices } from '../../session/SessionProvider'
import { cx } from '../../ui/cx'
import { Icon } from '../../ui/Icon'
import { IconButton, iconButtonClass } from '../../ui/IconButton'
import { Wordmark } from '../../ui/Wordmark'
import { AccountLine } from './AccountLine'
import { ConversationList } from './ConversationList'
import { RestoredNotice } from './RestoredNotice'
import { SyncNotice } from './SyncNotice'
import { useDocumentTitle } from './useDocumentTitle'
import { useOpenNewMessage } from './useOpenNewMessage'

// The first is seen in an empty list alone, the second once a year.
const EchoHint = lazy(async () => ({ default: (await import('./EchoHint')).EchoHint }))
const KeyExpiryNotice = lazy(async () => ({ default: (await import('./KeyExpiryNotice')).KeyExpiryNotice }))

/**
 * The sidebar: who is unlocked, where the chain stands, and every person with their threads. `further` are links to other islands;
 * `onSearch` opens the search over all messages.
 */
export function Conversations({ further, onSearch }: { further?: ReactNode; onSearch: () => void }) {
  const { t } = useText()
  const { session } = useServices()
  const state = useEngineState()
  const [filter, setFilter] = useState('')
  const openNewMessage = useOpenNewMessage()
  const people = selectContacts(state)
  useDocumentTitle(state)
  return (
    // Where notices leave the list no room, all of it scrolls.
    <div className="flex h-full min-h-0 flex-col overflow-y-auto">
      <header className="flex flex-col gap-3 px-3 pt-3 pb-2 rail:px-2">
        <div className="flex flex-wrap items-center justify-end gap-0.5 pl-1 rail:flex-col rail:gap-1 rail:pl-0">
          <h1 className="flex-1">
            <Wordmark size={26} />
          </h1>
          <IconButton
            icon="compose"
            label={t('action.newMessage')}
            look="primary"
            onClick={openNewMessage}
            className="mr-1 rail:mr-0"
          />
          <Link
            to="/settings"
            aria-label={t('sidebar.settings')}
            title={t('sidebar.settings')}
            className={iconButtonClass}
          >
            <Icon name="settings" />
          </Link>
          <IconButton icon="lock" label={t('action.lock')} onClick={() => void session.lock()} />
        </div>
        <AccountLine />
        <div className="flex flex-col gap-3 empty:hidden rail:sr-only">
          <SyncNotice />
          <RestoredNotice />
          <Suspense>
            <KeyExpiryNotice />
          </Suspense>
        </div>
        {people.length > 0 && (
          <div className="flex items-center gap-1 rail:justify-center">
            <input
              type="search"
              aria-label={t('sidebar.filter')}
              placeholder={t('sidebar.filter')}
              value={filter}
              onChange={(event) => setFilter(event.target.value)}
              className={cx(
                // A filter that is on stays in sight.
                filter === '' && 'rail:hidden',
                'min-h-9 min-w-0 flex-1 rounded-field border border-transparent bg-sunken px-3 text-sm placeholder:text-muted',
              )}
            />
            <IconButton icon="search" label={t('sidebar.search')} onClick={onSearch} />
          </div>
        )}
      </header>
      <nav aria-label={t('sidebar.conversations')} className="flex min-h-60 flex-1 flex-col">
        <RequestsLink count={selectRequests(state).length} />
        <div className="rail:hidden">{further}</div>
        <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-3">
          <ConversationList people={people} filter={filter} />
          <div className="rail:hidden">
            <Suspense>{people.length === 0 && !isOpening(state.sync) && <EchoHint />}</Suspense>
          </div>
        </div>
      </nav>
    </div>
  )
}

/** The name stays "Requests" whatever the count; the count is its description. */
function RequestsLink({ count }: { count: number }) {
  const { t, format } = useText()
  return (
    <NavLink
      to="/requests"
      aria-label={t('sidebar.requests')}
      aria-describedby={count > 0 ? 'requests-count' : undefined}
      className={({ isActive }) =>
        cx(
          'relative mx-2 mb-1 flex min-h-10 items-center gap-3 rounded-field px-3 text-sm rail:justify-center',
          isActive ? 'bg-accent-soft text-ink' : 'text-muted hover:bg-sunken hover:text-ink',
        )
      }
    >
      <Icon name="requests" />
      <span className="flex-1 rail:sr-only">{t('sidebar.requests')}</span>
      {count > 0 && (
        <>
          <span
            aria-hidden
            className="rail:absolute rail:top-0 rail:right-0 min-w-5 rounded-full bg-accent px-1.5 text-center text-xs font-semibold text-on-accent"
          >
            {format.number(count)}
          </span>
          <span id="requests-count" hidden>
            {t('sidebar.waiting', { count })}
          </span>
        </>
      )}
    </NavLink>
  )
}

/** Whether it is still to be seen if there are conversations. */
function isOpening({ phase }: SyncStatus): boolean {
  return phase === 'loading' || phase === 'connecting'
}
