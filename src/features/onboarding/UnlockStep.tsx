import type { ReactNode } from 'react'
import { useText } from '../../i18n/useText'
import { isStorageError } from '../../session/isStorageError'
import { useServices, useSession } from '../../session/SessionProvider'
import { Button } from '../../ui/Button'
import { ErrorLine } from '../../ui/ErrorLine'
import { ForgetDevice } from '../../ui/ForgetDevice'
import { Icon, type IconName } from '../../ui/Icon'
import { Notice } from '../../ui/Notice'
import { Toggle } from '../../ui/Toggle'
import { ConnectedAs } from './ConnectedAs'
import { RecoveryUnlock } from './RecoveryUnlock'

/** The signature that the keys are made from: what it does, what it does not, and the second one at first use (rule K5). */
export function UnlockStep() {
  const { t } = useText()
  const { session, config } = useServices()
  const { unlock, askEachTime, storageError } = useSession()
  const comparing = unlock.phase === 'compare'
  const busy = unlock.phase === 'reading' || unlock.phase === 'signing' || unlock.phase === 'checking'
  return (
    <>
      <ConnectedAs />
      {comparing ? (
        <Notice look="accent" icon="done">
          <strong className="font-semibold">{t('onboarding.unlock.first')}</strong>
          <br />
          {t('onboarding.unlock.compare')}
        </Notice>
      ) : (
        <>
          <p className="text-muted">{t('onboarding.unlock.text')}</p>
          <ul className="flex flex-col gap-2 text-sm">
            <Point icon="check" look="text-accent">
              {t('onboarding.unlock.does')}
            </Point>
            <Point icon="close" look="text-muted">
              {t('onboarding.unlock.doesNot')}
            </Point>
            <Point icon="warning" look="text-warn">
              {t('onboarding.unlock.danger', { domain: config.keyDomain ?? location.hostname })}
            </Point>
          </ul>
        </>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <Button look="primary" icon="key" busy={busy} onClick={() => void session.unlock()}>
          {t('action.unlock')}
        </Button>
        {busy && (
          <span role="status" className="text-sm text-muted">
            {t(`onboarding.unlock.${unlock.phase}`)}
          </span>
        )}
      </div>
      <ErrorLine error={unlock.error ?? storageError} />
      <RecoveryUnlock />
      <div className="border-t border-line pt-4">
        <Toggle
          label={t('onboarding.unlock.askEach')}
          hint={t('onboarding.unlock.askEachHint')}
          checked={askEachTime}
          onChange={(value) => void session.setAskEachTime(value)}
        />
      </div>
      {/* Where what is stored cannot be opened there is no way to the settings. */}
      {isStorageError(unlock.error ?? storageError) && (
        <ForgetDevice onForget={() => session.forgetDevice()} />
      )}
    </>
  )
}

function Point({ icon, look, children }: { icon: IconName; look: string; children: ReactNode }) {
  return (
    <li className="flex gap-2.5">
      <Icon name={icon} size={16} className={`mt-0.5 ${look}`} />
      <span>{children}</span>
    </li>
  )
}
