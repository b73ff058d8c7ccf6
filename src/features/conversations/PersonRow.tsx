import { Link } from 'react-router'
import { useText } from '../../i18n/useText'
import type { PersonView, ThreadSummary } from '../../messaging/selectors'
import { defaultThread } from '../../messaging/threadId'
import { findVerification } from '../../messaging/verification'
import { useEngineState } from '../../session/SessionProvider'
import { isMainThread, personPath, threadPath } from '../../session/threadPath'
import { useLabelTexts } from '../../session/useLabelTexts'
import { usePersonName } from '../../session/usePersonName'
import { Avatar } from '../../ui/Avatar'
import { Chip } from '../../ui/Chip'
import { cx } from '../../ui/cx'
import { DeliveryMark } from '../../ui/DeliveryMark'
import { Icon } from '../../ui/Icon'
import { SafeText } from '../../ui/SafeText'
import { VerifiedMark } from '../../ui/VerifiedMark'
import { Preview } from './Preview'

/** A person (their main thread) and the further threads with them. */
export function PersonRow({ person, currentPath }: { person: PersonView; currentPath: string }) {
  const nameOf = usePersonName()
  const { format } = useText()
  const path = personPath(person.peer)
  const isVerified = findVerification(useEngineState(), defaultThread(person.peer)) === 'verified'
  const main = person.threads.find((thread) => isMainThread(thread.ref)) ?? null
  const further = person.threads.filter((thread) => thread !== main)
  return (
    <li>
      <Link
        to={path}
        aria-current={path === currentPath ? 'page' : undefined}
        title={nameOf(person.peer)}
        className={cx(rowClass, 'relative rail:justify-center rail:px-0')}
      >
        <Avatar address={person.peer} size={42} />
        {person.unread > 0 && (
          <span
            aria-hidden
            className="absolute top-1 right-0 hidden min-w-5 rounded-full bg-accent px-1.5 text-center text-xs leading-5 font-semibold text-on-accent tabular-nums rail:block"
          >
            {format.number(person.unread)}
          </span>
        )}
        <div className="min-w-0 flex-1 rail:sr-only">
          <div className="flex flex-wrap items-baseline justify-end gap-x-2">
            <span className="flex min-w-0 flex-1 basis-[7rem] items-center gap-1 self-center">
              <span className="truncate font-medium">{nameOf(person.peer)}</span>
              {isVerified && <VerifiedMark />}
            </span>
            {person.lastAt > 0 && (
              <time className="shrink-0 text-2xs text-muted tabular-nums">{format.brief(person.lastAt)}</time>
            )}
          </div>
          <div className="flex min-h-5 items-center gap-1.5 text-sm text-muted">
            {main && <Line thread={main} isCurrent={path === currentPath} />}
          </div>
        </div>
      </Link>
      {further.length > 0 && (
        <ul className="rail:hidden mb-1 ml-8 flex flex-col border-l border-line pl-3">
          {further.map((thread) => (
            <ThreadRow key={thread.id} thread={thread} currentPath={currentPath} />
          ))}
        </ul>
      )}
    </li>
  )
}

function ThreadRow({ thread, currentPath }: { thread: ThreadSummary; currentPath: string }) {
  const { t } = useText()
  const path = threadPath(thread.ref)
  const labels = useLabelTexts(thread.ref)
  return (
    <li>
      <Link
        to={path}
        aria-current={path === currentPath ? 'page' : undefined}
        className={cx(rowClass, 'min-h-9 py-1.5')}
      >
        <Icon name="threads" size={15} className="text-muted" />
        <span className="min-w-0 flex-1 truncate text-sm">
          {thread.draft !== '' && path !== currentPath && (
            <span className="text-danger">{t('sidebar.draft')} </span>
          )}
          {thread.title !== null && <SafeText text={thread.title} />}
          {thread.title === null && labels.length === 0 && t('sidebar.untitled')}
          {labels.map((text) => (
            <Chip key={text} text={text} />
          ))}
        </span>
        <Unread count={thread.unread} />
      </Link>
    </li>
  )
}

function Line({ thread, isCurrent }: { thread: ThreadSummary; isCurrent: boolean }) {
  const { last } = thread
  const showsDraft = thread.draft !== '' && !isCurrent
  return (
    <>
      <Preview thread={thread} showsDraft={showsDraft} />
      {last?.delivery && !showsDraft && <DeliveryMark status={last.delivery} />}
      <Unread count={thread.unread} />
    </>
  )
}

function Unread({ count }: { count: number }) {
  const { t, format } = useText()
  if (count === 0) return null
  return (
    <span className="min-w-5 shrink-0 rounded-full bg-accent px-1.5 text-center text-xs leading-5 font-semibold text-on-accent tabular-nums">
      <span aria-hidden>{format.number(count)}</span>
      <span className="sr-only">{t('sidebar.unread', { count })}</span>
    </span>
  )
}

const rowClass =
  'flex items-center gap-3 rounded-card px-2.5 py-2 hover:bg-sunken aria-[current]:bg-accent-soft aria-[current]:hover:bg-accent-soft'
