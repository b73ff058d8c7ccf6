import type { Page } from '@playwright/test'
import { axeViolations } from './steps/axeViolations'
import { connect } from './steps/connect'
import { messages } from './steps/send'
import { spills } from './steps/spills'
import { startChat } from './steps/startChat'
import { expect, test } from './support/fixtures'

const SCREENS = [
  '/',
  '/new',
  '/requests',
  '/settings',
  '/settings/wallet',
  '/settings/keys',
  '/settings/senders',
  '/settings/privacy',
  '/settings/appearance',
  '/settings/network',
  '/settings/storage',
  '/settings/about',
]
const DESKTOP = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 844 }

async function goTo(page: Page, route: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash
  }, route)
  await expect(page.getByRole('heading').first()).toBeVisible()
}

test('axe finds no WCAG 2.2 A or AA violation on any screen, in both themes, on desktop and phone', async ({
  newPerson,
  newPeer,
}) => {
  const stranger = await newPerson()
  await stranger.page.goto('/')
  await expect(stranger.page.getByRole('button', { name: 'Connect wallet' })).toBeVisible()
  expect(await axeViolations(stranger.page)).toEqual([])
  await connect(stranger.page)
  await expect(stranger.page.getByRole('button', { name: 'Unlock', exact: true })).toBeVisible()
  expect(await axeViolations(stranger.page)).toEqual([])
  await stranger.page.getByRole('button', { name: 'Use a recovery file' }).click()
  await stranger.page.getByRole('button', { name: 'Open recovery file' }).click()
  await expect(stranger.page.getByText('Choose the recovery file.')).toBeVisible()
  expect(await axeViolations(stranger.page), 'recovery file at unlock').toEqual([])

  const { alice } = await startChat({ newPerson, newPeer })
  for (const size of [DESKTOP, PHONE]) {
    await alice.page.setViewportSize(size)
    expect(await axeViolations(alice.page)).toEqual([])
  }
  // The narrowest page that there is to be (WCAG 1.4.10), where the most has to scroll.
  await alice.page.setViewportSize({ width: 320, height: 640 })
  for (const route of SCREENS) {
    await goTo(alice.page, route)
    expect(await axeViolations(alice.page), route).toEqual([])
    if (route !== '/settings/keys') continue
    await alice.page.getByRole('button', { name: 'Save recovery file' }).click()
    await alice.page.getByRole('button', { name: 'Sign and save' }).click()
    expect(await axeViolations(alice.page), 'recovery file dialog').toEqual([])
    await alice.page.keyboard.press('Escape')
    await alice.page.getByRole('button', { name: 'Rotate', exact: true }).click()
    await alice.page.getByText('Advanced').click()
    expect(await axeViolations(alice.page), 'rotate dialog').toEqual([])
    await alice.page.keyboard.press('Escape')
  }
})

test('by keyboard alone: open a conversation, write, read, and come back', async ({ newPerson, newPeer }) => {
  const { alice, bob } = await startChat({ newPerson, newPeer })
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
  await bob.reads(alice.wallet.address, 'Typed\nby hand')
  await bob.send(alice.wallet.address, 'Read by ear')
  await expect(messages(alice.page).getByText('Read by ear')).toBeVisible()
})

// WCAG 1.4.4
test('with text twice as large nothing leaves its pane, on desktop and phone, and Lock stays at hand', async ({
  newPerson,
  newPeer,
}) => {
  const enlarge = (page: Page) =>
    page.evaluate(() => {
      document.documentElement.style.fontSize = '200%'
    })
  const stranger = await newPerson()
  await stranger.page.goto('/')
  await connect(stranger.page)
  await expect(stranger.page.getByRole('button', { name: 'Unlock', exact: true })).toBeVisible()
  await enlarge(stranger.page)
  for (const size of [DESKTOP, PHONE]) {
    await stranger.page.setViewportSize(size)
    expect(await spills(stranger.page), 'Unlock').toEqual([])
  }

  const { alice, bob } = await startChat({ newPerson, newPeer })
  const { page } = alice
  await bob.send(alice.wallet.address, 'A line that is long enough to be broken where the text is large')
  await expect(messages(page).getByText('A line that is')).toBeVisible()
  await enlarge(page)
  const lock = page.getByRole('button', { name: 'Lock', exact: true })
  for (const size of [DESKTOP, PHONE]) {
    await page.setViewportSize(size)
    for (const route of [...SCREENS, `/dm/${bob.address}/about`, `/dm/${bob.address}`]) {
      await goTo(page, route)
      expect(await spills(page), route).toEqual([])
      if (route === '/' || size === DESKTOP) await expect(lock, route).toBeInViewport({ ratio: 1 })
    }
    await page
      .getByRole('button', { name: /^Message details/ })
      .first()
      .click()
    await expect(page.getByRole('dialog')).toBeVisible()
    expect(await spills(page), 'Message details').toEqual([])
    await page.keyboard.press('Escape')
  }

  // And as it comes, on the narrowest phone: the short address is not cut once more.
  await page.evaluate(() => {
    document.documentElement.style.fontSize = ''
  })
  await page.setViewportSize({ width: 320, height: 640 })
  const name = page.getByRole('main').getByRole('heading', { level: 1 })
  await expect(name).toHaveText(/^0x\w{4}…\w{4}$/)
  expect(await name.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0)
})
