import { expect, type Page } from '@playwright/test'

/**
 * Opens a dialog of Settings → Keys by its button, does in it what `fill` does, confirms, and waits until the change is in a
 * block.
 */
export async function changeKey(
  page: Page,
  opener: string,
  confirm: string,
  fill?: () => Promise<void>,
): Promise<void> {
  await page.goto('/#/settings/keys')
  await page.getByRole('button', { name: opener, exact: true }).click()
  await fill?.()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: confirm, exact: true }).click()
  await expect(dialog).toBeHidden({ timeout: 15_000 })
  await expect(page.getByText(/^Done\./)).toBeVisible()
}
