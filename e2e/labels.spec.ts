import { readFile } from 'node:fs/promises'
import { Algorithm } from '../src/protocol/algorithm'
import { axeViolations } from './steps/axeViolations'
import { changeKey } from './steps/changeKey'
import { readQr } from './steps/readQr'
import { messages, send } from './steps/send'
import { startChat } from './steps/startChat'
import { expect, newAccounts, test } from './support/fixtures'
import { labelThread } from './support/labelThread'

const button = (name: string) => ({ name, exact: true })

test('a support label: a conversation of its own, a file and a code to hand on, a version that revokes it; and writing to one, by its link from a cold start', async ({
  newPerson,
  newPeer,
}) => {
  const accounts = newAccounts()
  const { alice, bob } = await startChat({ newPerson, newPeer }, { accounts })
  const { page, wallet } = alice
  const me = wallet.address
  const carol = await newPeer()
  const dialog = page.getByRole('dialog')
  const list = page.getByRole('navigation', { name: 'Conversations' })

  await test.step('Registered, it has a link', async () => {
    await changeKey(page, 'New label', 'Register label', async () => {
      await page.getByRole('textbox', { name: 'Label' }).fill('support')
      expect(await axeViolations(page)).toEqual([])
    })
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', button('Copy link: support')).click()
    const link = await page.evaluate(() => navigator.clipboard.readText())
    expect(link).toBe(`${new URL(page.url()).origin}/#/dm/${me}?label=support`)
  })

  const toSupport = labelThread(me, { theirs: 'support' })
  await test.step('What is written to it stands in a conversation of its own, and is answered from there', async () => {
    await bob.send(toSupport, 'My order is late')
    await list.getByRole('link', { name: /from support/ }).click()
    await expect(messages(page).getByText('My order is late')).toBeVisible()
    await expect(messages(page).getByText('Hello Alice')).toBeHidden()
    await send(page, 'It leaves today')
    await bob.reads(toSupport, 'It leaves today')
  })

  await test.step('A stranger’s message to it is a request, and is answered from it', async () => {
    await carol.send(toSupport, 'Do you ship to Oslo?')
    await page.getByRole('link', { name: 'Requests' }).click()
    await page.getByRole('button', button('Accept')).click()
    await expect(page).toHaveURL(/\?from=support$/)
    await send(page, 'We do')
    await carol.reads(toSupport, 'We do')
    expect(carol.texts(me)).toEqual([])
  })

  await test.step('Export asks for the name and hands out that label alone, as a code and as a file', async () => {
    await page.goto('/#/settings/keys')
    await page.getByRole('button', button('Export: support')).click()
    const show = dialog.getByRole('button', button('Show QR code'))
    const save = dialog.getByRole('button', button('Save file'))
    for (const each of [show, save]) await expect(each).toBeDisabled()
    expect(await axeViolations(page), 'export dialog').toEqual([])
    await dialog.getByRole('textbox', { name: 'Type support to go on' }).fill('support')
    const picture = dialog.getByRole('img', { name: 'QR code with the keys of support' })
    await expect(picture).toBeHidden()
    await show.click()
    await expect(dialog.getByText('The keys are in this code')).toBeVisible()
    await expect(picture).toBeVisible()
    expect(await axeViolations(page), 'the QR code of a label').toEqual([])
    const code = JSON.parse(await readQr(picture))
    const [download] = await Promise.all([page.waitForEvent('download'), save.click()])
    const file = JSON.parse(await readFile(await download.path(), 'utf8'))
    // The same account anywhere else hands out the same.
    const elsewhere = await newPeer(accounts[0])
    expect(file).toEqual(elsewhere.session.exportLabel('support'))
    elsewhere.stop()
    expect(file).toMatchObject({ address: me, keys: [{ generation: 1, version: 1, algorithm: 2 }] })
    expect(code).toEqual(file)
  })

  await test.step('A new version takes it back, and the conversation goes on', async () => {
    await changeKey(page, 'New version: support', 'Register version')
    await bob.send(toSupport, 'Thank you')
    await page.goto(`/#/dm/${bob.address}?from=support`)
    await expect(messages(page).getByText('Thank you')).toBeVisible()
  })

  await test.step('Extending registers the same key again', async () => {
    const asked = wallet.prompts.length
    await changeKey(page, 'Extend: default-key', 'Extend')
    expect(wallet.prompts.slice(asked).map(({ kind }) => kind)).toEqual(['transaction'])
  })

  const toPress = labelThread(me, { own: 'press' })
  await test.step('Somebody’s label opens from a cold start by its link', async () => {
    expect(await bob.session.registerVersion('press', Algorithm.X25519)).toBe(true)
    await page.goto('about:blank')
    await page.goto(`/#/dm/${bob.address}?label=press`)
    await expect(page.getByRole('main').getByText('to press')).toBeVisible()
    await expect(messages(page).getByText('Hello Alice')).toBeHidden()
    await send(page, 'Who are you?')
    expect(await axeViolations(page), 'a labelled thread').toEqual([])
    await bob.reads(toPress, 'Who are you?')
    await bob.send(toPress, 'We are Bob')
    await expect(messages(page).getByText('We are Bob')).toBeVisible()
    await page.goto(`/#/dm/${bob.address}`)
    await expect(messages(page).getByText('Hello Alice')).toBeVisible()
    await expect(messages(page).getByText('Who are you?')).toBeHidden()
  })

  await test.step('What was written under labels is there after a reload', async () => {
    // Both sides' keys of both labels: the cold start above has loaded the page anew.
    await page.goto(`/#/dm/${bob.address}?from=support`)
    for (const text of ['My order is late', 'It leaves today', 'Thank you'])
      await expect(messages(page).getByText(text)).toBeVisible()
  })

  await test.step('New message offers the labels of a person', async () => {
    await page.getByRole('button', button('New message')).click()
    await page.getByRole('textbox', { name: 'Address or name' }).fill(bob.address)
    await page.getByRole('radio', { name: 'press' }).check()
    expect(await axeViolations(page), 'labels in New message').toEqual([])
    await page.getByRole('button', button('Open')).click()
    await expect(messages(page).getByText('We are Bob')).toBeVisible()
  })
})
