import type { ReactNode } from 'react'
import { useText } from '../../i18n/useText'
import type { ThreadSummary } from '../../messaging/selectors'
import type { ItemContent } from '../../messaging/timeline'
import { usePersonName } from '../../session/usePersonName'
import { SafeLines } from '../../ui/SafeText'

/** One line under a person's name: the draft, or the last message. What somebody wrote is cut at its own end, on either side. */
export function Preview({ thread, showsDraft }: { thread: ThreadSummary; showsDraft: boolean }) {
  const { t } = useText()
  const { draft, last } = thread
  if (showsDraft) {
    return (
      <Line before={<span className="text-danger">{t('sidebar.draft')} </span>}>
        <SafeLines text={draft} />
      </Line>
    )
  }
  if (!last) return null
  return (
    <Line before={last.own && t('preview.you')}>
      <Summary content={last.content} />
    </Line>
  )
}

function Line({ before, children }: { before: ReactNode; children: ReactNode }) {
  return (
    <span className="flex min-w-0 flex-1">
      {before && <span className="shrink-0 whitespace-pre">{before}</span>}
      <span dir="auto" className="min-w-0 flex-1 truncate">
        {children}
      </span>
    </span>
  )
}

function Summary({ content }: { content: ItemContent }) {
  const { t } = useText()
  const nameOf = usePersonName()
  switch (content.kind) {
    case 'text':
      return <SafeLines text={content.text} />
    case 'title':
      return <SafeLines text={t('preview.title') + content.text} />
    case 'contact':
      return <SafeLines text={t('preview.contact') + (content.card.name || nameOf(content.card.address))} />
    case 'retracted':
      return t('thread.retracted')
    case 'unknown':
    case 'newer':
      return t('preview.unknown')
  }
}
