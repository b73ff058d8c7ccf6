import { type RefObject, useCallback, useState } from 'react'

/** Closer to the end than this counts as being there. CSS pixels. */
const NEAR = 80

/** Whether the end of a scrolling element is in view. */
export function useFollowEnd(scroller: RefObject<HTMLElement | null>): {
  isAtEnd: boolean
  onScroll: () => void
} {
  const [isAtEnd, setIsAtEnd] = useState(true)
  const onScroll = useCallback(() => {
    const element = scroller.current
    if (element) setIsAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight < NEAR)
  }, [scroller])
  return { isAtEnd, onScroll }
}
