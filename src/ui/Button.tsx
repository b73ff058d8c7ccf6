import type { ComponentProps } from 'react'
import { cx } from './cx'
import { Icon, type IconName } from './Icon'

const LOOK = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  quiet: 'border border-line bg-surface text-ink hover:bg-sunken',
  ghost: 'text-accent hover:bg-accent-soft',
  danger: 'border border-danger text-danger hover:bg-danger-soft',
} as const

export interface ButtonProps extends ComponentProps<'button'> {
  look?: keyof typeof LOOK
  size?: 'md' | 'sm'
  icon?: IconName
  /** Shows a spinner and ignores clicks, but keeps focus and name. */
  busy?: boolean
}

/** The look of a button, for links that lead somewhere. */
export function buttonClass(look: keyof typeof LOOK = 'quiet', size: 'md' | 'sm' = 'md'): string {
  return cx(
    'inline-flex max-w-full shrink-0 items-center justify-center gap-2 rounded-field font-medium transition-colors select-none',
    size === 'md' ? 'min-h-10 px-4 text-base' : 'min-h-8 px-3 text-sm',
    LOOK[look],
  )
}

/** A button with a text. `busy` keeps its width, so nothing shifts. */
export function Button({
  look = 'quiet',
  size = 'md',
  icon,
  busy = false,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={(event) => (busy ? event.preventDefault() : onClick?.(event))}
      className={cx(
        buttonClass(look, size),
        'disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-progress',
        className,
      )}
    >
      {(busy || icon) && (
        <Icon
          name={busy ? 'spinner' : (icon ?? 'spinner')}
          size={16}
          className={busy ? 'animate-spin' : ''}
        />
      )}
      {children}
    </button>
  )
}
