import { useText } from '../../i18n/useText'
import type { TextVersion } from '../../messaging/timeline'
import { SafeLines } from '../../ui/SafeText'

/** Every text that an edited message had, oldest first: an edit hides nothing. */
export function TextVersions({ versions }: { versions: readonly TextVersion[] }) {
  const { t, format } = useText()
  return (
    <section className="mt-4">
      <h3 className="mb-2 text-sm font-medium">{t('details.versions')}</h3>
      <ol className="flex flex-col gap-2 text-sm">
        {versions.map(({ text, at }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows, and two edits may be equal.
          <li key={i} className="rounded-field bg-sunken px-3 py-1.5">
            <p dir="auto" className="break-words whitespace-pre-wrap">
              <SafeLines text={text} />
            </p>
            <p className="text-xs text-muted">{format.dateTime(at)}</p>
          </li>
        ))}
      </ol>
    </section>
  )
}
