import type { Page } from '@playwright/test'
import { cutOff } from './steps/cutOff'
import { messages, send } from './steps/send'
import { startChat } from './steps/startChat'
import { expect, type Person, test } from './support/fixtures'

/** ADR 0001: two tabs of one account show the same outbox, and no message is sent twice or left behind. */
const newest = (page: Page, status: string) =>
  messages(page)
    .getByRole('button', { name: new RegExp(`^Message details: (${status})`) })
    .last()
const retry = (page: Page) => page.getByRole('button', { name: 'Retry' })
const transactions = ({ wallet }: Person) =>
  wallet.prompts.filter(({ kind }) => kind === 'transaction').length

async function secondTab({ context, page }: Person): Promise<Page> {
  const tab = await context.newPage()
  await tab.goto(page.url())
  await expect(messages(tab).getByText('Hello Alice')).toBeVisible()
  return tab
}

test('what one tab is sending the other shows as it stands; each asks the wallet for its own, one after the other', async ({
  newPerson,
  newPeer,
}) => {
  const { alice, bob } = await startChat({ newPerson, newPeer })
  const tab = await secondTab(alice)
  const before = transactions(alice)
  const prompt = alice.wallet.holdNext()
  await send(alice.page, 'From tab one')
  await prompt.asked
  await expect(newest(tab, 'Asking your wallet')).toBeVisible()
  await send(tab, 'From tab two')
  await expect(newest(alice.page, 'Waiting to be sent')).toBeVisible()
  await expect(retry(tab)).toHaveCount(0)
  expect(transactions(alice)).toBe(before + 1)
  prompt.approve()
  await bob.reads(alice.wallet.address, 'From tab two')
  await bob.reads(alice.wallet.address, 'From tab one')
  expect(transactions(alice)).toBe(before + 2)
})

test('a tab that is closed while its wallet is asked: the other says so, and that it went out after all', async ({
  newPerson,
  newPeer,
}) => {
  const { alice } = await startChat({ newPerson, newPeer })
  const tab = await secondTab(alice)
  const prompt = alice.wallet.holdNext()
  await send(alice.page, 'Last words')
  await prompt.asked
  await expect(messages(tab).getByText('Last words')).toBeVisible()
  await alice.page.close()
  await expect(messages(tab).getByText('Nobody knows whether it went out')).toBeVisible()
  await expect(retry(tab)).toBeVisible()
  prompt.approve()
  await expect(newest(tab, 'In a block|Final')).toBeVisible()
  await expect(retry(tab)).toHaveCount(0)
})

test('what was written without a network goes out by itself after a reload, once', async ({
  newPerson,
  newPeer,
  sealog,
}) => {
  const { alice, bob } = await startChat({ newPerson, newPeer })
  const { page, context, watch } = alice
  const before = transactions(alice)
  const restore = await cutOff(context, sealog)
  await send(page, 'On the train')
  await expect(newest(page, 'Waiting to be sent')).toBeVisible()
  await page.reload()
  await expect(newest(page, 'Waiting to be sent')).toBeVisible()
  restore()
  // A new block: the page need not wait for its next look at a quiet chain.
  await bob.send(alice.wallet.address, 'Where are you?')
  await bob.reads(alice.wallet.address, 'On the train')
  expect(transactions(alice)).toBe(before + 1)
  // Chromium reports the closed RPC.
  watch.errors.splice(0)
})

test('drafts and read marks of one tab are those of the other', async ({ newPerson, newPeer }) => {
  const { alice, bob } = await startChat({ newPerson, newPeer })
  const tab = await secondTab(alice)
  const field = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true })
  await field(alice.page).fill('Half a thou')
  await expect(field(tab)).toHaveValue('Half a thou')
  await field(tab).fill('Half a thought')
  await expect(field(alice.page)).toHaveValue('Half a thought')
  await field(tab).press('Enter')
  await expect(field(alice.page)).toHaveValue('')
  await bob.reads(alice.wallet.address, 'Half a thought')

  await tab.goto('/#/')
  await bob.send(alice.wallet.address, 'Seen once')
  await expect(messages(alice.page).getByText('Seen once')).toBeVisible()
  await expect(tab.getByText('Seen once')).toBeVisible()
  await expect(tab.getByText('1 unread message')).toHaveCount(0)

  // Typed without a pause, and the page is reloaded in the middle of it: only the end may be missing.
  const text = 'Written in one go, without a single pause between any two of these letters'
  await field(alice.page).pressSequentially(text, { delay: 15 })
  await alice.page.reload()
  await expect(field(alice.page)).toHaveValue(/^Written in one go/)
  expect(text.startsWith(await field(alice.page).inputValue())).toBe(true)
})

test('one tab reads the chain for both; when it is closed the other goes on', async ({
  newPerson,
  newPeer,
}) => {
  const { alice, bob } = await startChat({ newPerson, newPeer })
  const reading: string[] = []
  const watch = (page: Page, name: string) =>
    page.on('request', (request) => {
      if (request.postData()?.includes('eth_getLogs')) reading.push(name)
    })
  const tab = await secondTab(alice)
  watch(alice.page, 'first')
  watch(tab, 'second')
  await bob.send(alice.wallet.address, 'To both')
  for (const page of [tab, alice.page]) await expect(messages(page).getByText('To both')).toBeVisible()
  // The tab that was opened last was looked at last.
  expect(new Set(reading)).toEqual(new Set(['second']))
  await tab.close()
  await bob.send(alice.wallet.address, 'To the one that is left')
  await expect(messages(alice.page).getByText('To the one that is left')).toBeVisible()
  expect(reading).toContain('first')
})
