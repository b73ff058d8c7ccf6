import { useEffect } from 'react'
import { selectUnread } from '../../messaging/selectors'
import type { EngineState } from '../../messaging/state'

/** "(3) Sealog": the unread count where a tab can show it. */
export function useDocumentTitle(state: EngineState): void {
  const unread = selectUnread(state)
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Sealog` : 'Sealog'
    return () => {
      document.title = 'Sealog'
    }
  }, [unread])
}
