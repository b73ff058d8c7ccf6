import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type { AxeResults, RunOptions } from 'axe-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES: RunOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
}

/** How often the page is looked at before a violation counts: the first look may fall into the frame in which the theme changes. */
const LOOKS = 4

/** WCAG 2.2 A and AA violations of what the page shows once it has settled, in both themes. */
export async function axeViolations(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    // Handed over by the debugger: a script element of ours would be refused by the page's policy.
    await page.evaluate(AXE)
    let violations: string[] = []
    for (let look = 0; look < LOOKS; look++) {
      violations = await runAxe(page)
      if (violations.length === 0) break
    }
    found.push(...violations.map((violation) => `${colorScheme} ${violation}`))
  }
  return found
}

async function runAxe(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate<AxeResults, RunOptions>(async (options) => {
    // Two frames: what was asked for before this is on the screen after them.
    for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame)
    // A spinner never ends.
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(ending.map((animation) => animation.finished))
    return (globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run(
      options,
    )
  }, RULES)
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)
}
