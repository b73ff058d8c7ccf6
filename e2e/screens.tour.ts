import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { inRepo } from '../scripts/lib/paths'
import { defaultThread } from '../src/messaging/threadId'
import { connect } from './steps/connect'
import { cutOff } from './steps/cutOff'
import { newThread } from './steps/newThread'
import { messages, send } from './steps/send'
import { startChat } from './steps/startChat'
import { unlockFirst } from './steps/unlockFirst'
import { expect, newAccounts, test } from './support/fixtures'

/** Every screen in light and dark, on desktop and phone. */
const FOLDER = inRepo('.sealog/screenshots')
const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } }
const SETTINGS = ['wallet', 'keys', 'senders', 'privacy', 'appearance', 'network', 'storage', 'about']

test.beforeAll(async () => {
  await rm(FOLDER, { recursive: true, force: true })
  await mkdir(FOLDER, { recursive: true })
})

async function shoot(page: Page, name: string): Promise<void> {
  for (const [device, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.screenshot({ path: join(FOLDER, `${name}-${device}-${colorScheme}.png`) })
    }
  }
  await page.setViewportSize(SIZES.desktop)
}

async function goTo(page: Page, route: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash
  }, route)
  await expect(page.getByRole('heading').first()).toBeVisible()
}

test('the way in', async ({ newPerson }) => {
  const { page } = await newPerson()
  await page.goto('/')
  await expect(page.getByRole('button', { name: 'Connect wallet' })).toBeVisible()
  await shoot(page, '01-connect')
  await connect(page)
  await expect(page.getByRole('button', { name: 'Unlock', exact: true })).toBeVisible()
  await shoot(page, '02-unlock')
  await unlockFirst(page)
  await expect(page.getByRole('button', { name: 'Register key' })).toBeVisible()
  await shoot(page, '03-register')
  await page.getByRole('button', { name: 'Register key' }).click()
  await expect(page.getByRole('button', { name: 'New message' })).toBeVisible()
  await shoot(page, '04-empty-inbox')
})

test('conversations', async ({ newPerson, newPeer, sealog }) => {
  const { alice, bob } = await startChat({ newPerson, newPeer })
  const { page, wallet } = alice
  const me = wallet.address
  await send(page, 'How are things?')
  await bob.reads(me, 'How are things?')
  await bob.send(me, 'All is well here.')
  await bob.send(
    me,
    'The contract is deployed, and the keys are in place. Shall we go through the list tomorrow at ten?',
  )
  const last = messages(page).getByText('Shall we go through')
  await expect(last).toBeVisible()
  const line = bob.lines(me).find(({ content }) => 'text' in content && content.text === 'How are things?')
  await bob.engine.react(defaultThread(me), line?.id ?? '0x', '👍')
  await bob.engine.reply(defaultThread(me), line?.id ?? '0x', 'An answer to what you asked')
  await expect(messages(page).getByText('An answer to what you asked')).toBeVisible()
  const stranger = await newPeer(newAccounts()[0])
  await stranger.send(me, 'Hello, we have not met')
  await expect(
    page
      .getByText('1 person is waiting')
      .or(page.getByRole('link', { name: /Requests/ }))
      .first(),
  ).toBeVisible()
  await shoot(page, '10-conversation')

  await newThread(page, 'Budget')
  await send(page, 'Here we talk about money')
  await bob.reads(await bob.threadCalled(me, 'Budget'), 'Here we talk about money')
  await shoot(page, '11-named-thread')

  wallet.declineNext()
  await send(page, 'The wallet was asked and said no')
  await expect(page.getByRole('button', { name: 'Retry' })).toBeVisible()
  await shoot(page, '12-declined')

  await goTo(page, '/')
  await shoot(page, '13-inbox')
  await goTo(page, '/new')
  await shoot(page, '14-new-message')
  await page.getByRole('textbox', { name: 'Address or name' }).fill('0x1234')
  await page.getByRole('textbox', { name: 'Address or name' }).press('Enter')
  await shoot(page, '15-new-message-wrong')
  await goTo(page, '/requests')
  await shoot(page, '16-requests')
  for (const [i, name] of SETTINGS.entries()) {
    await goTo(page, `/settings/${name}`)
    await page.waitForLoadState('networkidle')
    await shoot(page, `2${i}-settings-${name}`)
  }
  await goTo(page, '/settings/keys')
  await page.getByRole('button', { name: 'Rotate', exact: true }).click()
  await shoot(page, '30-rotate')
  await page.keyboard.press('Escape')
  await goTo(page, `/dm/${bob.address}`)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('thing')
  await shoot(page, '31-search')
  await page.keyboard.press('Escape')
  await messages(page)
    .getByRole('button', { name: /^Message details/ })
    .first()
    .click()
  await shoot(page, '32-message-details')
  await page.keyboard.press('Escape')
  await cutOff(alice.context, sealog)
  await bob.send(me, 'Written while she is offline')
  await expect(page.getByText('Offline.').first()).toBeVisible({ timeout: 60_000 })
  await shoot(page, '40-offline')
})
