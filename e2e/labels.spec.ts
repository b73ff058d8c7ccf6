import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { axeViolations } from './steps/axeViolations'
import { connect } from './steps/connect'
import { openChat } from './steps/openChat'
import { messages, send } from './steps/send'
import { startTwoBrowsers } from './steps/startChat'
import { expect, newAccounts, test } from './support/fixtures'

const button = (name: string) => ({ name, exact: true })

/** Opens a dialog of Settings → Keys, presses its button and waits until the change is in a block. */
async function changeKey(page: Page, open: string, confirm: string, fill?: (dialog: Page) => Promise<void>) {
  await page.goto('/#/settings/keys')
  await page.getByRole('button', button(open)).click()
  await fill?.(page)
  const dialog = page.getByRole('dialog')
  expect(await axeViolations(page), open).toEqual([])
  await dialog.getByRole('button', button(confirm)).click()
  await expect(dialog).toBeHidden({ timeout: 15_000 })
  await expect(page.getByText(/^Done\./)).toBeVisible()
}

test('two people on different curves write both ways, and read all of it after a reload and a restore', async ({
  newPerson,
  newPeer,
}) => {
  const accounts = newAccounts()
  const { alice: bob, bob: alice } = await startTwoBrowsers({ newPerson, newPeer }, { accounts })
  const asked = bob.wallet.prompts.length
  await changeKey(bob.page, 'New version: default-key', 'Register version', async (page) => {
    await page.getByText('Advanced').click()
    await page.getByText('secp256k1', { exact: true }).click()
    await expect(page.getByRole('radio', { name: 'secp256k1' })).toBeChecked()
  })
  expect(bob.wallet.prompts.slice(asked).map(({ kind }) => kind)).toEqual(['sign', 'transaction'])
  await expect(bob.page.getByRole('main').getByText('default-key · generation 1, version 2')).toBeVisible()

  await bob.page.goto(`/#/dm/${alice.wallet.address}`)
  await send(bob.page, 'From secp256k1')
  await expect(messages(alice.page).getByText('From secp256k1')).toBeVisible()
  await send(alice.page, 'To secp256k1')
  await expect(messages(bob.page).getByText('To secp256k1')).toBeVisible()
  // An honest change of curve is nothing to be warned of.
  await expect(messages(alice.page).getByText('Not written with their messaging key')).toHaveCount(0)

  const restored = await newPerson({ accounts, name: 'Other Wallet', rdns: 'org.example.other' })
  await restored.page.goto('/')
  await connect(restored.page, 'Other Wallet')
  await restored.page.getByRole('button', button('Unlock')).click()
  await expect(restored.page.getByRole('button', button('New message'))).toBeVisible()
  expect(restored.wallet.prompts.map(({ kind }) => kind)).toEqual(['connect', 'sign'])
  await restored.page.goto(`/#/dm/${alice.wallet.address}`)
  await Promise.all([alice, bob].map(({ page }) => page.reload()))
  for (const { page } of [alice, bob, restored]) {
    for (const text of ['Hello Bob', 'Hello Alice', 'From secp256k1', 'To secp256k1']) {
      await expect(messages(page).getByText(text)).toBeVisible()
    }
  }
  await send(restored.page, 'Still secp256k1')
  await expect(messages(alice.page).getByText('Still secp256k1')).toBeVisible()
})

test('a support label: its link from a cold start, a conversation of its own, a file to hand on, a version that revokes it', async ({
  newPerson,
  newPeer,
}) => {
  const { alice, bob } = await startTwoBrowsers({ newPerson, newPeer })
  await changeKey(bob.page, 'New label', 'Register label', (page) =>
    page.getByRole('textbox', { name: 'Label' }).fill('support'),
  )
  await bob.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await bob.page.getByRole('button', button('Copy link: support')).click()
  const link = await bob.page.evaluate(() => navigator.clipboard.readText())
  expect(link).toMatch(new RegExp(`#/dm/${bob.wallet.address}\\?label=support$`))

  await alice.page.goto('about:blank')
  await alice.page.goto(link)
  await expect(alice.page.getByRole('main').getByText('to support')).toBeVisible()
  await expect(messages(alice.page).getByText('Hello Alice')).toBeHidden()
  await send(alice.page, 'My order is late')
  expect(await axeViolations(alice.page), 'a labelled thread').toEqual([])

  const list = bob.page.getByRole('navigation', { name: 'Conversations' })
  await list.getByRole('link', { name: /from support/ }).click()
  await expect(messages(bob.page).getByText('My order is late')).toBeVisible()
  await expect(messages(bob.page).getByText('Hello Alice')).toBeHidden()
  await send(bob.page, 'It leaves today')
  await expect(messages(alice.page).getByText('It leaves today')).toBeVisible()
  await Promise.all([alice, bob].map(({ page }) => page.reload()))
  for (const { page } of [alice, bob]) {
    await expect(messages(page).getByText('My order is late')).toBeVisible()
    await expect(messages(page).getByText('It leaves today')).toBeVisible()
  }
  await alice.page.goto(`/#/dm/${bob.wallet.address}`)
  await expect(messages(alice.page).getByText('Hello Alice')).toBeVisible()
  await expect(messages(alice.page).getByText('My order is late')).toBeHidden()

  await test.step('New message offers the label', async () => {
    await alice.page.getByRole('button', button('New message')).click()
    await alice.page.getByRole('textbox', { name: 'Address or name' }).fill(bob.wallet.address)
    await alice.page.getByRole('radio', { name: 'support' }).check()
    expect(await axeViolations(alice.page), 'labels in New message').toEqual([])
    await alice.page.getByRole('button', button('Open')).click()
    await expect(messages(alice.page).getByText('It leaves today')).toBeVisible()
  })

  await test.step('Export asks for the name and saves that label alone', async () => {
    await bob.page.goto('/#/settings/keys')
    await bob.page.getByRole('button', button('Export: support')).click()
    const dialog = bob.page.getByRole('dialog')
    const save = dialog.getByRole('button', button('Save file'))
    await expect(save).toBeDisabled()
    expect(await axeViolations(bob.page), 'export dialog').toEqual([])
    await dialog.getByRole('textbox', { name: 'Type support to go on' }).fill('support')
    const [download] = await Promise.all([bob.page.waitForEvent('download'), save.click()])
    const file = JSON.parse(await readFile(await download.path(), 'utf8'))
    expect(file).toMatchObject({
      format: 'sealog-label',
      address: bob.wallet.address,
      label: 'support',
      keys: [{ generation: 1, version: 1, algorithm: 2 }],
    })
    expect(file.keys[0].labelKey).toMatch(/^0x[0-9a-f]{64}$/)
  })

  await test.step('A new version takes it back, and the conversation goes on', async () => {
    await changeKey(bob.page, 'New version: support', 'Register version')
    await send(alice.page, 'Thank you')
    await bob.page.goto(`/#/dm/${alice.wallet.address}?from=support`)
    await expect(messages(bob.page).getByText('Thank you')).toBeVisible()
  })

  await test.step('Extending registers the same key again', async () => {
    const asked = bob.wallet.prompts.length
    await changeKey(bob.page, 'Extend: default-key', 'Extend')
    expect(bob.wallet.prompts.slice(asked).map(({ kind }) => kind)).toEqual(['transaction'])
  })
})

test('a stranger’s message to a label is a request, and is answered from that label', async ({
  newPerson,
  newPeer,
}) => {
  const { bob } = await startTwoBrowsers({ newPerson, newPeer })
  await changeKey(bob.page, 'New label', 'Register label', (page) =>
    page.getByRole('textbox', { name: 'Label' }).fill('support'),
  )
  const carol = (await startTwoBrowsers({ newPerson, newPeer })).alice
  await carol.page.goto(`/#/dm/${bob.wallet.address}?label=support`)
  await send(carol.page, 'Do you ship to Oslo?')
  await bob.page.getByRole('link', { name: 'Requests' }).click()
  await bob.page.getByRole('button', button('Accept')).click()
  await expect(bob.page).toHaveURL(/\?from=support$/)
  await send(bob.page, 'We do')
  await expect(messages(carol.page).getByText('We do')).toBeVisible()
  await openChat(carol.page, bob.wallet.address)
  await expect(messages(carol.page).getByText('We do')).toBeHidden()
})
