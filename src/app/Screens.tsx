import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ComponentType, lazy, type ReactNode, Suspense, useCallback, useState } from 'react'
import { HashRouter, Navigate, Route, Routes, useLocation } from 'react-router'
import { Composer } from '../features/composer/Composer'
import { Conversations } from '../features/conversations/Conversations'
import { Inbox } from '../features/conversations/Inbox'
import { needsOnboarding } from '../features/onboarding/needsOnboarding'
import { TypeAhead } from '../features/search/TypeAhead'
import { useSearchKey } from '../features/search/useSearchKey'
import { ThreadScreen } from '../features/thread/ThreadScreen'
import { loadLaterTexts } from '../i18n/i18n'
import { threadIdOf } from '../messaging/threadId'
import type { ThreadRef } from '../messaging/types'
import type { Composing } from '../session/composeIntent'
import { useEngineState, useSession, useWrongSources } from '../session/SessionProvider'
import { Layout } from '../ui/Layout'
import { Splash } from '../ui/Splash'

// What a warm start does not show is not loaded before its threads are on the screen.
const NewMessage = later(async () => (await import('../features/newMessage/NewMessage')).NewMessage)
const ContactPage = later(async () => (await import('../features/contact/ContactPage')).ContactPage)
const Desk = later(async () => (await import('../features/desk/Desk')).Desk)
const DeskLink = later(async () => (await import('../features/desk/DeskLink')).DeskLink)
const OwnKeyAlarm = later(async () => (await import('../features/keyAlarm/OwnKeyAlarm')).OwnKeyAlarm)
const WrongChainNotice = later(
  async () => (await import('../features/wrongChain/WrongChainNotice')).WrongChainNotice,
)
const Onboarding = later(async () => (await import('../features/onboarding/Onboarding')).Onboarding)
const Requests = later(async () => (await import('../features/requests/Requests')).Requests)
const SearchPalette = lazy(async () => {
  const [{ SearchPalette: palette }] = await Promise.all([
    import('../features/search/SearchPalette'),
    loadLaterTexts(),
  ])
  return { default: palette }
})
const Settings = later(async () => (await import('../features/settings/Settings')).Settings)

/** A screen that is loaded when it is first drawn, with the texts that only such screens need. */
function later(load: () => Promise<ComponentType>) {
  return lazy(async () => {
    const [screen] = await Promise.all([load(), loadLaterTexts()])
    return { default: screen }
  })
}

/**
 * What the session's state shows: onboarding, or the conversations of one account. The key makes every account a tree of its
 * own: nothing that an earlier one has drawn, typed or fetched can show under the next.
 */
export function Screens() {
  const session = useSession()
  const isWrong = useWrongSources().length > 0
  if (session.status === 'starting') return <Splash />
  return (
    <OwnQueries key={session.account}>
      <HashRouter>
        <Suspense fallback={<Splash />}>
          <div className="flex h-dvh flex-col">
            <Suspense>{isWrong && <WrongChainNotice />}</Suspense>
            <div className="min-h-0 flex-1">{needsOnboarding(session) ? <Onboarding /> : <Conversing />}</div>
          </div>
        </Suspense>
      </HashRouter>
    </OwnQueries>
  )
}

/** Remote reads of one account: names, fees, a peer's current key. */
function OwnQueries({ children }: { children: ReactNode }) {
  const [queries] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          // The RPC client has gone through all urls already. A local node answers without the internet as well.
          queries: { retry: false, refetchOnWindowFocus: false, networkMode: 'always', staleTime: 10_000 },
        },
      }),
  )
  return <QueryClientProvider client={queries}>{children}</QueryClientProvider>
}

function Conversing() {
  const { pathname } = useLocation()
  const { keyAlarms } = useEngineState()
  const [isSearching, setSearching] = useState(false)
  const [typed, setTyped] = useState('')
  const startSearch = useCallback(() => {
    setTyped('')
    setSearching(true)
  }, [])
  const typeAhead = useCallback((text: string) => {
    setTyped((before) => before + text)
  }, [])
  useSearchKey(startSearch)
  return (
    <div className="flex h-full flex-col">
      <Suspense fallback={<TypeAhead onType={typeAhead} />}>
        {isSearching && <SearchPalette start={typed} onClose={() => setSearching(false)} />}
      </Suspense>
      <Suspense>{keyAlarms.length > 0 && <OwnKeyAlarm />}</Suspense>
      <Layout
        pane={pathname === '/' ? 'list' : 'main'}
        sidebar={
          <Conversations
            onSearch={startSearch}
            further={
              <Suspense>
                <DeskLink />
              </Suspense>
            }
          />
        }
        main={
          <Suspense>
            <Routes>
              <Route path="/" element={<Inbox />} />
              <Route path="/new" element={<NewMessage />} />
              <Route path="/dm/:peer/about" element={<ContactPage />} />
              <Route path="/dm/:peer/:session?" element={<ThreadScreen composer={renderComposer} />} />
              <Route path="/requests" element={<Requests />} />
              <Route path="/desk/:account?" element={<Desk />} />
              <Route path="/settings/*" element={<Settings />} />
              <Route path="*" element={<Navigate to="/" replace />} />
            </Routes>
          </Suspense>
        }
      />
    </div>
  )
}

// A thread's composer starts anew with each thread: what was typed in one never shows in another.
const renderComposer = (thread: ThreadRef, composing: Composing) => (
  <Composer key={threadIdOf(thread)} thread={thread} composing={composing} />
)
