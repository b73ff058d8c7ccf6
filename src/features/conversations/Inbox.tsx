import { useText } from '../../i18n/useText'
import { Seal } from '../../ui/Seal'

/** The main pane of `#/` while no conversation is open. */
export function Inbox() {
  const { t } = useText()
  return (
    <main className="grid h-full place-items-center p-8 text-center">
      <div className="flex max-w-xs flex-col items-center gap-3 text-muted">
        <Seal size={64} />
        <h1 className="mt-2 text-xl font-semibold text-ink">{t('inbox.title')}</h1>
        <p>{t('inbox.text')}</p>
      </div>
    </main>
  )
}
