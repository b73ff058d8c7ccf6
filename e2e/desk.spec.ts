import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { axeViolations } from './steps/axeViolations'
import { dumpStorage } from './steps/dumpStorage'
import { onboard } from './steps/onboard'
import { readQr } from './steps/readQr'
import { messages, send } from './steps/send'
import { startTwoBrowsers } from './steps/startChat'
import { expect, test } from './support/fixtures'

const button = (name: string) => ({ name, exact: true })

/** Registers a new label, or the next version of one, in Settings → Keys. */
async function register(page: Page, opener: string, confirm: string, label?: string) {
  await page.goto('/#/settings/keys')
  await page.getByRole('button', button(opener)).click()
  if (label !== undefined) await page.getByRole('textbox', { name: 'Label' }).fill(label)
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', button(confirm)).click()
  await expect(dialog).toBeHidden({ timeout: 15_000 })
}

/** Exports `support`: what its QR code says, and what its file holds. */
async function exportSupport(page: Page): Promise<{ code: string; file: string }> {
  await page.goto('/#/settings/keys')
  await page.getByRole('button', button('Export: support')).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', button('Show QR code'))).toBeDisabled()
  await dialog.getByRole('textbox', { name: 'Type support to go on' }).fill('support')
  const picture = dialog.getByRole('img', { name: 'QR code with the keys of support' })
  await expect(picture).toBeHidden()
  await dialog.getByRole('button', button('Show QR code')).click()
  await expect(dialog.getByText('The keys are in this code')).toBeVisible()
  await expect(picture).toBeVisible()
  expect(await axeViolations(page), 'the QR code of a label').toEqual([])
  const code = await readQr(picture)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', button('Save file')).click(),
  ])
  return { code, file: await readFile(await download.path(), 'utf8') }
}

const importFile = async (page: Page, text: string) => {
  await page
    .getByLabel('Label file')
    .setInputFiles({ name: 'label.json', mimeType: 'application/json', buffer: Buffer.from(text) })
  await page.getByRole('button', button('Import')).click()
}

test('K21: a label in another browser: its messages alone, live, read-only, over a reload, until it is removed', async ({
  newPerson,
  newPeer,
}) => {
  test.slow()
  const { alice, bob } = await startTwoBrowsers({ newPerson, newPeer })
  await register(alice.page, 'New label', 'Register label', 'support')
  await bob.page.goto(`/#/dm/${alice.wallet.address}?label=support`)
  await send(bob.page, 'My order is late')
  await alice.page.goto(`/#/dm/${bob.wallet.address}?from=support`)
  await expect(messages(alice.page).getByText('My order is late')).toBeVisible()
  await send(alice.page, 'It leaves today')
  const { code, file } = await exportSupport(alice.page)
  expect(JSON.parse(code)).toEqual(JSON.parse(file))
  const { labelKey } = JSON.parse(file).keys[0]

  const carol = await newPerson()
  const { page } = carol
  await page.goto('/')
  await onboard(page)
  await page.goto('/#/settings/keys')
  await page.getByRole('link', { name: 'Reading desk' }).click()

  await test.step('What cannot be taken in is refused in plain words', async () => {
    await page.getByRole('button', button('Import')).click()
    await expect(page.getByText('Choose a file, or paste the text')).toBeVisible()
    await importFile(page, file.slice(0, -20))
    await expect(page.getByText('This is no label exported from Sealog, or it is damaged')).toBeVisible()
    await importFile(page, file.replace('"version": 1', '"version": 2'))
    await expect(page.getByText('exported by a newer version of Sealog')).toBeVisible()
    await importFile(page, file.replace(labelKey, `0x${'11'.repeat(32)}`))
    await expect(page.getByText('None of these keys is registered')).toBeVisible()
    expect(await axeViolations(page), 'a refusal').toEqual([])
  })

  await test.step('The file opens the label’s messages, both ways, and no others', async () => {
    await importFile(page, file)
    await expect(page.getByText(/^support of 0x.* is at your desk/)).toBeVisible()
    await page
      .getByRole('list', { name: 'Labels at your desk' })
      .getByRole('link', { name: /support/ })
      .click()
    await expect(page.getByText(`Reading support of ${alice.wallet.address}`)).toBeVisible()
    await expect(page.getByText('You cannot answer here')).toBeVisible()
    expect(await axeViolations(page), 'the conversations of a label').toEqual([])
    const conversations = page.getByRole('list', { name: 'Conversations of support' }).getByRole('link')
    await expect(conversations).toHaveCount(1)
    await conversations.click()
    await expect(messages(page).getByText('My order is late')).toBeVisible()
    await expect(messages(page).getByText('It leaves today')).toBeVisible()
    await expect(messages(page).getByRole('article')).toHaveCount(2)
    await expect(page.getByRole('main').getByRole('textbox')).toHaveCount(0)
    expect(await axeViolations(page), 'a conversation at the desk').toEqual([])
  })

  await test.step('A new message arrives by itself, a message to another label does not', async () => {
    await bob.page.goto(`/#/dm/${alice.wallet.address}`)
    await send(bob.page, 'For you alone')
    await bob.page.goto(`/#/dm/${alice.wallet.address}?label=support`)
    await send(bob.page, 'Thank you')
    await expect(messages(page).getByText('Thank you')).toBeVisible()
    await expect(messages(page).getByRole('article')).toHaveCount(3)
  })

  await test.step('It survives a reload, and lies encrypted', async () => {
    await page.reload()
    await expect(messages(page).getByText('Thank you')).toBeVisible()
    await expect(messages(page).getByRole('article')).toHaveCount(3)
    const disk = await dumpStorage(page)
    expect(disk).toContain('sealog reading')
    for (const secret of [
      labelKey.slice(2),
      'Thank you',
      alice.wallet.address.toLowerCase().slice(2),
      'support',
    ])
      expect(disk).not.toContain(secret)
  })

  await test.step('Once more is said to be there already', async () => {
    await page.goto('/#/desk')
    await page.getByRole('textbox', { name: 'Or paste the text of its QR code' }).fill(code)
    await page.getByRole('button', button('Import')).click()
    await expect(page.getByText('Every key in it is at your desk already')).toBeVisible()
  })

  await test.step('After a new version the desk says what it cannot read', async () => {
    await register(alice.page, 'New version: support', 'Register version')
    await send(bob.page, 'Behind the new version')
    await page
      .getByRole('list', { name: 'Labels at your desk' })
      .getByRole('link', { name: /support/ })
      .click()
    await expect(page.getByText('A newer version of support was registered')).toBeVisible()
    await expect(page.getByText('1 message to support cannot be read')).toBeVisible()
    await page.getByRole('list', { name: 'Conversations of support' }).getByRole('link').click()
    await expect(messages(page).getByRole('article')).toHaveCount(3)
    await expect(page.getByText('Behind the new version')).toHaveCount(0)
    expect(await axeViolations(page), 'a label with a newer version').toEqual([])
  })

  await test.step('A new export widens it, here by its QR code', async () => {
    const next = await exportSupport(alice.page)
    await page.goto('/#/desk')
    await page.getByRole('textbox', { name: 'Or paste the text of its QR code' }).fill(next.code)
    await page.getByRole('button', button('Import')).click()
    await expect(page.getByText(/^support of 0x.* is at your desk/)).toBeVisible()
    await page
      .getByRole('list', { name: 'Labels at your desk' })
      .getByRole('link', { name: /support/ })
      .click()
    await page.getByRole('list', { name: 'Conversations of support' }).getByRole('link').click()
    await expect(messages(page).getByText('Behind the new version')).toBeVisible()
    await expect(page.getByText('A newer version of support was registered')).toHaveCount(0)
  })

  await test.step('Locked or with another account nothing of it shows', async () => {
    const here = page.url()
    await page.getByRole('button', button('Lock')).click()
    await expect(page.getByRole('button', button('Unlock'))).toBeVisible()
    await expect(page.getByText('Thank you')).toHaveCount(0)
    await page.getByRole('button', button('Unlock')).click()
    await page.goto(here)
    await expect(messages(page).getByText('Thank you')).toBeVisible()
  })

  await test.step('Removed, it is gone from the desk and from the disk', async () => {
    await page.getByRole('button', button('Remove')).click()
    await page.getByRole('dialog').getByRole('button', button('Remove')).click()
    await expect(page).toHaveURL(/#\/desk$/)
    await expect(page.getByRole('list', { name: 'Labels at your desk' })).toHaveCount(0)
    expect(await dumpStorage(page)).not.toContain('sealog reading')
    await page.reload()
    await expect(page.getByRole('heading', { name: 'Import a label' })).toBeVisible()
    await expect(page.getByRole('list', { name: 'Labels at your desk' })).toHaveCount(0)
  })
})
