import { expect, test } from './support/fixtures'

test('a wallet that no file of ours names is listed, may decline, and connects', async ({ newPerson }) => {
  const { page, wallet } = await newPerson({ name: 'Foreign Wallet', rdns: 'org.example.foreign' })
  await page.goto('/')
  wallet.declineNext()
  await page.getByRole('button', { name: 'Connect wallet' }).click()
  const choice = page.getByRole('dialog').getByRole('button', { name: 'Foreign Wallet' })
  await choice.click()
  await expect.poll(() => wallet.prompts.length).toBe(1)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Connect wallet' })).toBeEnabled()

  await page.getByRole('button', { name: 'Connect wallet' }).click()
  await choice.click()
  await expect(page.getByRole('button', { name: 'Unlock' })).toBeVisible()
  expect(wallet.prompts.map((prompt) => prompt.kind)).toEqual(['connect', 'connect'])
})
