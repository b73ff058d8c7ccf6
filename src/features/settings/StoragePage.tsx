import { useText } from '../../i18n/useText'
import { useServices, useSession } from '../../session/SessionProvider'
import { ErrorLine } from '../../ui/ErrorLine'
import { ForgetDevice } from '../../ui/ForgetDevice'
import { Toggle } from '../../ui/Toggle'
import { HistoryReport } from './HistoryReport'

/** `#/settings/storage`: what stays in this browser. */
export function StoragePage() {
  const { t } = useText()
  const { session } = useServices()
  const { askEachTime, storageError } = useSession()
  return (
    <>
      {storageError && <ErrorLine error={storageError} />}
      <HistoryReport />
      <Toggle
        label={t('settings.storage.askEach')}
        hint={t('settings.storage.askEachHint')}
        checked={askEachTime}
        onChange={(value) => void session.setAskEachTime(value)}
      />
      <ForgetDevice onForget={() => session.forgetDevice()} />
    </>
  )
}
