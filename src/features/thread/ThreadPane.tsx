import { type ReactNode, useMemo, useState } from 'react'
import { selectContacts, selectThread } from '../../messaging/selectors'
import type { ThreadRef } from '../../messaging/types'
import { findLookAlike } from '../../session/findLookAlike'
import { useEngineState } from '../../session/SessionProvider'
import { BlockedBar } from './BlockedBar'
import { LookAlikeNotice } from './LookAlikeNotice'
import { MessageDetails } from './MessageDetails'
import { MessageList } from './MessageList'
import { RequestBar } from './RequestBar'
import { ThreadHeader } from './ThreadHeader'

/** One thread: who it is with, its messages, and below them the composer or the decision about a stranger. */
export function ThreadPane({
  thread,
  composer,
}: {
  thread: ThreadRef
  composer: (thread: ThreadRef) => ReactNode
}) {
  const state = useEngineState()
  // The pane is keyed by its thread: the first object stays, so that what depends on it does not run again.
  const [ref] = useState(thread)
  const view = useMemo(() => selectThread(state, ref), [state, ref])
  const [detailsOf, setDetailsOf] = useState<string | null>(null)
  const details = view.items.find((item) => item.key === detailsOf || item.outbox?.localId === detailsOf)
  const isNew = view.status === 'request' || view.items.length === 0
  const lookAlike = isNew
    ? findLookAlike(
        thread.peer,
        selectContacts(state).map((person) => person.peer),
      )
    : null
  return (
    <main className="flex h-full min-h-0 flex-col">
      <ThreadHeader view={view} />
      {lookAlike && <LookAlikeNotice known={lookAlike} />}
      <MessageList view={view} onDetails={setDetailsOf} />
      <div className="mx-auto w-full max-w-[720px] px-3 pb-3 sm:px-4">
        {view.status === 'contact' && composer(view.ref)}
        {view.status === 'request' && <RequestBar peer={thread.peer} />}
        {view.status === 'blocked' && <BlockedBar peer={thread.peer} />}
      </div>
      {details && <MessageDetails item={details} thread={view.ref} onClose={() => setDetailsOf(null)} />}
    </main>
  )
}
