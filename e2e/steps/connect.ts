import type { Page } from '@playwright/test'

/** The user picks a wallet from the list. */
export async function connect(page: Page, walletName = 'Test Wallet'): Promise<void> {
  await page.getByRole('button', { name: 'Connect wallet' }).click()
  await page.getByRole('dialog').getByRole('button', { name: walletName }).click()
}
