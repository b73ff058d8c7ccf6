import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type { AxeResults, RunOptions } from 'axe-core'
import { connect } from './steps/connect'
import { messages, send } from './steps/send'
import { startChat } from './steps/startChat'
import { expect, test } from './support/fixtures'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES: RunOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
}

/** WCAG 2.2 A and AA violations of what the page shows, in both themes. */
async function violations(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    // Handed over by the debugger: a script element of ours would be refused by the page's policy.
    await page.evaluate(AXE)
    const results = await page.evaluate<AxeResults, RunOptions>(
      (options) =>
        (globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run(
          options,
        ),
      RULES,
    )
    for (const { id, nodes } of results.violations) {
      found.push(`${colorScheme} ${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)
    }
  }
  return found
}

test('axe finds no WCAG 2.2 A or AA violation on any screen, in both themes, on desktop and phone', async ({
  newPerson,
}) => {
  const stranger = await newPerson()
  await stranger.page.goto('/')
  await expect(stranger.page.getByRole('button', { name: 'Connect wallet' })).toBeVisible()
  expect(await violations(stranger.page)).toEqual([])
  await connect(stranger.page)
  await expect(stranger.page.getByRole('button', { name: 'Unlock', exact: true })).toBeVisible()
  expect(await violations(stranger.page)).toEqual([])

  const { alice } = await startChat(newPerson)
  for (const size of [
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ]) {
    await alice.page.setViewportSize(size)
    expect(await violations(alice.page)).toEqual([])
  }
  for (const route of [
    '/',
    '/new',
    '/requests',
    '/settings',
    '/settings/keys',
    '/settings/privacy',
    '/settings/appearance',
    '/settings/network',
    '/settings/storage',
    '/settings/about',
  ]) {
    await alice.page.evaluate((hash) => {
      location.hash = hash
    }, route)
    await expect(alice.page.getByRole('heading').first()).toBeVisible()
    expect(await violations(alice.page), route).toEqual([])
  }
})

test('by keyboard alone: open a conversation, write, read, and come back', async ({ newPerson }) => {
  const { alice, bob } = await startChat(newPerson)
  await alice.page.goto('/#/')
  const link = alice.page
    .getByRole('navigation', { name: 'Conversations' })
    .getByRole('link', { name: /0x/ })
    .first()
  await expect(link).toBeVisible()
  for (let i = 0; i < 20 && !(await link.evaluate((element) => element === document.activeElement)); i++) {
    await alice.page.keyboard.press('Tab')
  }
  await expect(link).toBeFocused()
  await alice.page.keyboard.press('Enter')
  await expect(alice.page.getByRole('textbox', { name: 'Message', exact: true })).toBeFocused()
  await alice.page.keyboard.type('Typed')
  await alice.page.keyboard.press('Shift+Enter')
  await alice.page.keyboard.type('by hand')
  await alice.page.keyboard.press('Enter')
  await expect(messages(bob.page).getByText('by hand')).toBeVisible()
  await send(bob.page, 'Read by ear')
  await expect(messages(alice.page).getByText('Read by ear')).toBeVisible()
})
