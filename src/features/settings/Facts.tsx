import type { ReactNode } from 'react'

/** Names and values in two columns where there is room for them. */
export function Facts({ entries }: { entries: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <div className="@container">
      <dl className="grid grid-cols-1 gap-x-6 gap-y-0.5 text-sm @md:grid-cols-[minmax(9rem,auto)_1fr] @md:gap-y-2.5">
        {entries.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0 pb-2 break-words @md:pb-0">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
