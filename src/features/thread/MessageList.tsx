import { useVirtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useMemo, useRef } from 'react'
import { useText } from '../../i18n/useText'
import type { ThreadView } from '../../messaging/selectors'
import type { EnvelopeId } from '../../messaging/types'
import { useEngineState } from '../../session/SessionProvider'
import { Button } from '../../ui/Button'
import { cx } from '../../ui/cx'
import { Icon } from '../../ui/Icon'
import type { MessageActions } from './messageActions'
import { RowView } from './RowView'
import { timelineRows } from './timelineRows'
import { useFollowEnd } from './useFollowEnd'
import { useKeyChanges } from './useKeyChanges'
import { useReading } from './useReading'
import { useShownMessage } from './useShownMessage'

const USUAL_HEIGHT = 44

/**
 * The messages, newest at the bottom; only what is near the view is in the page. Announces additions only, and only while
 * the end is in view: scrolling up mounts old messages, which are no news.
 */
export function MessageList({ view, actions }: { view: ThreadView; actions: Omit<MessageActions, 'show'> }) {
  const { t } = useText()
  const { scope } = useEngineState()
  const scroller = useRef<HTMLDivElement>(null)
  const { isAtEnd, onScroll, goToEnd } = useFollowEnd(scroller)
  const firstUnread = useReading(view, isAtEnd)
  const keyChanges = useKeyChanges(view)
  const rows = useMemo(
    () => timelineRows(view.items, view.gaps, firstUnread, keyChanges),
    [view.items, view.gaps, firstUnread, keyChanges],
  )
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => USUAL_HEIGHT,
    getItemKey: (index) => rows.at(index)?.key ?? index,
    overscan: 12,
    anchorTo: 'end',
    followOnAppend: true,
    paddingStart: 16,
    paddingEnd: 12,
  })
  const show = (about: EnvelopeId): boolean => {
    const line = view.items.indexOf(about)
    if (line >= 0) list.scrollToIndex(rows.rowOf(line), { align: 'center' })
    return line >= 0
  }
  const target = useShownMessage(show)
  // A thread opens at its end, and writing leads there. After the virtualizer's own effects, which scroll to its start.
  // What is on its way out stands last.
  const newest = view.items.at(-1)
  const newestOwn = newest?.outbox ? newest.key : null
  useLayoutEffect(goToEnd, [goToEnd, newestOwn])
  return (
    <div className="relative min-h-24 flex-1">
      <div
        ref={scroller}
        role="log"
        aria-label={t('thread.messages')}
        aria-live={isAtEnd ? 'polite' : 'off'}
        aria-relevant="additions"
        // A scrolling region must be reachable by keyboard.
        tabIndex={0}
        onScroll={onScroll}
        className="h-full overflow-y-auto overscroll-contain -outline-offset-2"
      >
        <div className="flex min-h-full flex-col justify-end">
          {rows.length === 0 && <Empty isSelf={view.ref.peer === scope.account} />}
          <div
            className="relative mx-auto w-full max-w-[45rem] shrink-0"
            style={{ height: rows.length === 0 ? 0 : list.getTotalSize() }}
          >
            {list.getVirtualItems().map((slot) => {
              const row = rows.at(slot.index)
              return (
                row && (
                  <div
                    key={slot.key}
                    ref={list.measureElement}
                    data-index={slot.index}
                    className={cx(
                      'absolute top-0 left-0 w-full px-3 sm:px-4',
                      target !== null &&
                        'item' in row &&
                        row.item.id === target &&
                        'rounded-card bg-accent-soft',
                    )}
                    style={{ transform: `translateY(${slot.start}px)` }}
                  >
                    <RowView
                      row={row}
                      thread={view.ref}
                      canWrite={view.status === 'contact'}
                      actions={{ ...actions, show }}
                    />
                  </div>
                )
              )
            })}
          </div>
        </div>
      </div>
      {!isAtEnd && (
        <Button
          icon="down"
          size="sm"
          onClick={goToEnd}
          className="absolute right-4 bottom-3 rounded-full shadow-raised"
        >
          {view.unread > 0 ? t('thread.jumpUnread', { count: view.unread }) : t('thread.jump')}
        </Button>
      )}
    </div>
  )
}

function Empty({ isSelf }: { isSelf: boolean }) {
  const { t } = useText()
  return (
    <div className="m-auto flex max-w-xs flex-col items-center gap-2 p-8 text-center text-muted">
      <Icon name={isSelf ? 'note' : 'lock'} size={28} />
      <p className="font-medium text-ink">{t('thread.empty')}</p>
      <p className="text-sm">{t(isSelf ? 'thread.emptySelf' : 'thread.emptyText')}</p>
    </div>
  )
}
