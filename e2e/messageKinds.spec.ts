import type { Page } from '@playwright/test'
import { axeViolations } from './steps/axeViolations'
import { messages, send } from './steps/send'
import { startTwoBrowsers } from './steps/startChat'
import { expect, newAccounts, test } from './support/fixtures'

/** Opens the menu of the message that shows `text` and takes an entry of it. */
async function act(page: Page, text: string, entry: string): Promise<void> {
  await openMenu(page, text)
  await page.getByRole('menuitem', { name: entry, exact: true }).click()
}

async function openMenu(page: Page, text: string): Promise<void> {
  // A message stands before what quotes it.
  const row = messages(page)
    .locator('[data-index]', { has: page.getByText(text, { exact: true }) })
    .first()
  await row.hover()
  await row.getByRole('button', { name: /^Message actions/ }).click()
  await expect(page.getByRole('menu')).toBeVisible()
}

const chip = (page: Page, emoji: string) =>
  messages(page).getByRole('button', { name: new RegExp(`^${emoji}`) })
const field = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true })

test('reply, react, edit and retract, both ways; all of it is there after a reload', async ({
  newPerson,
  newPeer,
}) => {
  const { alice, bob } = await startTwoBrowsers({ newPerson, newPeer })

  // Bob answers what Alice wrote, by mouse.
  await act(bob.page, 'Hello Bob', 'Reply')
  await expect(field(bob.page)).toBeFocused()
  await expect(bob.page.getByRole('button', { name: 'Cancel reply' })).toBeVisible()
  await bob.page.keyboard.type('Good to hear from you')
  await bob.page.keyboard.press('Enter')
  const quote = messages(alice.page).getByRole('button', { name: /You.*Hello Bob/ })
  await expect(quote).toBeVisible()
  await quote.click()

  // Alice reacts by keyboard alone, changes her mind, and Bob joins in with a click.
  const actions = messages(alice.page).getByRole('button', { name: /^Message actions/ })
  await actions.last().focus()
  await alice.page.keyboard.press('Enter')
  await expect(alice.page.getByRole('menu')).toBeVisible()
  await alice.page.getByRole('menuitemcheckbox', { name: 'React with 👍' }).focus()
  await alice.page.keyboard.press('Enter')
  await expect(chip(bob.page, '👍')).toBeVisible()
  await openMenu(alice.page, 'Good to hear from you')
  await alice.page.getByRole('menuitemcheckbox', { name: 'React with 😂' }).click()
  await expect(chip(bob.page, '👍')).toBeHidden()
  await chip(bob.page, '😂').click()
  await expect(chip(alice.page, '😂')).toContainText('2')
  await expect(alice.page).toHaveTitle('Sealog')

  // Alice edits while a draft waits; Esc leaves the edit, the draft is there again.
  await field(alice.page).fill('a draft')
  await act(alice.page, 'Hello Bob', 'Edit')
  await expect(field(alice.page)).toHaveValue('Hello Bob')
  await alice.page.keyboard.press('Escape')
  await expect(field(alice.page)).toHaveValue('a draft')
  await act(alice.page, 'Hello Bob', 'Edit')
  await field(alice.page).fill('Hello dear Bob')
  await field(alice.page).press('Enter')
  await expect(field(alice.page)).toHaveValue('a draft')
  await field(alice.page).fill('')
  // Once as the message and once as what was answered.
  await expect(messages(bob.page).getByText('Hello dear Bob')).toHaveCount(2)
  await expect(messages(bob.page).getByText('edited')).toBeVisible()
  await act(bob.page, 'Hello dear Bob', 'Details')
  const details = bob.page.getByRole('dialog', { name: 'Message details' })
  await expect(details.getByText('Hello Bob', { exact: true })).toBeVisible()
  await bob.page.keyboard.press('Escape')
  await expect(details).toBeHidden()

  // Bob takes something back.
  await send(bob.page, 'I did not mean this')
  await expect(messages(alice.page).getByText('I did not mean this')).toBeVisible()
  await act(bob.page, 'I did not mean this', 'Retract')
  await bob.page.getByRole('dialog').getByRole('button', { name: 'Retract' }).click()
  for (const { page } of [alice, bob]) {
    await expect(messages(page).getByText('Message retracted')).toBeVisible()
    await expect(messages(page).getByText('I did not mean this')).toBeHidden()
  }

  for (const { page } of [alice, bob]) {
    await page.reload()
    await expect(messages(page).getByText('Message retracted')).toBeVisible()
    await expect(messages(page).getByText('Hello dear Bob')).toHaveCount(2)
    await expect(chip(page, '😂')).toContainText('2')
    await expect(page).toHaveTitle('Sealog')
  }
  expect(await axeViolations(bob.page)).toEqual([])
  await openMenu(alice.page, 'Good to hear from you')
  expect(await axeViolations(alice.page)).toEqual([])
})

test('a declined reaction is offered again; a contact card leads to the person on it', async ({
  newPerson,
  newPeer,
}) => {
  const { alice, bob } = await startTwoBrowsers({ newPerson, newPeer })
  alice.wallet.declineNext()
  await openMenu(alice.page, 'Hello Alice')
  await alice.page.getByRole('menuitemcheckbox', { name: 'React with 👍' }).click()
  const retry = messages(alice.page).getByRole('button', { name: 'Retry', exact: true })
  await expect(retry).toBeVisible()
  await expect(chip(alice.page, '👍')).toBeHidden()
  await retry.click()
  await expect(chip(bob.page, '👍')).toBeVisible()

  const [{ address }] = newAccounts()
  await alice.page.getByRole('button', { name: 'More about this conversation' }).click()
  await alice.page.getByRole('menuitem', { name: 'Share contact' }).click()
  await alice.page.getByRole('textbox', { name: 'Address', exact: true }).fill(address)
  await alice.page.getByRole('textbox', { name: 'Name (optional)' }).fill('Zoë')
  expect(await axeViolations(alice.page)).toEqual([])
  await alice.page.getByRole('button', { name: 'Share', exact: true }).click()
  await expect(messages(bob.page).getByText('Zoë')).toBeVisible()
  await expect(messages(bob.page).getByText(address)).toBeVisible()
  expect(await axeViolations(bob.page)).toEqual([])
  await messages(bob.page).getByRole('link', { name: 'Write' }).click()
  await expect(bob.page).toHaveURL(new RegExp(`#/dm/${address.toLowerCase()}$`))
})
