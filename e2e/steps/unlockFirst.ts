import { expect, type Page } from '@playwright/test'

/** The first unlock of a connected account: the same text is signed twice and compared. */
export async function unlockFirst(page: Page): Promise<void> {
  const unlock = page.getByRole('button', { name: 'Unlock', exact: true })
  await unlock.click()
  // The comparison step is the same button; it works again when the first signature is in.
  await expect(page.getByText('First signature received')).toBeVisible()
  await unlock.click()
}
