import type { ComponentProps } from 'react'
import { cx } from './cx'
import { Icon, type IconName } from './Icon'

/** The look of a button with a picture only, for links that lead somewhere. */
export const iconButtonClass =
  'inline-flex size-9 shrink-0 items-center justify-center rounded-field text-muted transition-colors hover:bg-sunken hover:text-ink'

/** A button with a picture only; `label` is its accessible name and its hint. */
export function IconButton({
  icon,
  label,
  className,
  size = 18,
  ...rest
}: Omit<ComponentProps<'button'>, 'children'> & { icon: IconName; label: string; size?: number }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={cx(iconButtonClass, 'disabled:cursor-not-allowed disabled:opacity-50', className)}
    >
      <Icon name={icon} size={size} />
    </button>
  )
}
