import { axeViolations } from './steps/axeViolations'
import { connect } from './steps/connect'
import { messages } from './steps/send'
import { startChat } from './steps/startChat'
import { expect, test } from './support/fixtures'

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
  for (const size of [
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ]) {
    await alice.page.setViewportSize(size)
    expect(await axeViolations(alice.page)).toEqual([])
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
