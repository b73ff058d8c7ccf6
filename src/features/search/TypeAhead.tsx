import { useLayoutEffect } from 'react'

/** Holds what is typed while the palette is loading: it is meant for there, and must not land in the field behind it. */
export function TypeAhead({ onType }: { onType: (text: string) => void }) {
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      event.stopPropagation()
      if (event.key.length === 1) onType(event.key)
    }
    document.addEventListener('keydown', onKeyDown, { capture: true })
    return () => document.removeEventListener('keydown', onKeyDown, { capture: true })
  }, [onType])
  return null
}
