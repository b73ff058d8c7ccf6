import { expect, type Page } from '@playwright/test'

/** Opens the main thread with an address from the New message screen. */
export async function openChat(page: Page, address: string): Promise<void> {
  await page.getByRole('button', { name: 'New message' }).click()
  await page.getByRole('textbox', { name: 'Address or name' }).fill(address)
  await page.getByRole('textbox', { name: 'Address or name' }).press('Enter')
  await expect(page.getByRole('log', { name: 'Messages' })).toBeVisible()
}

/** Opens a stranger's main thread and accepts it. */
export async function acceptChat(page: Page, address: string): Promise<void> {
  await openChat(page, address)
  await page.getByRole('button', { name: 'Accept', exact: true }).click()
}
