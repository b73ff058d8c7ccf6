import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react'
import { useText } from '../../i18n/useText'
import { selectContacts, selectThread } from '../../messaging/selectors'
import type { TimelineItem } from '../../messaging/timeline'
import type { ThreadRef } from '../../messaging/types'
import type { ComposeIntent, Composing } from '../../session/composeIntent'
import { findLookAlike } from '../../session/findLookAlike'
import { useEngine, useEngineState } from '../../session/SessionProvider'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { contentSummary } from './contentSummary'
import { MessageList } from './MessageList'
import { ThreadHeader } from './ThreadHeader'

// Most threads need none of them.
const RequestBar = lazy(async () => ({ default: (await import('./RequestBar')).RequestBar }))
const BlockedBar = lazy(async () => ({ default: (await import('./BlockedBar')).BlockedBar }))
const LookAlikeNotice = lazy(async () => ({ default: (await import('./LookAlikeNotice')).LookAlikeNotice }))
const KeyNotices = lazy(async () => ({ default: (await import('./KeyNotices')).KeyNotices }))
// What a click opens is not loaded before the messages are on the screen.
const MessageDetails = lazy(async () => ({ default: (await import('./MessageDetails')).MessageDetails }))
const ReactionDialog = lazy(async () => ({ default: (await import('./ReactionDialog')).ReactionDialog }))

/** One thread: who it is with, its messages, and below them the composer or the decision about a stranger. */
export function ThreadPane({
  thread,
  composer,
}: {
  thread: ThreadRef
  composer: (thread: ThreadRef, composing: Composing) => ReactNode
}) {
  const { t } = useText()
  const engine = useEngine()
  const state = useEngineState()
  // The pane is keyed by its thread: the first object stays, so that what depends on it does not run again.
  const [ref] = useState(thread)
  const view = useMemo(() => selectThread(state, ref), [state, ref])
  const [intent, setIntent] = useState<ComposeIntent | null>(null)
  const [open, setOpen] = useState<{ dialog: 'details' | 'reaction' | 'retraction'; key: string } | null>(
    null,
  )
  const opened = open && view.items.at(view.items.indexOf(open.key))
  const close = () => setOpen(null)
  const react = (item: TimelineItem, emoji: string) => {
    if (item.id) void engine.react(ref, item.id, emoji)
  }
  const compose = (type: ComposeIntent['type']) => (item: TimelineItem) => {
    const { id: about, own, content } = item
    if (about) setIntent({ type, about, own, text: contentSummary(t, content) })
  }
  const actions = {
    details: ({ key }: TimelineItem) => setOpen({ dialog: 'details', key }),
    chooseReaction: ({ key }: TimelineItem) => setOpen({ dialog: 'reaction', key }),
    retract: ({ key }: TimelineItem) => setOpen({ dialog: 'retraction', key }),
    reply: compose('reply'),
    edit: compose('edit'),
    react,
  }
  const isNew = view.status === 'request' || view.items.length === 0
  const lookAlike = isNew
    ? findLookAlike(
        thread.peer,
        selectContacts(state).map((person) => person.peer),
      )
    : null
  return (
    <main className="flex h-full min-h-0 flex-col overflow-y-auto">
      <ThreadHeader view={view} />
      <Suspense>
        {lookAlike && <LookAlikeNotice known={lookAlike} />}
        <KeyNotices thread={ref} />
      </Suspense>
      <MessageList view={view} actions={actions} />
      <div className="mx-auto w-full max-w-[45rem] px-3 pb-3 sm:px-4">
        {view.status === 'contact' && composer(view.ref, { intent, setIntent })}
        <Suspense>
          {view.status === 'request' && <RequestBar peer={thread.peer} />}
          {view.status === 'blocked' && <BlockedBar peer={thread.peer} />}
        </Suspense>
      </div>
      <Suspense>
        {opened && open.dialog === 'details' && (
          <MessageDetails item={opened} thread={view.ref} onClose={close} />
        )}
        {opened && open.dialog === 'reaction' && (
          <ReactionDialog onClose={close} onReact={(emoji) => react(opened, emoji)} />
        )}
      </Suspense>
      {opened && open.dialog === 'retraction' && (
        <ConfirmDialog
          title={t('thread.retractTitle')}
          confirm={t('action.retract')}
          danger
          onClose={close}
          onConfirm={() => {
            close()
            if (opened.id) void engine.retract(ref, opened.id)
          }}
        >
          <p>{t('thread.retractText')}</p>
        </ConfirmDialog>
      )}
    </main>
  )
}
