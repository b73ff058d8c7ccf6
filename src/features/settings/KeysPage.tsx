import { useState } from 'react'
import { useText } from '../../i18n/useText'
import type { OwnKeyView } from '../../session/ownKeys'
import { useServices, useSession } from '../../session/SessionProvider'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { KeyCard } from './KeyCard'
import { KeyHistory } from './KeyHistory'
import { RotateDialog } from './RotateDialog'

/** `#/settings/keys`: the keys in use, Rotate, and every key this address ever registered. */
export function KeysPage() {
  const { t } = useText()
  const { session } = useServices()
  const { keys } = useSession()
  const [phase, setPhase] = useState<'closed' | 'asking' | 'done'>('closed')
  const rotate = async () => {
    if (await session.rotate()) setPhase('done')
  }
  return (
    <>
      <p className="text-muted">{t('settings.keys.text')}</p>
      <section className="flex flex-col gap-3">
        <div className="flex items-center justify-between gap-4">
          <h2 className="font-semibold">{t('settings.keys.list')}</h2>
          <Button look="primary" size="sm" icon="rotate" onClick={() => setPhase('asking')}>
            {t('action.rotate')}
          </Button>
        </div>
        {phase === 'done' && (
          <Notice look="accent" icon="done">
            {t('settings.keys.rotated')}
          </Notice>
        )}
        <CurrentKeys keys={keys} />
      </section>
      {keys.length > 0 && <KeyHistory keys={keys} />}
      {phase === 'asking' && (
        <RotateDialog onRotate={() => void rotate()} onClose={() => setPhase('closed')} />
      )}
    </>
  )
}

function CurrentKeys({ keys }: { keys: readonly OwnKeyView[] }) {
  const { t } = useText()
  const current = keys.filter((key) => key.state === 'active' || key.state === 'expired')
  if (current.length === 0) return <p className="text-muted">{t('settings.keys.none')}</p>
  return (
    <ul className="flex flex-col gap-3">
      {current.map((key) => (
        <KeyCard key={`${key.txHash}/${key.label}`} view={key} />
      ))}
    </ul>
  )
}
