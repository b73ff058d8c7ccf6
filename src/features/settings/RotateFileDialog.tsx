import { useRef, useState } from 'react'
import { useText } from '../../i18n/useText'
import { useServices } from '../../session/SessionProvider'
import { Dialog } from '../../ui/Dialog'
import { ErrorLine } from '../../ui/ErrorLine'
import { Notice } from '../../ui/Notice'
import { RecoveryFileForm } from '../../ui/RecoveryFileForm'
import { saveBytes } from '../../ui/saveBytes'
import { useAction } from '../../ui/useAction'
import { KeyChangeDialog } from './KeyChangeDialog'
import { type RotateChoice, RotateChoices } from './RotateChoices'
import { useContract } from './useContract'
import { useSeedFile } from './useSeedFile'

/**
 * Rotation of an account that lives from a recovery file: first a new file with the next generation, then, with that file in
 * hand, the transaction (rule K17).
 */
export function RotateFileDialog({ onClose }: { onClose: (isDone: boolean) => void }) {
  const [saved, setSaved] = useState<string | null>(null)
  return saved === null ? (
    <SaveStep onSaved={setSaved} onClose={() => onClose(false)} />
  ) : (
    <RegisterStep saved={saved} onClose={onClose} />
  )
}

function SaveStep({ onSaved, onClose }: { onSaved: (name: string) => void; onClose: () => void }) {
  const { t } = useText()
  const { session } = useServices()
  const chosen = useRef<{ file: File; passphrase: string } | null>(null)
  const add = useAction(async () => {
    if (!chosen.current) return
    const { file, passphrase } = chosen.current
    const next = await session.recovery.addGeneration({
      file: new Uint8Array(await file.arrayBuffer()),
      passphrase,
    })
    saveBytes(next.name, next.bytes)
    onSaved(next.name)
  })
  return (
    <Dialog title={t('settings.keys.rotateTitle')} onClose={onClose}>
      <div className="mb-4 flex flex-col gap-3 text-muted">
        <p>{t('recovery.rotateText')}</p>
        <p>{t('recovery.rotateFirst')}</p>
      </div>
      <RecoveryFileForm
        action={t('recovery.saveNext')}
        busy={add.busy}
        onSubmit={(file, passphrase) => {
          chosen.current = { file, passphrase }
          add.run()
        }}
      />
      {add.busy && (
        <p role="status" className="mt-3 text-sm text-muted">
          {t('recovery.working')}
        </p>
      )}
      <ErrorLine error={add.error} />
    </Dialog>
  )
}

function RegisterStep({ saved, onClose }: { saved: string; onClose: (isDone: boolean) => void }) {
  const { t } = useText()
  const { session } = useServices()
  const { data: contract } = useContract()
  const seedFile = useSeedFile()
  const [choice, setChoice] = useState<RotateChoice>({ withoutLink: false, replaceForeign: false })
  return (
    <KeyChangeDialog
      title={t('settings.keys.rotateTitle')}
      confirm={t('action.rotate')}
      isReady={seedFile.isReady}
      run={async () => {
        const recovery = await seedFile.read()
        return session.rotate({ ...choice, ...(recovery && { recovery }) })
      }}
      onClose={onClose}
    >
      <Notice look="accent" icon="done">
        {t('recovery.prove', { name: saved })}
      </Notice>
      <p>{t(contract?.multicall === false ? 'recovery.rotateApart' : 'recovery.rotateOnce')}</p>
      {seedFile.fields}
      <RotateChoices value={choice} onChange={setChoice} />
    </KeyChangeDialog>
  )
}
