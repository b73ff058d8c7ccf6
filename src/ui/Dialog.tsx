import { type ReactNode, useId, useLayoutEffect, useRef } from 'react'
import { useText } from '../i18n/useText'
import { IconButton } from './IconButton'

export interface DialogProps {
  title: string
  onClose: () => void
  children: ReactNode
}

/**
 * A modal dialog while mounted. The browser's own <dialog>: it traps focus, closes on Esc and gives focus back without a
 * scroll lock that writes <style> elements, which our policy forbids.
 */
export function Dialog({ title, onClose, children }: DialogProps) {
  const { t } = useText()
  const ref = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useLayoutEffect(() => {
    const dialog = ref.current
    dialog?.showModal()
    // A dialog with a field begins in it, not on the button that closes it.
    dialog?.querySelector('input')?.focus()
    return () => dialog?.close()
  }, [])
  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => event.target === event.currentTarget && onClose()}
      className="m-auto w-[min(30rem,calc(100vw-2rem))] rounded-card bg-surface p-0 text-ink shadow-float"
    >
      <div className="flex max-h-[85dvh] flex-col">
        <div className="flex items-center justify-between gap-4 px-5 pt-4 pb-2">
          <h2 id={titleId} className="text-lg font-semibold">
            {title}
          </h2>
          <IconButton icon="close" label={t('action.close')} onClick={onClose} className="-mr-2" />
        </div>
        <div className="overflow-y-auto px-5 pt-1 pb-5">
          <div className="@container">{children}</div>
        </div>
      </div>
    </dialog>
  )
}
