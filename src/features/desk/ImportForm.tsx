import { type FormEvent, lazy, Suspense, useRef, useState } from 'react'
import { errorText } from '../../i18n/errorText'
import { useText } from '../../i18n/useText'
import { readLabelExport } from '../../session/readLabelExport'
import { Button } from '../../ui/Button'
import { ErrorLine } from '../../ui/ErrorLine'
import { TextField } from '../../ui/TextField'
import { useAction } from '../../ui/useAction'

const ScanDialog = lazy(async () => ({ default: (await import('../../ui/ScanDialog')).ScanDialog }))

/** Bytes: no label export is longer, and nobody waits for a film that was chosen by mistake. */
const LARGEST_FILE = 1_000_000

/** Takes a label export: its file, its QR code, or the text of that. What was pasted leaves the field with the import. */
export function ImportForm({ onImport }: { onImport: (text: string) => Promise<void> }) {
  const { t } = useText()
  const [file, setFile] = useState<File | null>(null)
  const [pasted, setPasted] = useState('')
  const [isAsked, setAsked] = useState(false)
  const [round, setRound] = useState(0)
  const [isScanning, setScanning] = useState(false)
  const chosen = useRef<() => Promise<string>>(async () => '')
  const action = useAction(async () => {
    await onImport(await chosen.current())
    setPasted('')
    setFile(null)
    setAsked(false)
    // A file field is emptied only by another one.
    setRound((value) => value + 1)
  })
  const isEmpty = !file && pasted.trim() === ''
  const importFrom = (read: () => Promise<string>) => {
    chosen.current = read
    action.run()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setAsked(true)
    if (!isEmpty) importFrom(async () => (pasted.trim() === '' && file ? readFile(file) : pasted))
  }
  const takeCode = (text: string) => {
    try {
      readLabelExport(text)
    } catch (error) {
      return errorText(t, error)
    }
    importFrom(async () => text)
    return null
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
        <div className="flex flex-wrap gap-2">
          <Button look="primary" icon="key" type="submit" busy={action.busy}>
            {t('desk.importAction')}
          </Button>
          <Button icon="scan" disabled={action.busy} onClick={() => setScanning(true)}>
            {t('desk.scan')}
          </Button>
        </div>
        <ErrorLine error={action.error} />
      </form>
      <Suspense>
        {isScanning && (
          <ScanDialog
            title={t('desk.scan')}
            text={t('desk.scanText')}
            take={takeCode}
            onClose={() => setScanning(false)}
          />
        )}
      </Suspense>
    </section>
  )
}

/** A file that is too long is read as empty, which is no label export. */
async function readFile(file: File): Promise<string> {
  return file.size > LARGEST_FILE ? '' : file.text()
}
