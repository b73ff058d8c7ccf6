import { useText } from '../../i18n/useText'
import type { PendingChange } from '../../messaging/timeline'
import { SafeText } from '../../ui/SafeText'
import { FailureLine } from './FailureLine'

/** A reaction, edit or retraction of ours that did not go out, under the message that it is about: its text is not lost. */
export function ChangeLine({ change: { body, row } }: { change: PendingChange }) {
  const { t } = useText()
  const subject =
    body.type === 'edit' ? (
      <>
        {t('thread.change.edit')} <SafeText text={body.text} />
      </>
    ) : body.type === 'retract' ? (
      t('thread.change.retract')
    ) : body.emoji === '' ? (
      t('thread.change.unreaction')
    ) : (
      <>
        {t('thread.change.reaction')} <SafeText text={body.emoji} />
      </>
    )
  return <FailureLine row={row} subject={subject} />
}
