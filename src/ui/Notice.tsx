import type { ReactNode } from 'react'
import { cx } from './cx'
import { Icon, type IconName } from './Icon'

const LOOK = {
  plain: { box: 'bg-sunken text-ink', icon: 'info' },
  accent: { box: 'bg-accent-soft text-ink', icon: 'info' },
  warn: { box: 'bg-warn-soft text-warn', icon: 'warning' },
  danger: { box: 'bg-danger-soft text-danger', icon: 'alert' },
} as const

/** A quiet line that says something beside what it is about. Announced when it appears. */
export function Notice({
  look = 'plain',
  icon,
  action,
  className,
  children,
}: {
  look?: keyof typeof LOOK
  icon?: IconName
  action?: ReactNode
  className?: string
  children: ReactNode
}) {
  return (
    <div
      role="status"
      className={cx(
        'flex flex-wrap items-center gap-x-3 gap-y-2 rounded-field px-3 py-2 text-sm',
        LOOK[look].box,
        className,
      )}
    >
      <Icon name={icon ?? LOOK[look].icon} size={16} />
      <div className="min-w-0 flex-1 basis-[min(10rem,60%)]">{children}</div>
      {action}
    </div>
  )
}
