import type { Page } from '@playwright/test'
import { Algorithm } from '../src/protocol/algorithm'
import { labelQrText } from '../src/session/labelExport'
import { axeViolations } from './steps/axeViolations'
import { dumpStorage } from './steps/dumpStorage'
import { messages } from './steps/send'
import { startAlone } from './steps/startAlone'
import { expect, test } from './support/fixtures'
import { labelThread } from './support/labelThread'

const button = (name: string) => ({ name, exact: true })

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
  const [owner, writer] = await Promise.all([newPeer(), newPeer()])
  expect(await owner.session.registerVersion('support', Algorithm.X25519)).toBe(true)
  const toSupport = labelThread(owner.address, { theirs: 'support' })
  const fromSupport = labelThread(writer.address, { own: 'support' })
  await writer.send(toSupport, 'My order is late')
  await owner.reads(fromSupport, 'My order is late')
  await owner.send(fromSupport, 'It leaves today')
  /** As labels.spec.ts takes it from the screen: the text of the file and of the QR code. */
  const exportSupport = () => {
    const content = owner.session.exportLabel('support')
    const code = content && labelQrText(content)
    const labelKey = content?.keys[0]?.labelKey
    if (!code || !labelKey) throw new Error('the owner holds the label')
    return { file: JSON.stringify(content, null, 2), code, labelKey }
  }
  const { file, code, labelKey } = exportSupport()

  const { page } = await startAlone({ newPerson, newPeer })
  await page.goto('/#/settings/keys')
  await page.getByRole('link', { name: 'Reading desk' }).click()

  await test.step('What cannot be taken in is refused in plain words', async () => {
    await page.getByRole('button', button('Import')).click()
    await expect(page.getByText('Choose a file, scan the QR code, or paste its text')).toBeVisible()
    await importFile(page, file.slice(0, -20))
    await expect(page.getByText('This is no label exported from Sealog, or it is damaged')).toBeVisible()
    await importFile(page, file.replace('"version": 1', '"version": 2'))
    await expect(page.getByText('exported by a newer version of Sealog')).toBeVisible()
    await importFile(page, file.replace(labelKey, `0x${'11'.repeat(32)}`))
    await expect(page.getByText('None of these keys is registered')).toBeVisible()
    expect(await axeViolations(page), 'a refusal').toEqual([])
  })

  await test.step('Without a camera the scanner says so, and still takes the code of a picture or a text', async () => {
    await page.getByRole('button', button('Scan QR code')).click()
    const dialog = page.getByRole('dialog', { name: 'Scan QR code' })
    await expect(dialog.getByText(/^No camera was found/)).toBeVisible()
    await dialog.getByRole('button', button('Retry')).click()
    await expect(dialog.getByText(/^No camera was found/)).toBeVisible()
    await expect(dialog.getByLabel('Or a picture of the code')).toBeVisible()
    expect(await axeViolations(page), 'no camera').toEqual([])
    await page.keyboard.press('Escape')
  })

  await test.step('The file opens the label’s messages, both ways, and no others', async () => {
    await importFile(page, file)
    await expect(page.getByText(/^support of 0x.* is at your desk/)).toBeVisible()
    await page
      .getByRole('list', { name: 'Labels at your desk' })
      .getByRole('link', { name: /support/ })
      .click()
    await expect(page.getByText(`Reading support of ${owner.address}`)).toBeVisible()
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
    await writer.send(owner.address, 'For you alone')
    await writer.send(toSupport, 'Thank you')
    await expect(messages(page).getByText('Thank you')).toBeVisible()
    await expect(messages(page).getByRole('article')).toHaveCount(3)
  })

  await test.step('It survives a reload, and lies encrypted', async () => {
    await page.reload()
    await expect(messages(page).getByText('Thank you')).toBeVisible()
    await expect(messages(page).getByRole('article')).toHaveCount(3)
    const disk = await dumpStorage(page)
    expect(disk).toContain('sealog reading')
    for (const secret of [labelKey.slice(2), 'Thank you', owner.address.slice(2), 'support'])
      expect(disk).not.toContain(secret)
  })

  await test.step('Once more is said to be there already', async () => {
    await page.goto('/#/desk')
    await page.getByRole('textbox', { name: 'Or paste the text of its QR code' }).fill(code)
    await page.getByRole('button', button('Import')).click()
    await expect(page.getByText('Every key in it is at your desk already')).toBeVisible()
  })

  await test.step('After a new version the desk says what it cannot read', async () => {
    expect(await owner.session.registerVersion('support', Algorithm.X25519)).toBe(true)
    await writer.send(toSupport, 'Behind the new version')
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
    await page.goto('/#/desk')
    await page.getByRole('textbox', { name: 'Or paste the text of its QR code' }).fill(exportSupport().code)
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
  })
})
