import type { Page } from '@playwright/test'
import { createWalletClient, encodeFunctionData, http } from 'viem'
import { sealogAbi } from '../src/chain/abi'
import { toHex } from '../src/lib/bytes'
import { findSafetyNumber } from '../src/messaging/findSafetyNumber'
import { defaultThread } from '../src/messaging/threadId'
import { labelToKeyIndex } from '../src/protocol/labels'
import { addSecondNode } from './steps/addSecondNode'
import { axeViolations } from './steps/axeViolations'
import { openChat } from './steps/openChat'
import { readQr } from './steps/readQr'
import { messages, send } from './steps/send'
import { signIn } from './steps/signIn'
import { startChat } from './steps/startChat'
import { expect, newAccounts, test } from './support/fixtures'

const button = (name: string) => ({ name, exact: true })
const FINGERPRINT = /[0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4}/

/** From the open thread to the person's keys. */
async function openKeys(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'More about this conversation' }).click()
  await page.getByRole('menuitem', { name: 'Keys and safety number' }).click()
  await expect(page.getByRole('heading', { name: /^Keys of 0x/ })).toBeVisible()
}
const verified = (page: Page) => page.getByText('Verified', { exact: true })

test('two people compare their safety number, by its digits or by their codes; a rotation drops the mark and is a line in the thread', async ({
  newPerson,
  newPeer,
}) => {
  const { alice, bob } = await startChat({ newPerson, newPeer })
  const { page, wallet } = alice
  await openKeys(page)
  const theirs = findSafetyNumber(bob.engine.get(), defaultThread(wallet.address))
  if (!theirs) throw new Error('both have a key')
  const groups = page.getByRole('list', { name: 'Safety number' }).getByRole('listitem')

  await test.step('the digits are those on their screen', async () => {
    await expect(groups).toHaveText([...theirs.groups])
    expect(theirs.groups.join(' ')).toMatch(/^(\d{5} ){11}\d{5}$/)
  })

  await test.step('K20: the code is read from the screen in both themes, and theirs is compared', async () => {
    const picture = page.getByRole('img', { name: /^QR code of your safety number/ })
    await expect(picture).toBeVisible()
    const own = `SEALOG:SAFETY:1:${wallet.address.slice(2)}:${bob.address.slice(2)}:${theirs.groups.join('')}`
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await readQr(picture), colorScheme).toBe(own.toUpperCase())
    }
    const paste = async (text: string) => {
      await page.getByRole('textbox', { name: 'Or paste their code' }).fill(text)
      await page.getByRole('button', button('Compare')).click()
    }
    await paste(own)
    await expect(page.getByText('This is the code of your own screen')).toBeVisible()
    await paste(theirs.code.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)))
    await expect(page.getByText('It does not match')).toBeVisible()
    await paste(theirs.code)
    const match = page.getByRole('status').filter({ hasText: 'It matches' })
    await expect(match).toBeVisible()
    expect(await axeViolations(page), 'a match').toEqual([])
    await match.getByRole('button', button('Mark as verified')).click()
    await expect(page.getByText('You have compared these digits')).toBeVisible()
  })

  await page.getByRole('link', { name: 'Back to the conversation' }).click()
  // Beside the name above the messages, and in the list; a reload keeps it.
  await page.reload()
  await expect(messages(page).getByText('Hello Alice')).toBeVisible()
  await expect(verified(page)).toHaveCount(2)

  expect(await bob.session.rotate()).toBe(true)
  const change = messages(page).getByText('Their key changed.')
  await expect(change).toBeVisible()
  await expect(verified(page)).toHaveCount(0)
  await expect(page.getByText('the mark no longer holds')).toBeVisible()
  // Nobody wrote: there is nothing to read.
  await expect(page).toHaveTitle(/^Sealog/)
  await send(page, 'To your new key')
  await bob.reads(wallet.address, 'To your new key')
  expect(await messages(page).innerText()).toMatch(
    /Hello Alice[\s\S]*Their key changed\.[\s\S]*To your new key/,
  )
  expect(await axeViolations(page)).toEqual([])

  await messages(page)
    .getByRole('button', { name: /^Message details: In a block|^Message details: Final/ })
    .last()
    .click()
  const details = page.getByRole('dialog', { name: 'Message details' })
  await expect(details.getByText(/registered .*, block/)).toHaveCount(2)
  await details.getByRole('button', button('Close')).click()

  await messages(page).getByRole('link', { name: 'See their keys' }).click()
  const history = page.getByRole('list', { name: 'Key history' }).getByRole('listitem')
  await expect(history).toHaveCount(2)
  await expect(history.first()).toContainText('In use')
  await expect(history.first()).toContainText('Another key than the one before.')
  await expect(history.last()).toContainText('Replaced')
  expect(await groups.allInnerTexts()).not.toEqual(theirs.groups)
})

test('of two nodes one names another key: the first send stops, names both, keeps the text, and goes when they agree', async ({
  newPerson,
  newPeer,
  sealog,
}) => {
  const accounts = newAccounts()
  const [before, bob] = await Promise.all([newPeer(accounts[0]), newPeer()])
  before.stop()
  const { page, wallet, context } = await newPerson({ accounts, connected: true })
  const second = await addSecondNode(context, sealog)
  await signIn(page)
  second.forgedKey = toHex(new Uint8Array(32).fill(9))
  const asked = wallet.prompts.length
  await openChat(page, bob.address)
  await send(page, 'For Bob alone')
  const warning = page.getByRole('status').filter({ hasText: 'name different keys for 0x' })
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
  await expect(messages(page).getByText('Not delivered')).toBeVisible()
  expect(wallet.prompts.length).toBe(asked)
  expect(await axeViolations(page)).toEqual([])

  // What was kept survives a reload; the way out is said.
  await page.reload()
  await expect(warning).toContainText('retry in a minute')
  second.forgedKey = null
  await page.getByRole('button', button('Retry')).click()
  await expect(warning).toBeHidden()
  await expect(messages(page).getByText('For Bob alone')).toBeVisible()
  await bob.reads(wallet.address, 'For Bob alone')

  // Pinned now: the second node is not asked again while the key stays.
  const askedBefore = second.asked
  await send(page, 'And another')
  await bob.reads(wallet.address, 'And another')
  expect(second.asked).toBe(askedBefore)
})

test("a key registered in one's name by nobody here raises an alarm that says where and what to do", async ({
  newPerson,
  newPeer,
  sealog,
}) => {
  const accounts = newAccounts()
  const before = await newPeer(accounts[0])
  before.stop()
  const { page } = await newPerson({ accounts, connected: true })
  await signIn(page)
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
  // On a phone it shares the screen with whatever is open.
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
