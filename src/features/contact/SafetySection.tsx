import { useText } from '../../i18n/useText'
import { findSafetyNumber } from '../../messaging/findSafetyNumber'
import type { ThreadRef } from '../../messaging/types'
import { findVerification } from '../../messaging/verification'
import { useEngine, useEngineState } from '../../session/SessionProvider'
import { usePersonName } from '../../session/usePersonName'
import { Button } from '../../ui/Button'
import { CopyButton } from '../../ui/CopyButton'
import { Notice } from '../../ui/Notice'
import { SafetyCode } from './SafetyCode'

/** The digits that two people compare, and the mark that they did. */
export function SafetySection({ thread, isRead }: { thread: ThreadRef; isRead: boolean }) {
  const { t } = useText()
  const engine = useEngine()
  const state = useEngineState()
  const name = usePersonName()(thread.peer)
  const number = findSafetyNumber(state, thread)
  const verification = findVerification(state, thread)
  return (
    <section className="flex flex-col gap-3">
      <h2 className="font-semibold">{t('contact.safetyNumber')}</h2>
      {verification === 'dropped' && <Notice look="warn">{t('contact.dropped', { name })}</Notice>}
      {verification === 'verified' && (
        <Notice look="accent" icon="shield">
          {t('contact.verified', { name })}
        </Notice>
      )}
      {number ? (
        <>
          <p className="text-sm text-muted">{t('contact.safetyText', { name })}</p>
          <div className="@container flex">
            <ol
              aria-label={t('contact.safetyNumber')}
              className="grid grid-cols-2 gap-x-4 gap-y-1.5 rounded-card bg-sunken px-5 py-4 font-mono text-lg tabular-nums @2xs:grid-cols-3 @sm:grid-cols-4"
            >
              {number.groups.map((group, i) => (
                // Two groups may be the same five digits.
                <li key={`${i}/${group}`}>{group}</li>
              ))}
            </ol>
          </div>
          <div className="flex flex-wrap gap-2">
            {verification !== 'verified' && (
              <Button
                look="primary"
                size="sm"
                icon="shield"
                onClick={() => void engine.setVerified(thread, number.pair)}
              >
                {t('contact.verify')}
              </Button>
            )}
            {verification !== 'none' && (
              <Button size="sm" onClick={() => void engine.setVerified(thread, null)}>
                {t('contact.unverify')}
              </Button>
            )}
            <CopyButton value={number.groups.join(' ')}>{t('contact.copyNumber')}</CopyButton>
          </div>
          <SafetyCode
            // Another number is another comparison.
            key={number.code}
            number={number}
            name={name}
            onVerify={verification === 'verified' ? null : () => void engine.setVerified(thread, number.pair)}
          />
        </>
      ) : (
        <p className="text-sm text-muted">{t(isRead ? 'contact.noNumber' : 'contact.reading')}</p>
      )}
    </section>
  )
}
