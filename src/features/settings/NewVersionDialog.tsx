import { useState } from 'react'
import { useText } from '../../i18n/useText'
import { keyAlgorithm } from '../../session/keyAlgorithms'
import type { OwnKeyView } from '../../session/ownKeys'
import { useServices } from '../../session/SessionProvider'
import { AlgorithmChoice } from './AlgorithmChoice'
import { KeyChangeDialog } from './KeyChangeDialog'

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
  const [algorithm, setAlgorithm] = useState(() => keyAlgorithm(view.algorithm))
  return (
    <KeyChangeDialog
      title={t('settings.keys.versionTitle', { label: view.label })}
      confirm={t('settings.keys.registerVersion')}
      run={() => session.registerVersion(view.label, algorithm)}
      onClose={onClose}
    >
      <p>{t('settings.keys.versionText')}</p>
      <p>{t('settings.keys.versionConsequence')}</p>
      <AlgorithmChoice value={algorithm} onChange={setAlgorithm} />
    </KeyChangeDialog>
  )
}
