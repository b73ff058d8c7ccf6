import { type FormEvent, type ReactNode, useState } from 'react'
import { useText } from '../../i18n/useText'
import { useSession } from '../../session/SessionProvider'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { ErrorLine } from '../../ui/ErrorLine'

/** One change of keys: what it does (`children`), then how far it has come. Stays open when it fails, to try again. */
export function KeyChangeDialog({
  title,
  confirm,
  isReady = true,
  run,
  onClose,
  alternative,
  children,
}: {
  title: string
  confirm: string
  isReady?: boolean
  /** True when it went through. */
  run: () => Promise<boolean>
  /** `isDone`: it went through. */
  onClose: (isDone: boolean) => void
  /** Another way to the same end, below the buttons. */
  alternative?: ReactNode
  children: ReactNode
}) {
  const { t } = useText()
  const { keyChange, seedSource } = useSession()
  const { phase, error } = keyChange
  const having = seedSource === 'file' ? 'recovery.working' : 'settings.keys.signingCurrent'
  // An error that an earlier dialog has left is none of this one's.
  const [hasRun, setHasRun] = useState(false)
  const busy = phase !== 'idle'
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    if (busy || !isReady) return
    setHasRun(true)
    if (await run()) onClose(true)
  }
  return (
    <Dialog title={title} onClose={() => onClose(false)}>
      <form onSubmit={(event) => void onSubmit(event)}>
        <div className="flex flex-col gap-3 text-muted">
          {children}
          {busy && (
            <p role="status" className="font-medium text-ink">
              {t(phase === 'signing' ? having : `settings.keys.${phase}`)}
            </p>
          )}
          {hasRun && <ErrorLine error={error} />}
        </div>
        <div className="mt-5 flex flex-wrap justify-end gap-2">
          <Button onClick={() => onClose(false)}>{t('action.cancel')}</Button>
          <Button type="submit" look="primary" busy={busy} disabled={!isReady}>
            {confirm}
          </Button>
        </div>
      </form>
      {!busy && alternative}
    </Dialog>
  )
}
