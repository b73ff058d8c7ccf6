import type { ReactNode } from 'react'
import { Link, useParams, useSearchParams } from 'react-router'
import { useText } from '../../i18n/useText'
import type { ThreadRef } from '../../messaging/types'
import type { Composing } from '../../session/composeIntent'
import { useEngineState } from '../../session/SessionProvider'
import { parseThreadPath, threadPath } from '../../session/threadPath'
import { buttonClass } from '../../ui/Button'
import { ThreadPane } from './ThreadPane'

/** `#/dm/:peer` and `#/dm/:peer/:session`. The composer is handed in, so that both stay islands. */
export function ThreadScreen({
  composer,
}: {
  composer: (thread: ThreadRef, composing: Composing) => ReactNode
}) {
  const { t } = useText()
  const { peer, session } = useParams()
  const [query] = useSearchParams()
  const { sync } = useEngineState()
  const thread = parseThreadPath({ peer, session, query })
  if (typeof thread === 'string') {
    return (
      <main className="grid h-full place-items-center p-8 text-center">
        <div className="flex flex-col items-center gap-4">
          <p className="max-w-md text-muted">{t(`thread.badLink.${thread}`)}</p>
          <Link to="/" className={buttonClass()}>
            {t('thread.toList')}
          </Link>
        </div>
      </main>
    )
  }
  // The cache is read in a moment; drafts and unread marks are only right after it.
  if (sync.phase === 'loading') return <main className="h-full" aria-busy="true" />
  return <ThreadPane key={threadPath(thread)} thread={thread} composer={composer} />
}
