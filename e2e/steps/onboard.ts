import { expect, type Page } from '@playwright/test'
import { connect } from './connect'
import { unlockFirst } from './unlockFirst'

/** First use of an account: connect, two signatures, registration. Ends in the inbox. */
export async function onboard(page: Page, walletName?: string): Promise<void> {
  await connect(page, walletName)
  await unlockFirst(page)
  await page.getByRole('button', { name: 'Register key' }).click()
  await expect(page.getByRole('button', { name: 'New message' })).toBeVisible()
}
