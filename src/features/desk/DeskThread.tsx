import { useState } from 'react'
import { useText } from '../../i18n/useText'
import { selectThread } from '../../messaging/selectors'
import type { EngineState } from '../../messaging/state'
import type { ThreadRef } from '../../messaging/types'
import { Button } from '../../ui/Button'
import { DeskMessage } from './DeskMessage'

/** How many messages are drawn at first, and with every "Show earlier". */
const SHOWN = 100

/** One conversation, to be read only. Laid out from the end, so that the newest message is in view as they come. */
export function DeskThread({ state, thread }: { state: EngineState; thread: ThreadRef }) {
  const { t } = useText()
  const [shown, setShown] = useState(SHOWN)
  const { items, gaps } = selectThread(state, thread)
  const missing = gaps.reduce((sum, { from, to }) => sum + to - from + 1, 0)
  return (
    <div
      role="log"
      aria-label={t('thread.messages')}
      // A scrolling region must be reachable by keyboard.
      tabIndex={0}
      className="flex min-h-0 flex-1 flex-col-reverse overflow-y-auto -outline-offset-2"
    >
      <div className="mx-auto flex w-full max-w-[45rem] flex-col gap-1.5 px-3 py-4 sm:px-4">
        {items.length > shown && (
          <Button size="sm" className="self-center" onClick={() => setShown(shown + SHOWN)}>
            {t('desk.earlier')}
          </Button>
        )}
        {missing > 0 && (
          <p className="text-center text-xs text-muted">{t('thread.gap', { count: missing })}</p>
        )}
        {items.slice(-shown).map((item) => (
          <DeskMessage key={item.key} item={item} account={state.scope.account} peer={thread.peer} />
        ))}
      </div>
    </div>
  )
}
