import { Link } from 'react-router'
import { useText } from '../../i18n/useText'
import type { EngineState } from '../../messaging/state'
import { selectTimeline } from '../../messaging/timeline'
import type { DeskEntry } from '../../session/readingDesk'
import { shortAddress } from '../../session/shortAddress'
import { Avatar } from '../../ui/Avatar'
import { SafeLines, SafeText } from '../../ui/SafeText'
import { contentLine } from './contentLine'
import { deskPath } from './deskPath'

/** The conversations of a label, newest first. */
export function DeskConversations({ state, entry }: { state: EngineState; entry: DeskEntry }) {
  const { t, format } = useText()
  const conversations = [...state.messages]
    .flatMap(([id, { thread }]) => {
      const { items, title } = selectTimeline(state, id)
      const last = items.at(-1)
      return last ? [{ id, thread, title, last }] : []
    })
    .sort((a, b) => b.last.at - a.last.at)
  const isReading = ['loading', 'connecting', 'restoring'].includes(state.sync.phase)
  if (conversations.length === 0) {
    return (
      <p role="status" className="flex-1 p-8 text-center text-muted">
        {t(isReading ? 'contact.reading' : 'desk.empty')}
      </p>
    )
  }
  return (
    <ul
      aria-label={t('desk.conversations', { label: entry.label })}
      className="min-h-0 flex-1 overflow-y-auto p-2 sm:p-3"
    >
      {conversations.map(({ id, thread, title, last }) => (
        <li key={id}>
          <Link
            to={deskPath(entry, id)}
            className="flex items-center gap-3 rounded-card px-3 py-2.5 hover:bg-sunken"
          >
            <Avatar address={thread.peer} size={42} />
            <div className="min-w-0 flex-1">
              <div className="flex items-baseline gap-2">
                <span className="min-w-0 flex-1 truncate font-medium">
                  {shortAddress(thread.peer)}
                  {title !== null && (
                    <span className="text-muted">
                      {' · '}
                      <SafeText text={title} />
                    </span>
                  )}
                </span>
                <time className="shrink-0 text-2xs text-muted tabular-nums">{format.brief(last.at)}</time>
              </div>
              <p className="flex text-sm text-muted">
                {last.own && <span className="whitespace-pre">{shortAddress(entry.account)}: </span>}
                <span dir="auto" className="min-w-0 flex-1 truncate">
                  <SafeLines text={contentLine(t, last.content)} />
                </span>
              </p>
            </div>
          </Link>
        </li>
      ))}
    </ul>
  )
}
