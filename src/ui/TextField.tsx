import { type ComponentProps, type ReactNode, useId } from 'react'
import { cx } from './cx'

/** A labelled one-line field. `error` is announced and marks the field; `hint` is read with it. */
export function TextField({
  label,
  hint,
  error,
  className,
  ...rest
}: ComponentProps<'input'> & { label: string; hint?: ReactNode; error?: string | null }) {
  const id = useId()
  return (
    <div className={cx('flex flex-col gap-1.5', className)}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <input
        id={id}
        type="text"
        autoComplete="off"
        spellCheck={false}
        {...rest}
        aria-invalid={error ? true : undefined}
        aria-describedby={`${id}-note`}
        className={cx(
          'h-11 w-full rounded-field border bg-surface px-3 placeholder:text-muted',
          error ? 'border-danger' : 'border-line-strong',
        )}
      />
      <div id={`${id}-note`} aria-live="polite" className="min-h-5 text-sm text-muted">
        {error ? <span className="text-danger">{error}</span> : hint}
      </div>
    </div>
  )
}
