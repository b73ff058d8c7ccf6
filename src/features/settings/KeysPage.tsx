import { useState } from 'react'
import { Link } from 'react-router'
import { useText } from '../../i18n/useText'
import type { OwnKeyView } from '../../session/ownKeys'
import { useServices, useSession } from '../../session/SessionProvider'
import type { RotateOptions } from '../../session/session'
import { labelPath } from '../../session/threadPath'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { ExportDialog } from './ExportDialog'
import { ExtendDialog } from './ExtendDialog'
import { type KeyAction, KeyCard } from './KeyCard'
import { KeyHistory } from './KeyHistory'
import { NewLabelDialog } from './NewLabelDialog'
import { NewVersionDialog } from './NewVersionDialog'
import { RecoverySection } from './RecoverySection'
import { RotateDialog } from './RotateDialog'
import { RotateFileDialog } from './RotateFileDialog'
import { SubmitSection } from './SubmitSection'
import { useContract } from './useContract'

/** The dialog that is open, if one is. */
type Open =
  | { readonly action: 'rotate' | 'newLabel' }
  | { readonly action: KeyAction; readonly view: OwnKeyView }

/** `#/settings/keys`: the keys in use and what can be done with each, Rotate, and every key this address ever registered. */
export function KeysPage() {
  const { t } = useText()
  const { session } = useServices()
  const { keys, seedSource } = useSession()
  const { data: contract } = useContract()
  const [open, setOpen] = useState<Open | null>(null)
  const [done, setDone] = useState<'rotated' | 'registeredNow' | 'extended' | null>(null)
  const ask = (next: Open) => {
    setDone(null)
    setOpen(next)
  }
  const closeWith = (outcome: typeof done) => (isDone: boolean) => {
    setOpen(null)
    if (isDone) setDone(outcome)
  }
  const rotate = async (options: RotateOptions) => {
    if (await session.rotate(options)) closeWith('rotated')(true)
  }
  const hasKeyHere = keys.some((key) => key.held)
  return (
    <>
      <p className="text-muted">{t('settings.keys.text')}</p>
      <section className="flex flex-col gap-3">
        <div className="flex flex-wrap items-center gap-2">
          <h2 className="flex-1 font-semibold">{t('settings.keys.list')}</h2>
          {hasKeyHere && contract?.labels !== false && (
            <Button size="sm" icon="key" onClick={() => ask({ action: 'newLabel' })}>
              {t('settings.keys.newLabel')}
            </Button>
          )}
          <Button look="primary" size="sm" icon="rotate" onClick={() => ask({ action: 'rotate' })}>
            {t('action.rotate')}
          </Button>
        </div>
        {done && (
          <Notice look="accent" icon="done">
            {t(`settings.keys.${done}`)}
          </Notice>
        )}
        <CurrentKeys keys={keys} onAction={(action, view) => ask({ action, view })} />
        <p className="text-sm text-muted">
          {t('desk.settings')}{' '}
          <Link to="/desk" className="text-accent underline">
            {t('desk.title')}
          </Link>
        </p>
      </section>
      <RecoverySection />
      {contract?.signedRegistration && <SubmitSection />}
      {keys.length > 0 && <KeyHistory keys={keys} />}
      {open?.action === 'rotate' && seedSource === 'file' && (
        <RotateFileDialog onClose={closeWith('rotated')} />
      )}
      {open?.action === 'rotate' && seedSource === 'wallet' && (
        <RotateDialog onRotate={(options) => void rotate(options)} onClose={() => setOpen(null)} />
      )}
      {open?.action === 'newLabel' && <NewLabelDialog onClose={closeWith('registeredNow')} />}
      {open?.action === 'newVersion' && (
        <NewVersionDialog view={open.view} onClose={closeWith('registeredNow')} />
      )}
      {open?.action === 'extend' && <ExtendDialog view={open.view} onClose={closeWith('extended')} />}
      {open?.action === 'export' && <ExportDialog view={open.view} onClose={() => setOpen(null)} />}
    </>
  )
}

function CurrentKeys({
  keys,
  onAction,
}: {
  keys: readonly OwnKeyView[]
  onAction: (action: KeyAction, view: OwnKeyView) => void
}) {
  const { t } = useText()
  const { account } = useSession()
  const current = keys.filter((key) => key.state === 'active' || key.state === 'expired')
  if (current.length === 0) return <p className="text-muted">{t('settings.keys.none')}</p>
  const here = location.href.split('#')[0]
  return (
    <ul className="flex flex-col gap-3">
      {current.map((view) => (
        <KeyCard
          key={`${view.txHash}/${view.label}`}
          view={view}
          link={account ? `${here}#${labelPath(account, view.keyIndex)}` : ''}
          onAction={(action) => onAction(action, view)}
        />
      ))}
    </ul>
  )
}
