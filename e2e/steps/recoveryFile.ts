import { readFile } from 'node:fs/promises'
import { expect, type Locator, type Page } from '@playwright/test'

const PASSPHRASE = 'correct horse battery staple'

/** The file that the page hands over when the user has done what `act` does. */
export async function download(page: Page, act: () => Promise<void>): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent('download'), act()])
  expect(file.suggestedFilename()).toMatch(/^sealog-recovery-0x[0-9a-f]{8}-gen\d+\.age$/)
  const path = await file.path()
  expect((await readFile(path)).subarray(0, 21).toString()).toBe('age-encryption.org/v1')
  return path
}

/** Chooses the passphrase of a new file. */
export async function typePassphrase(page: Page): Promise<void> {
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
  await page.getByLabel('Repeat the passphrase').fill(PASSPHRASE)
}

/** Names a file and its passphrase, and presses the button that takes them. */
export async function openFile(
  page: Page | Locator,
  path: string,
  { passphrase = PASSPHRASE, action = 'Open recovery file' } = {},
): Promise<void> {
  await page.getByLabel('File', { exact: true }).setInputFiles(path)
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase)
  await page.getByRole('button', { name: action, exact: true }).click()
}
