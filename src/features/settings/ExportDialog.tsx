import { type FormEvent, lazy, Suspense, useState } from 'react'
import { useText } from '../../i18n/useText'
import { labelQrText } from '../../session/labelExport'
import type { OwnKeyView } from '../../session/ownKeys'
import { useServices } from '../../session/SessionProvider'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { Notice } from '../../ui/Notice'
import { TextField } from '../../ui/TextField'
import { saveFile } from './saveFile'

const QrCode = lazy(async () => ({ default: (await import('../../ui/QrCode')).QrCode }))

/** Hands out the keys of one label, as a file or a QR code, after its name was typed: whoever holds them reads what is sealed to it. */
export function ExportDialog({ view, onClose }: { view: OwnKeyView; onClose: () => void }) {
  const { t } = useText()
  const { session } = useServices()
  const [typed, setTyped] = useState('')
  /** `null`: too long for a code that can be scanned. */
  const [code, setCode] = useState<string | null>()
  const { label } = view
  const isConfirmed = typed.trim().normalize('NFC') === label
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    const content = isConfirmed && session.exportLabel(label)
    if (!content) return
    saveFile(`sealog-label-${content.address.slice(0, 10)}.json`, JSON.stringify(content, null, 2))
    onClose()
  }
  const showCode = () => {
    const content = session.exportLabel(label)
    if (content) setCode(labelQrText(content))
  }
  return (
    <Dialog title={t('settings.keys.exportTitle', { label })} onClose={onClose}>
      <form onSubmit={onSubmit} className="flex flex-col gap-3 text-muted">
        {code ? (
          <>
            <Notice look="danger">{t('settings.keys.exportCodeWarning')}</Notice>
            <div className="mx-auto aspect-square w-full max-w-80">
              <Suspense>
                <QrCode text={code} label={t('settings.keys.exportCode', { label })} />
              </Suspense>
            </div>
          </>
        ) : (
          <>
            <p>{t('settings.keys.exportCan')}</p>
            <p>{t('settings.keys.exportCannot')}</p>
            <p>{t('settings.keys.exportRevoke')}</p>
            <TextField
              label={t('settings.keys.exportConfirm', { label })}
              autoCapitalize="none"
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value)
                setCode(undefined)
              }}
            />
            {code === null && <Notice look="warn">{t('settings.keys.exportTooLong')}</Notice>}
          </>
        )}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          {code ? (
            <Button onClick={() => setCode(undefined)}>{t('settings.keys.exportHideCode')}</Button>
          ) : (
            <Button disabled={!isConfirmed} onClick={showCode}>
              {t('settings.keys.exportShowCode')}
            </Button>
          )}
          <Button type="submit" look="danger" disabled={!isConfirmed}>
            {t('settings.keys.exportSave')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
