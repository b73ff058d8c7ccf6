import { Link, NavLink, Route, Routes, useLocation } from 'react-router'
import { useText } from '../../i18n/useText'
import { cx } from '../../ui/cx'
import { Icon, type IconName } from '../../ui/Icon'
import { iconButtonClass } from '../../ui/IconButton'
import { AboutPage } from './AboutPage'
import { AppearancePage } from './AppearancePage'
import { KeysPage } from './KeysPage'
import { NetworkPage } from './NetworkPage'
import { PrivacyPage } from './PrivacyPage'
import { SendersPage } from './SendersPage'
import { StoragePage } from './StoragePage'
import { WalletPage } from './WalletPage'

const PAGES = [
  { path: 'wallet', icon: 'wallet', Page: WalletPage },
  { path: 'keys', icon: 'key', Page: KeysPage },
  { path: 'senders', icon: 'send', Page: SendersPage },
  { path: 'privacy', icon: 'shield', Page: PrivacyPage },
  { path: 'appearance', icon: 'appearance', Page: AppearancePage },
  { path: 'network', icon: 'network', Page: NetworkPage },
  { path: 'storage', icon: 'storage', Page: StoragePage },
  { path: 'about', icon: 'info', Page: AboutPage },
] as const satisfies readonly { path: string; icon: IconName; Page: () => unknown }[]

/** `#/settings/*`: the list of pages and beside it (on a phone, or with large text: in its place) the chosen one. */
export function Settings() {
  const { t } = useText()
  const { pathname } = useLocation()
  const page = PAGES.find(({ path }) => pathname.split('/')[2] === path) ?? null
  return (
    <main className="@container/settings flex h-full min-h-0 flex-col">
      <header className="flex min-h-16 items-center gap-2 border-b border-line px-3 py-2 sm:px-5">
        <Link
          to={page ? '/settings' : '/'}
          aria-label={t(page ? 'settings.toSettings' : 'thread.toList')}
          className={cx(iconButtonClass, page ? '@2xl/settings:hidden' : 'md:hidden')}
        >
          <Icon name="back" />
        </Link>
        <h1 className="text-lg font-semibold">
          {t('settings.title')}
          {page && <span className="text-muted"> · {t(`settings.${page.path}.title`)}</span>}
        </h1>
      </header>
      <div className="flex min-h-0 flex-1">
        <nav
          aria-label={t('settings.nav')}
          className={cx(
            'w-full shrink-0 flex-col gap-0.5 overflow-y-auto p-3 @2xl/settings:flex @2xl/settings:w-48',
            page ? 'hidden' : 'flex',
          )}
        >
          {PAGES.map(({ path, icon }) => (
            <NavLink
              key={path}
              to={`/settings/${path}`}
              className={({ isActive }) =>
                cx(
                  'flex min-h-10 items-center gap-3 rounded-field px-3',
                  isActive ? 'bg-accent-soft font-medium' : 'text-muted hover:bg-sunken hover:text-ink',
                )
              }
            >
              <Icon name={icon} />
              {t(`settings.${path}.title`)}
            </NavLink>
          ))}
        </nav>
        <section
          aria-label={page ? t(`settings.${page.path}.title`) : t('settings.title')}
          // A scrolling region must be reachable by keyboard; some pages have nothing else that is.
          tabIndex={page ? 0 : -1}
          className={cx(
            'min-w-0 flex-1 overflow-y-auto border-line -outline-offset-2 @2xl/settings:block @2xl/settings:border-l',
            !page && 'hidden',
          )}
        >
          <div className="mx-auto flex max-w-2xl flex-col gap-8 p-5 pb-12 sm:p-7">
            <Routes>
              {PAGES.map(({ path, Page }) => (
                <Route key={path} path={path} element={<Page />} />
              ))}
            </Routes>
          </div>
        </section>
      </div>
    </main>
  )
}
