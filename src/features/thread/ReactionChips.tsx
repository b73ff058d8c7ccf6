import { useText } from '../../i18n/useText'
import type { Reaction } from '../../messaging/timeline'
import { useEngineState } from '../../session/SessionProvider'
import { usePersonName } from '../../session/usePersonName'
import { cx } from '../../ui/cx'
import { SafeText } from '../../ui/SafeText'

/** Who reacted how; a click joins in or takes one's own back. `onReact` is null where nothing can be written. */
export function ReactionChips({
  reactions,
  onReact,
}: {
  reactions: readonly Reaction[]
  onReact: ((emoji: string) => void) | null
}) {
  const { t } = useText()
  const { scope } = useEngineState()
  const nameOf = usePersonName()
  return (
    // What is under a message is not a message: it is not announced.
    <ul aria-live="off" className="z-1 -mt-1 flex max-w-full flex-wrap gap-1 px-2">
      {reactions.map(({ emoji, by, own, pending }) => {
        const names = by.map((person) => (person === scope.account ? t('thread.you') : nameOf(person)))
        return (
          <li key={emoji} className="max-w-40">
            <button
              type="button"
              aria-pressed={own}
              disabled={!onReact}
              onClick={() => onReact?.(own ? '' : emoji)}
              className={cx(
                'flex min-h-7 max-w-full items-center gap-1 rounded-full border px-2 text-sm tabular-nums',
                own ? 'border-accent bg-accent-soft text-ink' : 'border-line bg-surface text-ink',
                pending && 'border-dashed',
              )}
            >
              <span className="truncate">
                <SafeText text={emoji} />
              </span>
              {by.length > 1 && <span>{by.length}</span>}
              <span className="sr-only">{t('thread.reactionBy', { names: names.join(', ') })}</span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
