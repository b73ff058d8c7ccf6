import { expect, type Page } from '@playwright/test'
import { connect } from './connect'

/** First use of an account: connect, two signatures, registration. Ends in the inbox. */
export async function onboard(page: Page, walletName?: string): Promise<void> {
  await connect(page, walletName)
  const unlock = page.getByRole('button', { name: 'Unlock', exact: true })
  await unlock.click()
  // The comparison step is the same button; it works again when the first signature is in.
  await expect(page.getByText('First signature received')).toBeVisible()
  await unlock.click()
  await page.getByRole('button', { name: 'Register key' }).click()
  await expect(page.getByRole('button', { name: 'New message' })).toBeVisible()
}
