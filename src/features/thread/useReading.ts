import { useEffect, useState, useSyncExternalStore } from 'react'
import type { ThreadView } from '../../messaging/selectors'
import { useEngine } from '../../session/SessionProvider'

/**
 * Marks the thread read while its end is in view in a visible tab. Returns the item above which "new messages" stands: the
 * first one that was unread when the thread was opened, or that came while nobody looked. It stays until the thread is left.
 */
export function useReading(view: ThreadView, isAtEnd: boolean): string | null {
  const engine = useEngine()
  const isVisible = useSyncExternalStore(subscribeToVisibility, () => document.visibilityState === 'visible')
  const { unread, firstUnread, ref } = view
  const [divider, setDivider] = useState(firstUnread)
  const isRead = isAtEnd && isVisible
  if (firstUnread !== null && !isRead && divider !== firstUnread) setDivider(firstUnread)
  useEffect(() => {
    if (isRead && unread > 0) void engine.markRead(ref)
  }, [engine, isRead, unread, ref])
  return divider
}

function subscribeToVisibility(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener)
  return () => document.removeEventListener('visibilitychange', listener)
}
