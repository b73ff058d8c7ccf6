import { type FormEvent, useState } from 'react'
import { useText } from '../i18n/useText'
import { Button } from './Button'
import { TextField } from './TextField'

/** Chooses a recovery file and takes its passphrase. */
export function RecoveryFileForm({
  busy,
  onSubmit,
}: {
  busy: boolean
  onSubmit: (file: File, passphrase: string) => void
}) {
  const { t } = useText()
  const [file, setFile] = useState<File | null>(null)
  const [passphrase, setPassphrase] = useState('')
  const [asked, setAsked] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setAsked(true)
    if (!busy && file && passphrase !== '') onSubmit(file, passphrase)
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <TextField
        type="file"
        accept=".age"
        label={t('recovery.file')}
        error={asked && !file ? t('recovery.noFile') : null}
        onChange={(event) => setFile(event.target.files?.[0] ?? null)}
        className="[&_input]:py-2"
      />
      <TextField
        type="password"
        autoComplete="current-password"
        label={t('recovery.passphrase')}
        error={asked && passphrase === '' ? t('recovery.noPassphrase') : null}
        value={passphrase}
        onChange={(event) => setPassphrase(event.target.value)}
      />
      <div>
        <Button look="primary" icon="key" type="submit" busy={busy}>
          {t('recovery.open')}
        </Button>
      </div>
    </form>
  )
}
