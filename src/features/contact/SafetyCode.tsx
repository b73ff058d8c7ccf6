import { type FormEvent, lazy, Suspense, useState } from 'react'
import { useText } from '../../i18n/useText'
import type { SafetyNumber } from '../../messaging/findSafetyNumber'
import { compareSafetyCode, type SafetyComparison } from '../../session/compareSafetyCode'
import { Button } from '../../ui/Button'
import { CopyButton } from '../../ui/CopyButton'
import { Notice } from '../../ui/Notice'
import { TextField } from '../../ui/TextField'

const QrCode = lazy(async () => ({ default: (await import('../../ui/QrCode')).QrCode }))
const ScanDialog = lazy(async () => ({ default: (await import('../../ui/ScanDialog')).ScanDialog }))

const LOOK = {
  match: 'accent',
  different: 'danger',
  own: 'warn',
  others: 'warn',
  newer: 'warn',
  malformed: 'warn',
} as const satisfies Record<SafetyComparison, string>

/** The safety number as a code: one's own to be scanned or copied, and the other's, scanned or pasted, to be compared. `onVerify` is null once it is marked. */
export function SafetyCode({
  number,
  name,
  onVerify,
}: {
  number: SafetyNumber
  name: string
  onVerify: (() => void) | null
}) {
  const { t } = useText()
  const [text, setText] = useState('')
  const [outcome, setOutcome] = useState<SafetyComparison | null>(null)
  const [isScanning, setScanning] = useState(false)
  const compare = (event: FormEvent) => {
    event.preventDefault()
    setOutcome(compareSafetyCode(number, text))
  }
  const takeCode = (scanned: string) => {
    const found = compareSafetyCode(number, scanned)
    // Some other code that hangs on their wall.
    if (found === 'malformed') return t('contact.compared.malformed')
    setText('')
    setOutcome(found)
    return null
  }
  return (
    <div className="mt-2 flex flex-wrap gap-5">
      <div className="flex w-52 flex-col items-start gap-2">
        {/* The height stays while the encoder loads. */}
        <div className="aspect-square w-full max-w-64">
          <Suspense>
            <QrCode text={number.code} label={t('contact.code', { name })} />
          </Suspense>
        </div>
        <CopyButton value={number.code}>{t('contact.copyCode')}</CopyButton>
      </div>
      <form onSubmit={compare} className="flex min-w-0 flex-1 basis-[14rem] flex-col gap-3">
        <p className="text-sm text-muted">{t('contact.codeText', { name })}</p>
        <Button icon="scan" className="self-start" onClick={() => setScanning(true)}>
          {t('contact.scan')}
        </Button>
        <TextField
          label={t('contact.theirCode')}
          autoCapitalize="none"
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setOutcome(null)
          }}
        />
        <Button type="submit" size="sm" className="self-start" disabled={text.trim() === ''}>
          {t('contact.compare')}
        </Button>
        {outcome && (
          <Notice
            look={LOOK[outcome]}
            {...(outcome === 'match' && { icon: 'shield' })}
            action={
              outcome === 'match' &&
              onVerify && (
                <Button size="sm" look="primary" onClick={onVerify}>
                  {t('contact.verify')}
                </Button>
              )
            }
          >
            {t(`contact.compared.${outcome}`, { name })}
          </Notice>
        )}
      </form>
      <Suspense>
        {isScanning && (
          <ScanDialog
            title={t('contact.scan')}
            text={t('contact.scanText', { name })}
            take={takeCode}
            onClose={() => setScanning(false)}
          />
        )}
      </Suspense>
    </div>
  )
}
