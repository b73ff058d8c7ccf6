import { type FormEvent, useState } from 'react'
import { useText } from '../../i18n/useText'
import type { Hex } from '../../lib/bytes'
import { useServices } from '../../session/SessionProvider'
import type { ForeignRegistration } from '../../session/signedKeys'
import { transactionUrl } from '../../session/transactionUrl'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { ErrorLine } from '../../ui/ErrorLine'
import { Notice } from '../../ui/Notice'
import { TextField } from '../../ui/TextField'
import { useAction } from '../../ui/useAction'
import { RegistrationFacts } from './RegistrationFacts'

/** Bytes: no registration is longer, and nobody waits for a film that was chosen by mistake. */
const LARGEST_FILE = 100_000

/** Submits somebody's signed registration: the text, then what it says, then the transaction. */
export function SubmitDialog({ onClose }: { onClose: () => void }) {
  const { t } = useText()
  const [text, setText] = useState('')
  const [found, setFound] = useState<ForeignRegistration | null>(null)
  const [txHash, setTxHash] = useState<Hex | null>(null)
  const [isDone, setIsDone] = useState(false)
  const { session } = useServices()
  const reading = useAction(async () => setFound(await session.signedKeys.read(text)))
  const submitting = useAction(async () => {
    if (!found) return
    await session.signedKeys.submit(found, setTxHash)
    setIsDone(true)
  })
  const readFile = async (file: File | undefined) => {
    if (file) setText(file.size > LARGEST_FILE ? file.name : await file.text())
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() !== '') reading.run()
  }
  if (!found) {
    return (
      <Dialog title={t('signedKey.submit.dialog')} onClose={onClose}>
        <form onSubmit={onSubmit} className="flex flex-col gap-2">
          <TextField
            label={t('signedKey.label')}
            hint={t('signedKey.submit.hint')}
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="[&_input]:font-mono [&_input]:text-sm"
          />
          <TextField
            type="file"
            accept=".txt,text/plain"
            label={t('signedKey.submit.file')}
            onChange={(event) => void readFile(event.target.files?.[0])}
            className="[&_input]:py-2"
          />
          <ErrorLine error={reading.error} />
          <div className="mt-2 flex flex-wrap justify-end gap-2">
            <Button onClick={onClose}>{t('action.cancel')}</Button>
            <Button type="submit" look="primary" busy={reading.busy} disabled={text.trim() === ''}>
              {t('signedKey.submit.check')}
            </Button>
          </div>
        </form>
      </Dialog>
    )
  }
  return (
    <Dialog title={t('signedKey.submit.dialog')} onClose={onClose}>
      <div className="flex flex-col gap-4">
        <RegistrationFacts registration={found} />
        {!isDone && <p className="text-sm text-muted">{t('signedKey.submit.pays')}</p>}
        {submitting.busy && (
          <p role="status" className="text-sm font-medium">
            {t(txHash ? 'settings.keys.confirming' : 'settings.keys.submitting')}
          </p>
        )}
        <ErrorLine error={submitting.error} />
        {isDone && (
          <Notice look="accent" icon="done">
            {t('signedKey.submit.done')}
          </Notice>
        )}
        {txHash && <Transaction txHash={txHash} />}
        <div className="flex flex-wrap justify-end gap-2">
          {isDone ? (
            <Button look="primary" onClick={onClose}>
              {t('action.close')}
            </Button>
          ) : (
            <>
              <Button onClick={() => setFound(null)}>{t('signedKey.submit.other')}</Button>
              <Button look="primary" busy={submitting.busy} onClick={submitting.run}>
                {t('signedKey.submit.confirm')}
              </Button>
            </>
          )}
        </div>
      </div>
    </Dialog>
  )
}

function Transaction({ txHash }: { txHash: Hex }) {
  const { t } = useText()
  const { chain } = useServices()
  const url = transactionUrl(chain, txHash)
  return (
    <div className="text-sm">
      <p className="text-muted">{t('details.transaction')}</p>
      <p className="font-mono text-xs break-all">{txHash}</p>
      {url && (
        <a href={url} target="_blank" rel="noreferrer" className="underline">
          {t('details.explorer')}
        </a>
      )}
    </div>
  )
}
