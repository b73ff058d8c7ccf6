import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { axeViolations } from './steps/axeViolations'
import { openChat } from './steps/openChat'
import { messages } from './steps/send'
import { unlockFirst } from './steps/unlockFirst'
import { createNodeSession } from './support/createNodeSession'
import { expect, newAccounts, type Person, setBalance, test } from './support/fixtures'

/** R6, R13: an account without ether signs the registration of its key, and another account pays for it. */

const offer = (page: Page) => page.getByRole('button', { name: 'No ether here?' })
const sign = (page: Page) => page.getByRole('button', { name: 'Sign registration' })
const textOf = (page: Page) => page.getByRole('textbox', { name: 'Signed registration' })

async function signText({ page }: Person): Promise<string> {
  await offer(page).click()
  await sign(page).click()
  await expect(textOf(page)).toHaveValue(/^SEALOG:REGISTRATION:1:/)
  return textOf(page).inputValue()
}

test('Alice has no ether: she signs, Bob pays, her page goes on by itself; so for another year; with ether she pays for Carol', async ({
  newPerson,
  newPeer,
  sealog,
}) => {
  const accounts = newAccounts()
  const [alice, bob] = await Promise.all([newPerson({ accounts, balance: 0n, connected: true }), newPeer()])
  const { page, wallet } = alice
  const transactions = () => wallet.prompts.filter(({ kind }) => kind === 'transaction').length
  const bobPays = async (text: string) => {
    const { signedKeys } = bob.session
    await signedKeys.submit(await signedKeys.read(text), () => {})
  }
  await page.goto('/')
  await unlockFirst(page)
  await expect(page.getByRole('button', { name: 'Register key' })).toBeVisible()

  await test.step('a declined prompt leaves her where she is', async () => {
    await offer(page).click()
    wallet.declineNext()
    await sign(page).click()
    await expect(page.getByText('You declined in the wallet. Nothing was sent.')).toBeVisible()
    await expect(sign(page)).toBeVisible()
    await offer(page).click()
  })

  await test.step('she signs a text, which is a file too', async () => {
    const text = await signText(alice)
    expect(wallet.prompts.at(-1)?.method).toBe('eth_signTypedData_v4')
    expect(await axeViolations(page), 'the text to hand on').toEqual([])
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save as file' }).click()
    expect(await readFile(await (await downloading).path(), 'utf8')).toBe(text)
    await bobPays(text)
  })

  await test.step('her page goes on, without a transaction of hers and without an alarm', async () => {
    await expect(page.getByRole('button', { name: 'New message' })).toBeVisible()
    expect(transactions()).toBe(0)
    await bob.send(wallet.address, 'Welcome, Alice')
    await openChat(page, bob.address)
    await expect(messages(page).getByText('Welcome, Alice')).toBeVisible()
    await expect(page.getByRole('alert')).toHaveCount(0)
  })

  await test.step('the key is extended in the same way, and the dialog closes by itself', async () => {
    await page.goto('/#/settings/keys')
    await page.getByRole('button', { name: 'Extend: default-key' }).click()
    await bobPays(await signText(alice))
    await expect(page.getByText('The key is good for another year')).toBeVisible()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(page.getByRole('alert')).toHaveCount(0)
    expect(transactions()).toBe(0)
  })

  const carol = newAccounts()[0]
  const session = createNodeSession(sealog.config.chains[0], carol)
  await session.start()
  for (const _ of ['sign', 'compare']) await session.unlock()
  const { text } = await session.signedKeys.sign('default-key')
  await session.lock()
  await setBalance(sealog.chain, accounts[0], 10n ** 19n)
  const submit = page.getByRole('button', { name: 'Submit a registration for somebody' })
  const dialog = page.getByRole('dialog')

  await test.step('a text with one other character is refused', async () => {
    await submit.click()
    const at = 200
    await textOf(page).fill(`${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`)
    await page.getByRole('button', { name: 'Check' }).click()
    await expect(page.getByText('it was damaged on its way')).toBeVisible()
    expect(await axeViolations(page), 'pasting').toEqual([])
  })

  await test.step('who pays sees whose key it is, and pays with one transaction', async () => {
    await page
      .getByLabel('File')
      .setInputFiles({ name: 'registration.txt', mimeType: 'text/plain', buffer: Buffer.from(text) })
    await expect(textOf(page)).toHaveValue(text)
    await page.getByRole('button', { name: 'Check' }).click()
    await expect(dialog.getByText(new RegExp(carol.address, 'i'))).toBeVisible()
    await expect(dialog.getByText('default-key')).toBeVisible()
    expect(await axeViolations(page), 'what it says').toEqual([])
    await page.getByRole('button', { name: 'Submit and pay' }).click()
    await expect(dialog.getByText('Done. The key is registered')).toBeVisible()
    await expect(dialog.getByText(/^0x[0-9a-f]{64}$/)).toBeVisible()
    expect(transactions()).toBe(1)
    await dialog.getByRole('button', { name: 'Close' }).last().click()
  })

  await test.step('the same text works once', async () => {
    await submit.click()
    await textOf(page).fill(text)
    await page.getByRole('button', { name: 'Check' }).click()
    await expect(page.getByText('was used already')).toBeVisible()
  })
})
