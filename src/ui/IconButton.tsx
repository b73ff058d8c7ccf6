import type { ComponentProps } from 'react'
import { cx } from './cx'
import { Icon, type IconName } from './Icon'

const SHAPE = 'inline-flex size-9 shrink-0 items-center justify-center rounded-full transition-colors'
const LOOK = {
  plain: 'text-muted enabled:hover:bg-sunken enabled:hover:text-ink disabled:opacity-50',
  primary: 'text-muted enabled:bg-accent enabled:text-on-accent enabled:hover:bg-accent-strong',
} as const

/** The look of a button with a picture only, for links that lead somewhere. */
export const iconButtonClass = `${SHAPE} text-muted hover:bg-sunken hover:text-ink`

/** A button with a picture only; `label` is its accessible name and its hint. */
export function IconButton({
  icon,
  label,
  look = 'plain',
  className,
  ...rest
}: Omit<ComponentProps<'button'>, 'children'> & { icon: IconName; label: string; look?: keyof typeof LOOK }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={cx(SHAPE, LOOK[look], 'disabled:cursor-not-allowed', className)}
    >
      <Icon name={icon} />
    </button>
  )
}
