import { useText } from '../../i18n/useText'
import { useServices } from '../../session/SessionProvider'
import type { SenderView } from '../../session/senders'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { ErrorLine } from '../../ui/ErrorLine'
import { useAction } from '../../ui/useAction'

/** Ends an authorisation and takes back what is left; for one that has ended the latter alone. */
export function RevokeDialog({ view, onClose }: { view: SenderView; onClose: () => void }) {
  const { t } = useText()
  const { session } = useServices()
  const isLive = view.state === 'live'
  const name = isLive ? 'revoke' : 'sweep'
  const revoking = useAction(async () => {
    await session.senders.revoke(view.address)
    onClose()
  })
  return (
    <ConfirmDialog
      title={t(`settings.senders.${name}Title`)}
      confirm={t(`settings.senders.${name}`)}
      danger={isLive}
      busy={revoking.busy}
      onConfirm={revoking.run}
      onClose={onClose}
    >
      <p>
        {t(isLive && !view.isHere ? 'settings.senders.revokeElsewhereText' : `settings.senders.${name}Text`)}
      </p>
      {revoking.busy && (
        <p role="status" className="font-medium text-ink">
          {t('settings.senders.confirming')}
        </p>
      )}
      <ErrorLine error={revoking.error} />
    </ConfirmDialog>
  )
}
