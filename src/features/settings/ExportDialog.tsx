import { type FormEvent, useState } from 'react'
import { useText } from '../../i18n/useText'
import type { OwnKeyView } from '../../session/ownKeys'
import { useServices } from '../../session/SessionProvider'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { TextField } from '../../ui/TextField'
import { saveFile } from './saveFile'

/** Hands out the keys of one label, after its name was typed: whoever holds the file reads what is sealed to it. */
export function ExportDialog({ view, onClose }: { view: OwnKeyView; onClose: () => void }) {
  const { t } = useText()
  const { session } = useServices()
  const [typed, setTyped] = useState('')
  const { label } = view
  const isConfirmed = typed.trim().normalize('NFC') === label
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    const content = isConfirmed && session.exportLabel(label)
    if (!content) return
    saveFile(`sealog-label-${content.address.slice(0, 10)}.json`, JSON.stringify(content, null, 2))
    onClose()
  }
  return (
    <Dialog title={t('settings.keys.exportTitle', { label })} onClose={onClose}>
      <form onSubmit={onSubmit} className="flex flex-col gap-3 text-muted">
        <p>{t('settings.keys.exportCan')}</p>
        <p>{t('settings.keys.exportCannot')}</p>
        <p>{t('settings.keys.exportRevoke')}</p>
        <TextField
          label={t('settings.keys.exportConfirm', { label })}
          autoCapitalize="none"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" look="danger" disabled={!isConfirmed}>
            {t('settings.keys.exportSave')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
