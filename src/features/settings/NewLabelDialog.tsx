import { useState } from 'react'
import { useText } from '../../i18n/useText'
import { DEFAULT_ALGORITHM } from '../../session/keyAlgorithms'
import { useServices, useSession } from '../../session/SessionProvider'
import { TextField } from '../../ui/TextField'
import { AlgorithmChoice } from './AlgorithmChoice'
import { checkLabel } from './checkLabel'
import { KeyChangeDialog } from './KeyChangeDialog'
import { useSeedFile } from './useSeedFile'

/** A key under a further label: an address of its own, that can be handed on without the others. */
export function NewLabelDialog({ onClose }: { onClose: (isDone: boolean) => void }) {
  const { t } = useText()
  const { session } = useServices()
  const seedFile = useSeedFile()
  const { keys } = useSession()
  const [text, setText] = useState('')
  const [algorithm, setAlgorithm] = useState(DEFAULT_ALGORITHM)
  const { label, problem } = checkLabel(
    text,
    keys.map((key) => key.label),
  )
  return (
    <KeyChangeDialog
      title={t('settings.keys.newLabel')}
      confirm={t('settings.keys.registerLabel')}
      isReady={problem === null && seedFile.isReady}
      run={async () => session.registerVersion(label, algorithm, await seedFile.read())}
      onClose={onClose}
    >
      <p>{t('settings.keys.labelText')}</p>
      <TextField
        label={t('settings.keys.labelField')}
        placeholder={t('settings.keys.labelPlaceholder')}
        hint={t('settings.keys.labelHint')}
        autoCapitalize="none"
        value={text}
        onChange={(event) => setText(event.target.value)}
        error={text === '' || problem === null ? null : t(`settings.keys.labelProblem.${problem}`)}
      />
      <AlgorithmChoice value={algorithm} onChange={setAlgorithm} />
      {seedFile.fields !== null && <p>{t('recovery.inPlace')}</p>}
      {seedFile.fields}
    </KeyChangeDialog>
  )
}
