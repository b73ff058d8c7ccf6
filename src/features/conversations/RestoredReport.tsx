import { Link } from 'react-router'
import { useText } from '../../i18n/useText'
import { selectCompleteness } from '../../messaging/completeness'
import { useEngineState, useSession } from '../../session/SessionProvider'
import { IconButton } from '../../ui/IconButton'
import { Notice } from '../../ui/Notice'

/** What was found in the history up to block `upTo`, and whether something is known to be missing; nothing where nothing was found. */
export function RestoredReport({ upTo, onClose }: { upTo: number; onClose: () => void }) {
  const { t, format } = useText()
  const { keys } = useSession()
  const report = selectCompleteness(useEngineState(), keys, upTo)
  const { blocks, messages, people } = report
  if (blocks === null && report.unopened === 0) return null
  const complete = report.missing + report.jumps + report.unopened === 0
  return (
    <Notice
      look={complete ? 'accent' : 'warn'}
      {...(complete && { icon: 'done' as const })}
      action={<IconButton icon="close" label={t('action.close')} onClick={onClose} />}
    >
      <strong className="block font-semibold">{t('completeness.restored')}</strong>
      {blocks &&
        t('completeness.summary', {
          count: messages,
          number: format.number(messages),
          people: t('completeness.people', { count: people, number: format.number(people) }),
          first: format.number(blocks.first),
          last: format.number(blocks.last),
        })}{' '}
      {t(complete ? 'completeness.nothingMissing' : 'completeness.someMissing')}{' '}
      <Link to="/settings/storage" className="underline">
        {t('completeness.details')}
      </Link>
    </Notice>
  )
}
