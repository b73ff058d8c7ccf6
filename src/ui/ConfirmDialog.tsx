import type { ReactNode } from 'react'
import { useText } from '../i18n/useText'
import { Button } from './Button'
import { Dialog } from './Dialog'

/** Asks once more and says the consequence (`children`). The confirming button carries the action's own name. */
export function ConfirmDialog({
  title,
  confirm,
  danger = false,
  busy = false,
  onConfirm,
  onClose,
  children,
}: {
  title: string
  confirm: string
  danger?: boolean
  busy?: boolean
  onConfirm: () => void
  onClose: () => void
  children: ReactNode
}) {
  const { t } = useText()
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="flex flex-col gap-3 text-muted">{children}</div>
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <Button look={danger ? 'danger' : 'primary'} busy={busy} onClick={onConfirm}>
          {confirm}
        </Button>
      </div>
    </Dialog>
  )
}
