import { useState } from 'react'
import { useText } from '../../i18n/useText'
import { keyAlgorithm } from '../../session/keyAlgorithms'
import type { OwnKeyView } from '../../session/ownKeys'
import { useServices } from '../../session/SessionProvider'
import { AlgorithmChoice } from './AlgorithmChoice'
import { KeyChangeDialog } from './KeyChangeDialog'
import { useSeedFile } from './useSeedFile'

/** The next version of a label: revokes what was exported of it, or changes its curve. */
export function NewVersionDialog({
  view,
  onClose,
}: {
  view: OwnKeyView
  onClose: (isDone: boolean) => void
}) {
  const { t } = useText()
  const { session } = useServices()
  const seedFile = useSeedFile()
  const [algorithm, setAlgorithm] = useState(() => keyAlgorithm(view.algorithm))
  return (
    <KeyChangeDialog
      title={t('settings.keys.versionTitle', { label: view.label })}
      confirm={t('settings.keys.registerVersion')}
      isReady={seedFile.isReady}
      run={async () => session.registerVersion(view.label, algorithm, await seedFile.read())}
      onClose={onClose}
    >
      <p>{t(seedFile.fields === null ? 'settings.keys.versionText' : 'recovery.inPlace')}</p>
      <p>{t('settings.keys.versionConsequence')}</p>
      <AlgorithmChoice value={algorithm} onChange={setAlgorithm} />
      {seedFile.fields}
    </KeyChangeDialog>
  )
}
