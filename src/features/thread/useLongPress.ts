import { type PointerEvent, useEffect, useRef } from 'react'

const LONG_MS = 500
/** A finger that moves further than this is scrolling. CSS pixels. */
const MOVED = 10

/** Handlers that tell a finger held still from a tap and a scroll. A mouse has hover for the same. */
export function useLongPress(onLongPress: () => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const from = useRef({ x: 0, y: 0 })
  const cancel = () => clearTimeout(timer.current)
  useEffect(() => () => clearTimeout(timer.current), [])
  return {
    onPointerDown(event: PointerEvent) {
      cancel()
      if (event.pointerType !== 'touch') return
      from.current = { x: event.clientX, y: event.clientY }
      timer.current = setTimeout(onLongPress, LONG_MS)
    },
    onPointerMove(event: PointerEvent) {
      if (Math.hypot(event.clientX - from.current.x, event.clientY - from.current.y) > MOVED) cancel()
    },
    onPointerUp: cancel,
    onPointerCancel: cancel,
  }
}
