import { useState } from 'react'
import { useText } from '../../i18n/useText'
import { useSession } from '../../session/SessionProvider'
import type { RotateOptions } from '../../session/session'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { ErrorLine } from '../../ui/ErrorLine'
import { type RotateChoice, RotateChoices } from './RotateChoices'
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
  const { phase, error } = useSession().keyChange
  const { data: contract } = useContract()
  const [choice, setChoice] = useState<RotateChoice>({ withoutLink: false, replaceForeign: false })
  return (
    <ConfirmDialog
      title={t('settings.keys.rotateTitle')}
      confirm={t('action.rotate')}
      busy={phase !== 'idle'}
      onConfirm={() => onRotate(choice)}
      onClose={onClose}
    >
      <p>{t(contract?.multicall === false ? 'settings.keys.rotateApart' : 'settings.keys.rotateText')}</p>
      <p>{t('settings.keys.rotateConsequence')}</p>
      <RotateChoices value={choice} onChange={setChoice} />
      {phase !== 'idle' && (
        <p role="status" className="font-medium text-ink">
          {t(`settings.keys.${phase}`)}
        </p>
      )}
      <ErrorLine error={error} />
    </ConfirmDialog>
  )
}
