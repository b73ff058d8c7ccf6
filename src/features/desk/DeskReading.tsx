import { syncErrorText } from '../../i18n/errorText'
import { useText } from '../../i18n/useText'
import type { ThreadId } from '../../messaging/types'
import { findCoverage } from '../../session/labelCoverage'
import type { Reading } from '../../session/readingDesk'
import { useReaderState } from '../../session/useDesk'
import { Notice } from '../../ui/Notice'
import { DeskConversations } from './DeskConversations'
import { DeskThread } from './DeskThread'

/** What has been read of a label so far, and what cannot be. */
export function DeskReading({
  reading: { entry, publicKeys },
  reader,
  threadId,
}: {
  reading: Reading
  reader: NonNullable<Reading['reader']>
  threadId: ThreadId | null
}) {
  const { t, format } = useText()
  const state = useReaderState(reader)
  const { label, keyIndex } = entry
  const { replacedAt, unreadable } = findCoverage(state, keyIndex, publicKeys)
  const thread = threadId === null ? undefined : state.messages.get(threadId)?.thread
  return (
    <>
      <div className="flex flex-col gap-2 px-3 pt-2 empty:hidden sm:px-4">
        {state.sync.phase === 'offline' && (
          <Notice look="warn" icon="offline">
            {syncErrorText(t, state.sync.error)}
          </Notice>
        )}
        {(replacedAt !== null || unreadable > 0) && (
          <Notice look="warn" icon="key">
            {replacedAt !== null && <p>{t('desk.replaced', { label, time: format.dateTime(replacedAt) })}</p>}
            {unreadable > 0 && <p>{t('desk.unreadable', { count: unreadable, label })}</p>}
          </Notice>
        )}
      </div>
      {thread ? (
        <DeskThread key={threadId} state={state} thread={thread} />
      ) : (
        <DeskConversations state={state} entry={entry} />
      )}
    </>
  )
}
