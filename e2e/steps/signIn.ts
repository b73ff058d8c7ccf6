import { expect, type Page } from '@playwright/test'

/** Somebody with a key and a connected wallet in an empty browser: one signature, and the page goes on to `path`. */
export async function signIn(page: Page, path = '/'): Promise<void> {
  await page.goto(path)
  await page.getByRole('button', { name: 'Unlock', exact: true }).click()
  await expect(page.getByRole('button', { name: 'New message' })).toBeVisible()
}
