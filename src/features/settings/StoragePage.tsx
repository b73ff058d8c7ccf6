import { useState } from 'react'
import { useText } from '../../i18n/useText'
import { useServices, useSession } from '../../session/SessionProvider'
import { Button } from '../../ui/Button'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { ErrorLine } from '../../ui/ErrorLine'
import { Toggle } from '../../ui/Toggle'
import { useAction } from '../../ui/useAction'
import { HistoryReport } from './HistoryReport'

/** `#/settings/storage`: what stays in this browser. */
export function StoragePage() {
  const { t } = useText()
  const { session } = useServices()
  const { askEachTime, storageError } = useSession()
  const [asking, setAsking] = useState(false)
  const forget = useAction(() => session.forgetDevice())
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
      <section className="flex flex-col items-start gap-3 rounded-card border border-danger/50 p-4">
        <h2 className="font-semibold">{t('settings.storage.forget')}</h2>
        <p className="text-sm text-muted">{t('settings.storage.forgetText')}</p>
        <Button look="danger" icon="trash" onClick={() => setAsking(true)}>
          {t('settings.storage.forget')}
        </Button>
      </section>
      {asking && (
        <ConfirmDialog
          title={t('settings.storage.forgetTitle')}
          confirm={t('settings.storage.forget')}
          danger
          busy={forget.busy}
          onConfirm={forget.run}
          onClose={() => setAsking(false)}
        >
          <p>{t('settings.storage.forgetText')}</p>
          <ErrorLine error={forget.error} />
        </ConfirmDialog>
      )}
    </>
  )
}
