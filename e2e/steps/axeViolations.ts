import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type { AxeResults, RunOptions } from 'axe-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const ALL_RULES: RunOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
}
/** The one rule that depends on the theme: names, roles, order and sizes are the same in both. */
const CONTRAST: RunOptions = { runOnly: { type: 'rule', values: ['color-contrast'] } }

/** How often the page is looked at before a violation counts: the first look may fall into the frame in which the theme changes. */
const LOOKS = 4

/** WCAG 2.2 A and AA violations of what the page shows once it has settled, in both themes. */
export async function axeViolations(page: Page): Promise<string[]> {
  // Handed over by the debugger: a script element of ours would be refused by the page's policy.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE)
  const found: string[] = []
  for (const [colorScheme, rules] of [
    ['light', ALL_RULES],
    ['dark', CONTRAST],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    let violations: string[] = []
    for (let look = 0; look < LOOKS; look++) {
      violations = await runAxe(page, rules)
      if (violations.length === 0) break
    }
    found.push(...violations.map((violation) => `${colorScheme} ${violation}`))
  }
  return found
}

async function runAxe(page: Page, rules: RunOptions): Promise<string[]> {
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
  }, rules)
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)
}
