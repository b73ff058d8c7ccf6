import { useState } from 'react'
import { useText } from '../../i18n/useText'
import { useServices, useSession } from '../../session/SessionProvider'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { MissingKeys } from './MissingKeys'
import { RecoveryOpenDialog } from './RecoveryOpenDialog'
import { RecoverySaveDialog } from './RecoverySaveDialog'

/** Ways back to keys that one signature does not bring: older generations and the recovery file. */
export function RecoverySection() {
  const { t, format } = useText()
  const { session } = useServices()
  const { seedSource } = useSession()
  const [dialog, setDialog] = useState<'save' | 'open' | null>(null)
  const [done, setDone] = useState<string | null>(null)
  const finish = (text: string) => {
    setDialog(null)
    setDone(text)
  }
  return (
    <section className="flex flex-col gap-3">
      <h2 className="font-semibold">{t('recovery.title')}</h2>
      <MissingKeys />
      <p className="text-sm text-muted">{t(seedSource === 'file' ? 'recovery.textFile' : 'recovery.text')}</p>
      {done && (
        <Notice look="accent" icon="done">
          {done}
        </Notice>
      )}
      <div className="flex flex-wrap gap-2">
        {seedSource === 'wallet' && (
          <Button icon="storage" size="sm" onClick={() => setDialog('save')}>
            {t('recovery.save')}
          </Button>
        )}
        <Button icon="key" size="sm" onClick={() => setDialog('open')}>
          {t('recovery.use')}
        </Button>
      </div>
      {dialog === 'save' && (
        <RecoverySaveDialog
          onClose={() => setDialog(null)}
          onSaved={({ name, generations, leftOut }) => {
            const list = generations.map((each) => format.number(each)).join(t('sidebar.listComma'))
            const saved = t('recovery.saved', { name, generations: list })
            finish(
              leftOut === 0
                ? saved
                : `${saved} ${t('recovery.leftOut', { count: leftOut, number: format.number(leftOut) })}`,
            )
          }}
        />
      )}
      {dialog === 'open' && (
        <RecoveryOpenDialog
          onClose={() => setDialog(null)}
          onOpen={async (file, passphrase) => {
            await session.recovery.open({ file: new Uint8Array(await file.arrayBuffer()), passphrase })
            finish(t('recovery.opened'))
          }}
        />
      )}
    </section>
  )
}
