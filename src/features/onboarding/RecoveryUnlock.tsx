import { useRef, useState } from 'react'
import { useText } from '../../i18n/useText'
import { useServices, useSession } from '../../session/SessionProvider'
import { Button } from '../../ui/Button'
import { ErrorLine } from '../../ui/ErrorLine'
import { Notice } from '../../ui/Notice'
import { PassphraseForm } from '../../ui/PassphraseForm'
import { RecoveryFileForm } from '../../ui/RecoveryFileForm'
import { saveBytes } from '../../ui/saveBytes'
import { useAction } from '../../ui/useAction'

/** What says that this wallet's signatures bring no keys back: it signs differently each time, for a contract, or for another account. */
const NEEDS_FILE: readonly string[] = ['NotDeterministicError', 'SmartAccountError', 'SignatureMismatchError']

/** Unlocking with a recovery file; where the wallet cannot bring keys back, making one first (rules K6, K19). */
export function RecoveryUnlock() {
  const { t } = useText()
  const { session } = useServices()
  const { unlock } = useSession()
  const [step, setStep] = useState<'closed' | 'create' | 'open'>('closed')
  const [created, setCreated] = useState<string | null>(null)
  const passphrase = useRef('')
  const chosen = useRef<File | null>(null)
  const create = useAction(async () => {
    const file = await session.recovery.create(passphrase.current)
    saveBytes(file.name, file.bytes)
    setCreated(file.name)
    setStep('open')
  })
  const open = useAction(async () => {
    if (!chosen.current) return
    const file = new Uint8Array(await chosen.current.arrayBuffer())
    await session.recovery.open({ file, passphrase: passphrase.current })
  })
  const canCreate = NEEDS_FILE.includes(unlock.error?.name ?? '') || step === 'create'
  return (
    <div className="flex flex-col items-start gap-4">
      {canCreate && (
        <Notice
          look="warn"
          action={
            step === 'create' ? null : (
              <Button size="sm" icon="storage" onClick={() => setStep('create')}>
                {t('recovery.continue')}
              </Button>
            )
          }
        >
          {t(
            unlock.error?.name === 'SignatureMismatchError'
              ? 'recovery.mismatchText'
              : 'recovery.continueText',
          )}
        </Notice>
      )}
      {step === 'closed' && (
        <Button look="ghost" size="sm" icon="storage" onClick={() => setStep('open')}>
          {t('recovery.use')}
        </Button>
      )}
      {step === 'create' && (
        <PassphraseForm
          action={t('recovery.save')}
          busy={create.busy}
          onSubmit={(text) => {
            passphrase.current = text
            create.run()
          }}
        />
      )}
      {step === 'open' && created && (
        <Notice look="accent" icon="done">
          {t('recovery.prove', { name: created })}
        </Notice>
      )}
      {step === 'open' && (
        <RecoveryFileForm
          busy={open.busy}
          onSubmit={(file, text) => {
            chosen.current = file
            passphrase.current = text
            open.run()
          }}
        />
      )}
      {(create.busy || open.busy) && (
        <p role="status" className="text-sm text-muted">
          {t('recovery.working')}
        </p>
      )}
      <ErrorLine error={step === 'create' ? create.error : open.error} />
    </div>
  )
}
