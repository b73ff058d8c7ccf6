import {
  type KeyboardEvent,
  useDeferredValue,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { useNavigate } from 'react-router'
import { useText } from '../../i18n/useText'
import { type SearchHit, searchMessages } from '../../messaging/search'
import { useEngineState } from '../../session/SessionProvider'
import { messagePath } from '../../session/threadPath'
import { usePersonName } from '../../session/usePersonName'
import { cx } from '../../ui/cx'
import { Dialog } from '../../ui/Dialog'
import { SafeLines } from '../../ui/SafeText'
import { snippetOf } from './snippetOf'

/** Newest first: who wants an older one types more. */
const MOST = 50

/**
 * Ctrl+K: looks through all messages while one types; Enter opens the chosen one in its thread.
 * @param props.start what was typed before it was there
 */
export function SearchPalette({ start, onClose }: { start: string; onClose: () => void }) {
  const { t } = useText()
  const state = useEngineState()
  const navigate = useNavigate()
  const listId = useId()
  const [query, setQuery] = useState(start)
  const [chosen, setChosen] = useState(0)
  const field = useRef<HTMLInputElement>(null)
  // With the first frame: the next key that is typed is meant for it.
  useLayoutEffect(() => field.current?.focus(), [])
  // Typing never waits for a long history.
  const wanted = useDeferredValue(query)
  const hits = useMemo(() => searchMessages(state, wanted, MOST), [state, wanted])
  const active = Math.min(chosen, hits.length - 1)

  const open = ({ thread, item }: SearchHit) => {
    onClose()
    void navigate(messagePath(thread, item.id))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter ends a word of an input method first.
    if (event.nativeEvent.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const hit = hits[active]
    if (step !== undefined && hits.length > 0) {
      event.preventDefault()
      setChosen((active + step + hits.length) % hits.length)
    } else if (event.key === 'Enter' && hit) {
      event.preventDefault()
      open(hit)
    }
  }
  return (
    <Dialog title={t('search.title')} onClose={onClose}>
      <input
        ref={field}
        type="search"
        role="combobox"
        aria-label={t('search.label')}
        aria-expanded={hits.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={hits.length > 0 ? `${listId}-${active}` : undefined}
        placeholder={t('search.placeholder')}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value)
          setChosen(0)
        }}
        onKeyDown={onKeyDown}
        className="h-11 w-full rounded-field border border-line-strong bg-surface px-3"
      />
      <p role="status" className="px-1 py-2 text-xs text-muted">
        {wanted.trim() === ''
          ? t('search.hint')
          : hits.length === MOST
            ? t('search.most', { count: MOST })
            : hits.length === 0
              ? t('search.none')
              : t('search.found', { count: hits.length })}
      </p>
      <div id={listId} role="listbox" aria-label={t('search.results')} className="flex flex-col gap-0.5">
        {hits.map((hit, i) => (
          <Result
            key={`${hit.item.key} ${hit.thread.peer} ${hit.thread.sessionId}`}
            id={`${listId}-${i}`}
            hit={hit}
            isActive={i === active}
            onOpen={() => open(hit)}
          />
        ))}
      </div>
    </Dialog>
  )
}

function Result({
  id,
  hit,
  isActive,
  onOpen,
}: {
  id: string
  hit: SearchHit
  isActive: boolean
  onOpen: () => void
}) {
  const { t, format } = useText()
  const nameOf = usePersonName()
  const { item, thread } = hit
  const { before, match, after } = snippetOf(hit)
  return (
    // The field above keeps the focus and holds the keys: a combobox.
    <div
      id={id}
      ref={(element) => {
        if (isActive) element?.scrollIntoView({ block: 'nearest' })
      }}
      role="option"
      aria-selected={isActive}
      tabIndex={-1}
      onClick={onOpen}
      className={cx(
        'flex cursor-pointer flex-col gap-0.5 rounded-field px-3 py-2',
        isActive ? 'bg-accent-soft' : 'hover:bg-sunken',
      )}
    >
      <span className="flex justify-between gap-3 text-xs text-muted">
        <span className="min-w-0 truncate">
          {item.own ? t('search.toPerson', { name: nameOf(thread.peer) }) : nameOf(thread.peer)}
        </span>
        <span className="shrink-0">{format.brief(item.at)}</span>
      </span>
      <span className="line-clamp-2 text-sm break-words" dir="auto">
        <SafeLines text={before} />
        <mark className="rounded-joint bg-accent/25 text-ink">
          <SafeLines text={match} />
        </mark>
        <SafeLines text={after} />
      </span>
    </div>
  )
}
