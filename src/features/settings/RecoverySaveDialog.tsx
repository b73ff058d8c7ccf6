import { useRef } from 'react'
import { useText } from '../../i18n/useText'
import type { RecoveryFile } from '../../session/recovery'
import { useServices } from '../../session/SessionProvider'
import { Dialog } from '../../ui/Dialog'
import { ErrorLine } from '../../ui/ErrorLine'
import { PassphraseForm } from '../../ui/PassphraseForm'
import { saveBytes } from '../../ui/saveBytes'
import { useAction } from '../../ui/useAction'

/** A passphrase and one signature make the file. */
export function RecoverySaveDialog({
  onClose,
  onSaved,
}: {
  onClose: () => void
  onSaved: (file: RecoveryFile) => void
}) {
  const { t } = useText()
  const { session } = useServices()
  const passphrase = useRef('')
  const save = useAction(async () => {
    const file = await session.recovery.save(passphrase.current)
    saveBytes(file.name, file.bytes)
    onSaved(file)
  })
  return (
    <Dialog title={t('recovery.save')} onClose={onClose}>
      <PassphraseForm
        action={t('recovery.signAndSave')}
        busy={save.busy}
        onSubmit={(text) => {
          passphrase.current = text
          save.run()
        }}
      />
      {save.busy && (
        <p role="status" className="mt-3 text-sm text-muted">
          {t('recovery.signing')}
        </p>
      )}
      <ErrorLine error={save.error} />
    </Dialog>
  )
}
