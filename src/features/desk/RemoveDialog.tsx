import { useText } from '../../i18n/useText'
import type { DeskEntry } from '../../session/readingDesk'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { ErrorLine } from '../../ui/ErrorLine'
import { useAction } from '../../ui/useAction'

/** Asks before a label leaves the desk. */
export function RemoveDialog({
  entry,
  onClose,
  onRemove,
}: {
  entry: DeskEntry
  onClose: () => void
  onRemove: () => Promise<void>
}) {
  const { t } = useText()
  const remove = useAction(onRemove)
  return (
    <Dialog title={t('desk.removeTitle', { label: entry.label })} onClose={onClose}>
      <div className="flex flex-col gap-3">
        <p className="text-muted">{t('desk.removeText')}</p>
        <ErrorLine error={remove.error} />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="danger" busy={remove.busy} onClick={remove.run}>
            {t('desk.remove')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
