import { useText } from '../../i18n/useText'
import type { OwnKeyView } from '../../session/ownKeys'
import { useServices } from '../../session/SessionProvider'
import { KeyChangeDialog } from './KeyChangeDialog'

/** The same key for another year. */
export function ExtendDialog({ view, onClose }: { view: OwnKeyView; onClose: (isDone: boolean) => void }) {
  const { t } = useText()
  const { session } = useServices()
  return (
    <KeyChangeDialog
      title={t('settings.keys.extendTitle', { label: view.label })}
      confirm={t('settings.keys.extend')}
      run={() => session.extend(view.label)}
      onClose={onClose}
    >
      <p>{t('settings.keys.extendText')}</p>
    </KeyChangeDialog>
  )
}
