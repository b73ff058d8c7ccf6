import { expect, type Page } from '@playwright/test'

/** Opens a further thread with the person of the open one. What is typed before it stands there is the old thread's. */
export async function newThread(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: 'New thread', exact: true }).click()
  await page.getByRole('textbox', { name: 'Thread title' }).fill(title)
  await page.getByRole('textbox', { name: 'Thread title' }).press('Enter')
  await expect(page.getByRole('main').getByRole('heading', { name: title })).toBeVisible()
}
