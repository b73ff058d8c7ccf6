import type { Page } from '@playwright/test'

/**
 * What stands out of the pane that it belongs to (sidebar, main part, dialog or page) to the left or right, or can be seen only by
 * scrolling sideways. What is cut on purpose, with an ellipsis or for screen readers alone, does not count.
 */
export function spills(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isCut = (element: Element) => {
      for (let at: Element | null = element; at; at = at.parentElement) {
        const { textOverflow, clipPath, webkitLineClamp } = getComputedStyle(at)
        if (textOverflow === 'ellipsis' || clipPath !== 'none' || webkitLineClamp !== 'none') return true
      }
      return false
    }
    const name = (element: Element) =>
      `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent?.slice(0, 40) ?? ''}`
    return [...document.querySelectorAll('body *:not(hr, option)')].flatMap((element) => {
      const box = element.getBoundingClientRect()
      if (box.width < 1 || box.height < 1 || isCut(element)) return []
      const pane = (
        element.closest('dialog, aside, main') ?? document.documentElement
      ).getBoundingClientRect()
      const { overflowX } = getComputedStyle(element)
      if ((overflowX === 'auto' || overflowX === 'scroll') && element.scrollWidth > element.clientWidth + 1) {
        return [`scrolls sideways: ${name(element)}`]
      }
      return box.left < pane.left - 1 || box.right > pane.right + 1 ? [name(element)] : []
    })
  })
}
