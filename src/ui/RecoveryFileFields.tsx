import { useText } from '../i18n/useText'
import { TextField } from './TextField'

/** What somebody has entered so far. */
export interface FileChoice {
  readonly file: File | null
  readonly passphrase: string
}

/** Which recovery file, and its passphrase. `asked`: what is missing is said. */
export function RecoveryFileFields({
  value,
  asked = false,
  onChange,
}: {
  value: FileChoice
  asked?: boolean
  onChange: (value: FileChoice) => void
}) {
  const { t } = useText()
  return (
    <>
      <TextField
        type="file"
        accept=".age"
        label={t('recovery.file')}
        error={asked && !value.file ? t('recovery.noFile') : null}
        onChange={(event) => onChange({ ...value, file: event.target.files?.[0] ?? null })}
        className="[&_input]:py-2"
      />
      <TextField
        type="password"
        autoComplete="current-password"
        label={t('recovery.passphrase')}
        error={asked && value.passphrase === '' ? t('recovery.noPassphrase') : null}
        value={value.passphrase}
        onChange={(event) => onChange({ ...value, passphrase: event.target.value })}
      />
    </>
  )
}
