import { type FormEvent, useState } from 'react'
import { useText } from '../i18n/useText'
import { Button } from './Button'
import { Notice } from './Notice'
import { TextField } from './TextField'

/** The file can be tried offline, a guess at a time, for as long as somebody likes. */
const MIN_LENGTH = 12

/** Asks for a new passphrase twice. */
export function PassphraseForm({
  action,
  busy,
  onSubmit,
}: {
  action: string
  busy: boolean
  onSubmit: (passphrase: string) => void
}) {
  const { t } = useText()
  const [passphrase, setPassphrase] = useState('')
  const [repeated, setRepeated] = useState('')
  const [asked, setAsked] = useState(false)
  const short = passphrase.length < MIN_LENGTH
  const different = passphrase !== repeated
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setAsked(true)
    if (!busy && !short && !different) onSubmit(passphrase)
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <Notice look="warn">{t('recovery.warning')}</Notice>
      <TextField
        type="password"
        autoComplete="new-password"
        label={t('recovery.passphrase')}
        hint={t('recovery.passphraseHint', { length: MIN_LENGTH })}
        error={asked && short ? t('recovery.short', { length: MIN_LENGTH }) : null}
        value={passphrase}
        onChange={(event) => setPassphrase(event.target.value)}
      />
      <TextField
        type="password"
        autoComplete="new-password"
        label={t('recovery.repeat')}
        error={asked && different ? t('recovery.mismatch') : null}
        value={repeated}
        onChange={(event) => setRepeated(event.target.value)}
      />
      <div>
        <Button look="primary" icon="storage" type="submit" busy={busy}>
          {action}
        </Button>
      </div>
    </form>
  )
}
