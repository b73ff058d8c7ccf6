import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'

/** Closer to the end than this counts as being there. CSS pixels. */
const NEAR = 80

/**
 * Keeps the end of a scrolling element in view while the user is there: when lines are added or measured, when the
 * composer grows or the window changes.
 */
export function useFollowEnd(scroller: RefObject<HTMLElement | null>): {
  isAtEnd: boolean
  onScroll: () => void
  goToEnd: () => void
} {
  const [isAtEnd, setIsAtEnd] = useState(true)
  const follows = useRef(true)
  const lastTop = useRef(0)

  const goToEnd = useCallback(() => {
    const element = scroller.current
    if (element) element.scrollTop = element.scrollHeight
  }, [scroller])

  const onScroll = useCallback(() => {
    const element = scroller.current
    if (!element) return
    // Lines that turn out higher than guessed move the end away as well: only going up leaves it.
    if (element.scrollHeight - element.scrollTop - element.clientHeight < NEAR) follows.current = true
    else if (element.scrollTop < lastTop.current) follows.current = false
    lastTop.current = element.scrollTop
    setIsAtEnd(follows.current)
  }, [scroller])

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const observer = new ResizeObserver(() => {
      if (follows.current) goToEnd()
    })
    observer.observe(element)
    if (element.firstElementChild) observer.observe(element.firstElementChild)
    return () => observer.disconnect()
  }, [scroller, goToEnd])

  return { isAtEnd, onScroll, goToEnd }
}
