import { useState } from 'react'
import { Link } from 'react-router'
import { useText } from '../../i18n/useText'
import { type Completeness, selectCompleteness } from '../../messaging/completeness'
import { useEngineState, useSession } from '../../session/SessionProvider'
import { IconButton } from '../../ui/IconButton'
import { Notice } from '../../ui/Notice'

/** Once an empty browser has read the whole history: what was found, and whether something is known to be missing. */
export function RestoredNotice() {
  const state = useEngineState()
  const { keys } = useSession()
  const { phase } = state.sync
  const [step, setStep] = useState<'unseen' | 'restoring' | 'closed'>('unseen')
  if (phase === 'restoring' && step === 'unseen') setStep('restoring')
  if (step !== 'restoring' || phase !== 'live') return null
  const report = selectCompleteness(state, keys)
  if (report.blocks === null && report.unopened === 0) return null
  return <Restored report={report} onClose={() => setStep('closed')} />
}

function Restored({ report, onClose }: { report: Completeness; onClose: () => void }) {
  const { t, format } = useText()
  const { blocks, messages, people } = report
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
