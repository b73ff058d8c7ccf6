import { type FormEvent, useState } from 'react'
import { useText } from '../../i18n/useText'
import { Button } from '../../ui/Button'
import { ErrorLine } from '../../ui/ErrorLine'
import { TextField } from '../../ui/TextField'
import { useAction } from '../../ui/useAction'

/** Takes a label export: its file, or the text that its QR code holds. What was pasted leaves the field with the import. */
export function ImportForm({ onImport }: { onImport: (text: string) => Promise<void> }) {
  const { t } = useText()
  const [file, setFile] = useState<File | null>(null)
  const [pasted, setPasted] = useState('')
  const [isAsked, setAsked] = useState(false)
  const [round, setRound] = useState(0)
  const action = useAction(async () => {
    await onImport(pasted.trim() === '' && file ? await file.text() : pasted)
    setPasted('')
    setFile(null)
    setAsked(false)
    // A file field is emptied only by another one.
    setRound((value) => value + 1)
  })
  const isEmpty = !file && pasted.trim() === ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setAsked(true)
    if (!isEmpty) action.run()
  }
  return (
    <section aria-labelledby="desk-import" className="flex flex-col gap-3">
      <h2 id="desk-import" className="font-semibold">
        {t('desk.import')}
      </h2>
      <p className="text-sm text-muted">{t('desk.importText')}</p>
      <form onSubmit={submit} className="flex flex-col gap-3">
        <TextField
          key={round}
          type="file"
          accept=".json,application/json"
          label={t('desk.file')}
          error={isAsked && isEmpty ? t('desk.nothing') : null}
          onChange={(event) => setFile(event.target.files?.[0] ?? null)}
          className="[&_input]:py-2"
        />
        <TextField
          label={t('desk.paste')}
          autoCapitalize="none"
          value={pasted}
          onChange={(event) => setPasted(event.target.value)}
        />
        <Button look="primary" icon="key" type="submit" busy={action.busy} className="self-start">
          {t('desk.importAction')}
        </Button>
        <ErrorLine error={action.error} />
      </form>
    </section>
  )
}
