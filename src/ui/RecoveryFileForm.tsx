import { type FormEvent, useState } from 'react'
import { useText } from '../i18n/useText'
import { Button } from './Button'
import { type FileChoice, RecoveryFileFields } from './RecoveryFileFields'

/** Chooses a recovery file and takes its passphrase. `action` names the button; by default it opens the file. */
export function RecoveryFileForm({
  action,
  busy,
  onSubmit,
}: {
  action?: string
  busy: boolean
  onSubmit: (file: File, passphrase: string) => void
}) {
  const { t } = useText()
  const [choice, setChoice] = useState<FileChoice>({ file: null, passphrase: '' })
  const [asked, setAsked] = useState(false)
  const { file, passphrase } = choice
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setAsked(true)
    if (!busy && file && passphrase !== '') onSubmit(file, passphrase)
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <RecoveryFileFields value={choice} asked={asked} onChange={setChoice} />
      <div>
        <Button look="primary" icon={action ? 'storage' : 'key'} type="submit" busy={busy}>
          {action ?? t('recovery.open')}
        </Button>
      </div>
    </form>
  )
}
