import { useText } from '../../i18n/useText'
import { useSession } from '../../session/SessionProvider'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { ErrorLine } from '../../ui/ErrorLine'

/** Says what a rotation does before the wallet asks, and how far it has come. Stays open when it fails, to try again. */
export function RotateDialog({ onRotate, onClose }: { onRotate: () => void; onClose: () => void }) {
  const { t } = useText()
  const { phase, error } = useSession().keyChange
  return (
    <ConfirmDialog
      title={t('settings.keys.rotateTitle')}
      confirm={t('action.rotate')}
      busy={phase !== 'idle'}
      onConfirm={onRotate}
      onClose={onClose}
    >
      <p>{t('settings.keys.rotateText')}</p>
      <p>{t('settings.keys.rotateConsequence')}</p>
      {phase !== 'idle' && (
        <p role="status" className="font-medium text-ink">
          {t(`settings.keys.${phase}`)}
        </p>
      )}
      <ErrorLine error={error} />
    </ConfirmDialog>
  )
}
