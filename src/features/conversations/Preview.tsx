import { useText } from '../../i18n/useText'
import type { ThreadSummary } from '../../messaging/selectors'
import { usePersonName } from '../../session/usePersonName'
import { SafeText } from '../../ui/SafeText'

/** One line under a person's name: the draft, or the last message. */
export function Preview({ thread, showsDraft }: { thread: ThreadSummary; showsDraft: boolean }) {
  const { t } = useText()
  const nameOf = usePersonName()
  const { draft, last } = thread
  if (showsDraft) {
    return (
      <>
        <span className="text-danger">{t('sidebar.draft')}</span> <SafeText text={draft} />
      </>
    )
  }
  if (!last) return null
  const { content } = last
  return (
    <>
      {last.own && t('preview.you')}
      {content.kind === 'text' && <SafeText text={content.text} />}
      {content.kind === 'title' && (
        <>
          {t('preview.title')}
          <SafeText text={content.text} />
        </>
      )}
      {content.kind === 'contact' && (
        <>
          {t('preview.contact')}
          <SafeText text={content.card.name || nameOf(content.card.address)} />
        </>
      )}
      {content.kind === 'retracted' && t('thread.retracted')}
      {(content.kind === 'unknown' || content.kind === 'newer') && t('preview.unknown')}
    </>
  )
}
