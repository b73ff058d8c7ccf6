import { useRef } from 'react'
import { useText } from '../../i18n/useText'
import { Dialog } from '../../ui/Dialog'
import { ErrorLine } from '../../ui/ErrorLine'
import { RecoveryFileForm } from '../../ui/RecoveryFileForm'
import { useAction } from '../../ui/useAction'

/** Adds the keys of a recovery file to those at hand. Registers nothing. */
export function RecoveryOpenDialog({
  onClose,
  onOpen,
}: {
  onClose: () => void
  onOpen: (file: File, passphrase: string) => Promise<void>
}) {
  const { t } = useText()
  const chosen = useRef<{ file: File; passphrase: string } | null>(null)
  const open = useAction(async () => {
    if (chosen.current) await onOpen(chosen.current.file, chosen.current.passphrase)
  })
  return (
    <Dialog title={t('recovery.use')} onClose={onClose}>
      <RecoveryFileForm
        busy={open.busy}
        onSubmit={(file, passphrase) => {
          chosen.current = { file, passphrase }
          open.run()
        }}
      />
      {open.busy && (
        <p role="status" className="mt-3 text-sm text-muted">
          {t('recovery.working')}
        </p>
      )}
      <ErrorLine error={open.error} />
    </Dialog>
  )
}
