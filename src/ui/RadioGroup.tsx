import { useId } from 'react'
import { cx } from './cx'

/** A choice of few, side by side. */
export function RadioGroup<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string
  value: T
  options: readonly { readonly value: T; readonly label: string }[]
  onChange: (value: T) => void
}) {
  const name = useId()
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-2 text-sm font-medium">{label}</legend>
      <div className="inline-flex w-fit max-w-full flex-wrap rounded-field border border-line bg-sunken p-0.5">
        {options.map((option) => (
          <label
            key={option.value}
            className={cx(
              'flex min-h-9 cursor-pointer items-center rounded-lg px-4 text-sm has-focus-visible:outline-2 has-focus-visible:outline-accent',
              option.value === value ? 'bg-surface font-medium text-ink shadow-raised' : 'text-muted',
            )}
          >
            <input
              type="radio"
              name={name}
              className="sr-only"
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
