import { expect, test } from './support/fixtures'

test('a wallet that no file of ours names is listed, may decline, and connects', async ({ newPerson }) => {
  const { page, wallet } = await newPerson({ name: 'Foreign Wallet', rdns: 'org.example.foreign' })
  await page.goto('/')
  wallet.declineNext()
  await page.getByRole('button', { name: 'Connect wallet' }).click()
  const choice = page.getByRole('dialog').getByRole('button', { name: 'Foreign Wallet' })
  await choice.click()
  await expect.poll(() => wallet.prompts.length).toBe(1)
  // The list has closed by itself: nothing stands over the line that says so.
  const declined = page.getByText('You declined')
  await expect(declined).toBeVisible()
  await expect(page.getByRole('dialog')).toBeHidden()

  await page.getByRole('button', { name: 'Connect wallet' }).click()
  await expect(declined).toBeHidden()
  await choice.click()
  await expect(page.getByRole('button', { name: 'Unlock' })).toBeVisible()
  expect(wallet.prompts.map((prompt) => prompt.kind)).toEqual(['connect', 'connect'])
})

test('by keyboard: the list of wallets gives focus back to its button, and once connected to the next step', async ({
  newPerson,
}) => {
  const { page, wallet } = await newPerson()
  await page.goto('/')
  const button = page.getByRole('button', { name: 'Connect wallet' })
  const list = page.getByRole('dialog')
  await button.focus()
  await page.keyboard.press('Enter')
  await expect(list).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(list).toBeHidden()
  await expect(button).toBeFocused()

  // Also by the list's own button, and after a declined attempt.
  await page.keyboard.press('Enter')
  await list.getByRole('button', { name: 'Close' }).press('Enter')
  await expect(list).toBeHidden()
  await expect(button).toBeFocused()
  wallet.declineNext()
  await page.keyboard.press('Enter')
  await list.getByRole('button', { name: 'Test Wallet' }).press('Enter')
  await expect(page.getByText('You declined')).toBeVisible()
  await expect(list).toBeHidden()
  await expect(button).toBeFocused()
  await page.keyboard.press('Enter')
  await list.getByRole('button', { name: 'Test Wallet' }).press('Enter')
  await expect(list).toBeHidden()
  await expect(page.getByRole('heading', { name: /Unlock/ })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Unlock', exact: true })).toBeFocused()
})
