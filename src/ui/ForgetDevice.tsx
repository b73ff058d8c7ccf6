import { useState } from 'react'
import { useText } from '../i18n/useText'
import { Button } from './Button'
import { ConfirmDialog } from './ConfirmDialog'
import { ErrorLine } from './ErrorLine'
import { useAction } from './useAction'

/** "Forget this device", what it means, and the question before it. */
export function ForgetDevice({ onForget }: { onForget: () => Promise<void> }) {
  const { t } = useText()
  const [asking, setAsking] = useState(false)
  const forget = useAction(onForget)
  return (
    <section className="flex flex-col items-start gap-3 rounded-card border border-danger/50 p-4">
      <h2 className="font-semibold">{t('settings.storage.forget')}</h2>
      <p className="text-sm text-muted">{t('settings.storage.forgetText')}</p>
      <Button look="danger" icon="trash" onClick={() => setAsking(true)}>
        {t('settings.storage.forget')}
      </Button>
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
          <p>{t('settings.storage.forgetSenderText')}</p>
          <ErrorLine error={forget.error} />
        </ConfirmDialog>
      )}
    </section>
  )
}
