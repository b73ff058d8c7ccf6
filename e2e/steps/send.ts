import { expect, type Page } from '@playwright/test'

/** Types a message and presses Enter; its line must be there. */
export async function send(page: Page, text: string): Promise<void> {
  const box = page.getByRole('textbox', { name: 'Message', exact: true })
  await box.fill(text)
  await box.press('Enter')
  await expect(messages(page).getByText(text)).toBeVisible()
}

/** The messages of the open thread. */
export const messages = (page: Page) => page.getByRole('log', { name: 'Messages' })
