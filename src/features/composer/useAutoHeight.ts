import { type RefObject, useLayoutEffect } from 'react'

/** Lets a text field grow with its text; its own max-height ends it. */
export function useAutoHeight(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const element = field.current
    if (!element) return
    element.style.height = 'auto'
    if (text !== '') element.style.height = `${element.scrollHeight}px`
  }, [field, text])
}
