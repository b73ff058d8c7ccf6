import { useState } from 'react'
import { useText } from '../../i18n/useText'
import { useSession } from '../../session/SessionProvider'
import type { RotateOptions } from '../../session/session'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { ErrorLine } from '../../ui/ErrorLine'
import { Toggle } from '../../ui/Toggle'
import { useContract } from './useContract'

/** Says what a rotation does before the wallet asks, and how far it has come. Stays open when it fails, to try again. */
export function RotateDialog({
  onRotate,
  onClose,
}: {
  onRotate: (options: RotateOptions) => void
  onClose: () => void
}) {
  const { t } = useText()
  const { keyChange, registration } = useSession()
  const { phase, error } = keyChange
  const { data: contract } = useContract()
  const [withoutLink, setWithoutLink] = useState(false)
  const [replaceForeign, setReplaceForeign] = useState(false)
  return (
    <ConfirmDialog
      title={t('settings.keys.rotateTitle')}
      confirm={t('action.rotate')}
      busy={phase !== 'idle'}
      onConfirm={() => onRotate({ withoutLink, ...(replaceForeign && { replaceForeign }) })}
      onClose={onClose}
    >
      <p>{t(contract?.multicall === false ? 'settings.keys.rotateApart' : 'settings.keys.rotateText')}</p>
      <p>{t('settings.keys.rotateConsequence')}</p>
      {registration === 'foreign' && (
        <Toggle
          label={t('settings.keys.replaceForeign')}
          hint={t('settings.keys.replaceForeignHint')}
          checked={replaceForeign}
          onChange={setReplaceForeign}
        />
      )}
      <details>
        <summary className="cursor-pointer py-1 font-medium text-ink">{t('recovery.advanced')}</summary>
        <div className="pt-2">
          <Toggle
            label={t('recovery.withoutLink')}
            hint={t('recovery.withoutLinkHint')}
            checked={withoutLink}
            onChange={setWithoutLink}
          />
        </div>
      </details>
      {phase !== 'idle' && (
        <p role="status" className="font-medium text-ink">
          {t(`settings.keys.${phase}`)}
        </p>
      )}
      <ErrorLine error={error} />
    </ConfirmDialog>
  )
}
