import type { Page } from '@playwright/test'
import { createWalletClient, encodeFunctionData, http } from 'viem'
import { sealogAbi } from '../src/chain/abi'
import { toHex } from '../src/lib/bytes'
import { labelToKeyIndex } from '../src/protocol/labels'
import { addSecondNode } from './steps/addSecondNode'
import { axeViolations } from './steps/axeViolations'
import { onboard } from './steps/onboard'
import { openChat } from './steps/openChat'
import { messages, send } from './steps/send'
import { startTwoBrowsers } from './steps/startChat'
import { expect, newAccounts, test } from './support/fixtures'

const button = (name: string) => ({ name, exact: true })
const FINGERPRINT = /[0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4}/

/** From the open thread to the person's keys. */
async function openKeys(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'More about this conversation' }).click()
  await page.getByRole('menuitem', { name: 'Keys and safety number' }).click()
  await expect(page.getByRole('heading', { name: /^Keys of 0x/ })).toBeVisible()
}
const safetyNumber = (page: Page) =>
  page.getByRole('list', { name: 'Safety number' }).getByRole('listitem').allInnerTexts()
const verified = (page: Page) => page.getByText('Verified', { exact: true })

test('two people compare their safety number; a rotation drops the mark and is a line in the thread', async ({
  newPerson,
  newPeer,
}) => {
  const { alice, bob } = await startTwoBrowsers({ newPerson, newPeer })
  for (const { page } of [alice, bob]) await openKeys(page)
  const number = await safetyNumber(alice.page)
  expect(number.join(' ')).toMatch(/^(\d{5} ){11}\d{5}$/)
  expect(await safetyNumber(bob.page)).toEqual(number)
  await alice.page.getByRole('button', button('Mark as verified')).click()
  await expect(alice.page.getByText('You have compared these digits')).toBeVisible()
  expect(await axeViolations(alice.page)).toEqual([])
  await alice.page.getByRole('link', { name: 'Back to the conversation' }).click()
  // Beside the name above the messages, and in the list; a reload keeps it.
  await alice.page.reload()
  await expect(messages(alice.page).getByText('Hello Alice')).toBeVisible()
  await expect(verified(alice.page)).toHaveCount(2)

  await bob.page.goto('/#/settings/keys')
  await bob.page.getByRole('button', button('Rotate')).click()
  await bob.page.getByRole('dialog').getByRole('button', button('Rotate')).click()
  await expect(bob.page.getByRole('dialog')).toBeHidden({ timeout: 15_000 })

  const change = messages(alice.page).getByText('Their key changed.')
  await expect(change).toBeVisible()
  await expect(verified(alice.page)).toHaveCount(0)
  await expect(alice.page.getByText('the mark no longer holds')).toBeVisible()
  // Nobody wrote: there is nothing to read.
  await expect(alice.page).toHaveTitle(/^Sealog/)
  await send(alice.page, 'To your new key')
  expect(await messages(alice.page).innerText()).toMatch(
    /Hello Alice[\s\S]*Their key changed\.[\s\S]*To your new key/,
  )
  expect(await axeViolations(alice.page)).toEqual([])

  await messages(alice.page)
    .getByRole('button', { name: /^Message details: In a block|^Message details: Final/ })
    .last()
    .click()
  const details = alice.page.getByRole('dialog', { name: 'Message details' })
  await expect(details.getByText(/registered .*, block/)).toHaveCount(2)
  await details.getByRole('button', button('Close')).click()

  await messages(alice.page).getByRole('link', { name: 'See their keys' }).click()
  const history = alice.page.getByRole('list', { name: 'Key history' }).getByRole('listitem')
  await expect(history).toHaveCount(2)
  await expect(history.first()).toContainText('In use')
  await expect(history.first()).toContainText('Another key than the one before.')
  await expect(history.last()).toContainText('Replaced')
  expect(await safetyNumber(alice.page)).not.toEqual(number)

  await bob.page.goto(`/#/dm/${alice.wallet.address}`)
  await expect(messages(bob.page).getByText('You changed your key.')).toBeVisible()
})

test('of two nodes one names another key: the first send stops, names both, keeps the text, and goes when they agree', async ({
  newPerson,
  sealog,
}) => {
  const [alice, bob] = await Promise.all([newPerson(), newPerson()])
  const second = await addSecondNode(alice.context, sealog)
  for (const { page } of [alice, bob]) {
    await page.goto('/')
    await onboard(page)
  }
  second.forgedKey = toHex(new Uint8Array(32).fill(9))
  const asked = alice.wallet.prompts.length
  await openChat(alice.page, bob.wallet.address)
  await send(alice.page, 'For Bob alone')
  const warning = alice.page.getByRole('status').filter({ hasText: 'name different keys for 0x' })
  await expect(warning).toBeVisible()
  const claims = await warning.getByRole('listitem').allInnerTexts()
  expect(claims.map((claim) => claim.split(' ')[0])).toEqual([
    new URL(sealog.chain.rpcUrl).origin,
    sealog.url,
  ])
  const [first, other] = claims.map((claim) => FINGERPRINT.exec(claim)?.[0])
  expect(first).toBeTruthy()
  expect(other).toBeTruthy()
  expect(other).not.toBe(first)
  await expect(messages(alice.page).getByText('Not delivered')).toBeVisible()
  expect(alice.wallet.prompts.length).toBe(asked)
  expect(await axeViolations(alice.page)).toEqual([])

  // What was kept survives a reload; the way out is said.
  await alice.page.reload()
  await expect(warning).toContainText('retry in a minute')
  second.forgedKey = null
  await alice.page.getByRole('button', button('Retry')).click()
  await expect(warning).toBeHidden()
  await expect(messages(alice.page).getByText('For Bob alone')).toBeVisible()
  await openChat(bob.page, alice.wallet.address)
  await expect(messages(bob.page).getByText('For Bob alone')).toBeVisible()

  // Pinned now: the second node is not asked again while the key stays.
  const before = second.asked
  await send(alice.page, 'And another')
  await expect(messages(bob.page).getByText('And another')).toBeVisible()
  expect(second.asked).toBe(before)
})

test("a key registered in one's name by nobody here raises an alarm that says where and what to do", async ({
  newPerson,
  sealog,
}) => {
  const accounts = newAccounts()
  const { page } = await newPerson({ accounts })
  await page.goto('/')
  await onboard(page)
  const alarm = page.getByRole('alert').filter({ hasText: 'A key that this browser does not know' })
  await expect(page.getByRole('heading', { name: 'Your messages' })).toBeVisible()
  await expect(alarm).toBeHidden()

  // Somebody who has got hold of Alice's wallet.
  const intruder = createWalletClient({ account: accounts[0], transport: http(sealog.chain.rpcUrl) })
  const key = { public_key: toHex(new Uint8Array(32).fill(9)), valid_before: 0n, algorithm: 2 }
  const hash = await intruder.sendTransaction({
    chain: null,
    to: sealog.config.chains[0].contract,
    data: encodeFunctionData({
      abi: sealogAbi,
      functionName: 'updatePublicKey',
      args: [toHex(labelToKeyIndex('default-key')), key],
    }),
  })
  await expect(alarm).toBeVisible()
  await expect(alarm).toContainText(hash)
  await expect(alarm).toContainText(/block \d/)
  await expect(alarm).toContainText('Rotate your key now')
  expect(await axeViolations(page)).toEqual([])
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await axeViolations(page)).toEqual([])
  await page.setViewportSize({ width: 1280, height: 800 })

  await page.reload()
  await expect(alarm).toBeVisible()
  await alarm.getByRole('link', { name: 'See your keys' }).click()
  await page.getByRole('button', button('Rotate')).click()
  const dialog = page.getByRole('dialog')
  const replace = dialog.getByRole('switch', { name: /^Replace the key/ })
  await expect(replace).not.toBeChecked()
  await dialog.getByRole('button', button('Rotate')).click()
  await expect(dialog.getByText('your signature does not explain')).toBeVisible()
  await replace.check()
  expect(await axeViolations(page)).toEqual([])
  await dialog.getByRole('button', button('Rotate')).click()
  await expect(dialog).toBeHidden({ timeout: 15_000 })
  await expect(page.getByText('The key registered for this address is not in this browser')).toBeHidden()
  // The intruder's key is replaced; that it was there must still be seen.
  await alarm.getByRole('button', button('I know this one')).click()
  await expect(alarm).toBeHidden()
  await page.reload()
  await expect(page.getByText('Up to date')).toBeVisible()
  await expect(alarm).toBeHidden()
})
