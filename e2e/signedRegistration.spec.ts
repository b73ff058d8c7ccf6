import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { axeViolations } from './steps/axeViolations'
import { connect } from './steps/connect'
import { onboard } from './steps/onboard'
import { openChat } from './steps/openChat'
import { messages, send } from './steps/send'
import { unlockFirst } from './steps/unlockFirst'
import { expect, type Person, test } from './support/fixtures'

/** R6, R13: an account without ether signs the registration of its key, and another account pays for it. */

const offer = (page: Page) => page.getByRole('button', { name: 'No ether here?' })
const sign = (page: Page) => page.getByRole('button', { name: 'Sign registration' })
const textOf = (page: Page) => page.getByRole('textbox', { name: 'Signed registration' })

/** Connected and unlocked, at the step that costs something. */
async function reachRegister(page: Page): Promise<void> {
  await page.goto('/')
  await connect(page)
  await unlockFirst(page)
  await expect(page.getByRole('button', { name: 'Register key' })).toBeVisible()
}

async function signText({ page }: Person): Promise<string> {
  await offer(page).click()
  await sign(page).click()
  await expect(textOf(page)).toHaveValue(/^SEALOG:REGISTRATION:1:/)
  return textOf(page).inputValue()
}

async function openSubmit(page: Page): Promise<void> {
  await page.goto('/#/settings/keys')
  await page.getByRole('button', { name: 'Submit a registration for somebody' }).click()
}

async function check(page: Page, text: string): Promise<void> {
  await textOf(page).fill(text)
  await page.getByRole('button', { name: 'Check' }).click()
}

test('Alice has no ether: she signs, Bob pays, her page goes on to the inbox by itself, and she reads what he writes', async ({
  newPerson,
}) => {
  const [alice, bob] = await Promise.all([newPerson({ balance: 0n }), newPerson()])
  await bob.page.goto('/')
  await Promise.all([reachRegister(alice.page), onboard(bob.page)])

  await test.step('a declined prompt leaves her where she is', async () => {
    await offer(alice.page).click()
    alice.wallet.declineNext()
    await sign(alice.page).click()
    await expect(alice.page.getByText('You declined in the wallet. Nothing was sent.')).toBeVisible()
    await expect(sign(alice.page)).toBeVisible()
    await offer(alice.page).click()
  })

  const text = await signText(alice)
  expect(alice.wallet.prompts.at(-1)?.method).toBe('eth_signTypedData_v4')
  expect(await axeViolations(alice.page), 'the text to hand on').toEqual([])
  const downloading = alice.page.waitForEvent('download')
  await alice.page.getByRole('button', { name: 'Save as file' }).click()
  const file = await (await downloading).path()
  expect(await readFile(file, 'utf8')).toBe(text)

  await test.step('a text with one other character is refused', async () => {
    await openSubmit(bob.page)
    expect(await axeViolations(bob.page), 'pasting').toEqual([])
    const at = 200
    await check(bob.page, `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`)
    await expect(bob.page.getByText('it was damaged on its way')).toBeVisible()
  })

  await test.step('Bob sees whose key it is, and pays with one transaction', async () => {
    await bob.page.getByLabel('File').setInputFiles(file)
    await bob.page.getByRole('button', { name: 'Check' }).click()
    const dialog = bob.page.getByRole('dialog')
    await expect(dialog.getByText(new RegExp(alice.wallet.address, 'i'))).toBeVisible()
    await expect(dialog.getByText('default-key')).toBeVisible()
    expect(await axeViolations(bob.page), 'what it says').toEqual([])
    await bob.page.getByRole('button', { name: 'Submit and pay' }).click()
    await expect(dialog.getByText('Done. The key is registered')).toBeVisible()
    await expect(dialog.getByText(/^0x[0-9a-f]{64}$/)).toBeVisible()
    expect(bob.wallet.prompts.filter(({ kind }) => kind === 'transaction').length).toBe(2)
    await dialog.getByRole('button', { name: 'Close' }).last().click()
  })

  await test.step('her page goes on, without a transaction of hers and without an alarm', async () => {
    await expect(alice.page.getByRole('button', { name: 'New message' })).toBeVisible()
    expect(alice.wallet.prompts.filter(({ kind }) => kind === 'transaction')).toEqual([])
    await expect(alice.page.getByRole('alert')).toHaveCount(0)
  })

  await test.step('the same text works once', async () => {
    await openSubmit(bob.page)
    await check(bob.page, text)
    await expect(bob.page.getByText('was used already')).toBeVisible()
    await bob.page.keyboard.press('Escape')
  })

  await openChat(bob.page, alice.wallet.address)
  await send(bob.page, 'Welcome, Alice')
  await openChat(alice.page, bob.wallet.address)
  await expect(messages(alice.page).getByText('Welcome, Alice')).toBeVisible()
  await expect(alice.page.getByRole('alert')).toHaveCount(0)
})

test('a key is extended by somebody else too, and the dialog closes by itself', async ({ newPerson }) => {
  const [alice, bob] = await Promise.all([newPerson(), newPerson()])
  await Promise.all(
    [alice, bob].map(async ({ page }) => {
      await page.goto('/')
      await onboard(page)
    }),
  )
  await alice.page.goto('/#/settings/keys')
  await alice.page.getByRole('button', { name: 'Extend: default-key' }).click()
  const text = await signText(alice)
  await openSubmit(bob.page)
  await check(bob.page, text)
  await bob.page.getByRole('button', { name: 'Submit and pay' }).click()
  await expect(bob.page.getByText('Done. The key is registered')).toBeVisible()
  await expect(alice.page.getByText('The key is good for another year')).toBeVisible()
  await expect(alice.page.getByRole('dialog')).toHaveCount(0)
  await expect(alice.page.getByRole('alert')).toHaveCount(0)
})
