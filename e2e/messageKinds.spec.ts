import type { Locator, Page } from '@playwright/test'
import { defaultThread } from '../src/messaging/threadId'
import type { Address } from '../src/messaging/types'
import { axeViolations } from './steps/axeViolations'
import { messages, send } from './steps/send'
import { startChat } from './steps/startChat'
import { expect, newAccounts, test } from './support/fixtures'

/** Opens the menu of the message that shows `text` and takes an entry of it. */
async function act(page: Page, text: string, entry: string): Promise<void> {
  await openMenu(page, text)
  await page.getByRole('menuitem', { name: entry, exact: true }).click()
}

async function openMenu(page: Page, text: string): Promise<void> {
  // A message stands before what quotes it.
  const row = messages(page)
    .locator('[data-index]', { has: page.getByText(text, { exact: true }) })
    .first()
  await row.hover()
  await row.getByRole('button', { name: /^Message actions/ }).click()
  await expect(page.getByRole('menu')).toBeVisible()
}

const chip = (page: Page, emoji: string) =>
  messages(page).getByRole('button', { name: new RegExp(`^${emoji}`) })
const field = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true })

test('reply, react, edit and retract, both ways; all of it is there after a reload', async ({
  newPerson,
  newPeer,
}) => {
  const { alice, bob } = await startChat({ newPerson, newPeer })
  const { page, wallet } = alice
  const me = wallet.address
  const thread = defaultThread(me)
  /** Bob's line that reads so. */
  const lineOf = (text: string) =>
    bob.until(() => bob.lines(me).find(({ content }) => 'text' in content && content.text === text))
  const idOf = async (text: string) => {
    const { id } = await lineOf(text)
    if (id === null) throw new Error(`"${text}" is on the chain`)
    return id
  }

  await test.step('Alice answers by mouse; a quote leads to what it quotes', async () => {
    await act(page, 'Hello Alice', 'Reply')
    await expect(field(page)).toBeFocused()
    await expect(page.getByRole('button', { name: 'Cancel reply' })).toBeVisible()
    await page.keyboard.type('Good to hear from you')
    await page.keyboard.press('Enter')
    const answer = await lineOf('Good to hear from you')
    expect(answer.quote).toMatchObject({ own: true, content: { text: 'Hello Alice' } })
    await bob.engine.reply(thread, await idOf('Hello Bob'), 'And from you')
    const quote = messages(page).getByRole('button', { name: /You.*Hello Bob/ })
    await expect(quote).toBeVisible()
    await quote.click()
  })

  await test.step('Alice reacts by keyboard, changes her mind, and joins in with a click', async () => {
    const reactions = () => bob.lines(me).flatMap((line) => line.reactions)
    await messages(page)
      .getByRole('button', { name: /^Message actions/ })
      .last()
      .focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('menu')).toBeVisible()
    await page.getByRole('menuitemcheckbox', { name: 'React with 👍' }).focus()
    await page.keyboard.press('Enter')
    await bob.until(() => reactions().find(({ emoji }) => emoji === '👍'))
    await openMenu(page, 'And from you')
    await page.getByRole('menuitemcheckbox', { name: 'React with 😂' }).click()
    await bob.until(() => reactions().find(({ emoji }) => emoji === '😂'))
    expect(reactions().map(({ emoji }) => emoji)).toEqual(['😂'])

    await bob.engine.react(thread, await idOf('Good to hear from you'), '🎉')
    await chip(page, '🎉').click()
    await expect(chip(page, '🎉')).toContainText('2')
    await bob.until(() => reactions().find(({ emoji, by }) => emoji === '🎉' && by.length === 2))
    await expect(page).toHaveTitle('Sealog')
  })

  await test.step('Alice edits while a draft waits; Esc leaves the edit, the draft is there again', async () => {
    await field(page).fill('a draft')
    await act(page, 'Hello Bob', 'Edit')
    await expect(field(page)).toHaveValue('Hello Bob')
    await page.keyboard.press('Escape')
    await expect(field(page)).toHaveValue('a draft')
    await act(page, 'Hello Bob', 'Edit')
    await field(page).fill('Hello dear Bob')
    await field(page).press('Enter')
    await expect(field(page)).toHaveValue('a draft')
    await field(page).fill('')
    const edited = await lineOf('Hello dear Bob')
    expect(edited.versions.map(({ text }) => text)).toEqual(['Hello Bob', 'Hello dear Bob'])
    // Once as the message and once as what was answered.
    await expect(messages(page).getByText('Hello dear Bob')).toHaveCount(2)
  })

  await test.step('What Bob edits is marked, and shows what it was', async () => {
    await bob.engine.edit(thread, await idOf('Hello Alice'), 'Hello dear Alice')
    await expect(messages(page).getByText('Hello dear Alice')).toHaveCount(2)
    await expect(messages(page).getByText('edited')).toHaveCount(2)
    await act(page, 'Hello dear Alice', 'Details')
    const details = page.getByRole('dialog', { name: 'Message details' })
    await expect(details.getByText('Hello Alice', { exact: true })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(details).toBeHidden()
  })

  await test.step('Each takes something back', async () => {
    await send(page, 'I did not mean this')
    await lineOf('I did not mean this')
    await act(page, 'I did not mean this', 'Retract')
    await page.getByRole('dialog').getByRole('button', { name: 'Retract' }).click()
    await bob.until(() => bob.lines(me).find(({ content }) => content.kind === 'retracted'))
    await expect(messages(page).getByText('I did not mean this')).toBeHidden()
    await bob.send(me, 'Nor I this')
    await expect(messages(page).getByText('Nor I this')).toBeVisible()
    await bob.engine.retract(thread, await idOf('Nor I this'))
    await expect(messages(page).getByText('Nor I this')).toBeHidden()
    await expect(messages(page).getByText('Message retracted')).toHaveCount(2)
  })

  await page.reload()
  await expect(messages(page).getByText('Message retracted')).toHaveCount(2)
  await expect(messages(page).getByText('Hello dear Bob')).toHaveCount(2)
  await expect(messages(page).getByText('Hello dear Alice')).toHaveCount(2)
  await expect(chip(page, '🎉')).toContainText('2')
  await expect(page).toHaveTitle('Sealog')
  await openMenu(page, 'Good to hear from you')
  expect(await axeViolations(page)).toEqual([])
})

test('a declined reaction is offered again; a contact card leads to the person on it', async ({
  newPerson,
  newPeer,
}) => {
  const { alice, bob } = await startChat({ newPerson, newPeer })
  const { page, wallet } = alice
  wallet.declineNext()
  await openMenu(page, 'Hello Alice')
  await page.getByRole('menuitemcheckbox', { name: 'React with 👍' }).click()
  const retry = messages(page).getByRole('button', { name: 'Retry', exact: true })
  await expect(retry).toBeVisible()
  await expect(chip(page, '👍')).toBeHidden()
  await retry.click()
  await bob.until(() => bob.lines(wallet.address).find(({ reactions }) => reactions.length === 1))

  const [zoe, carol] = newAccounts()
  await page.getByRole('button', { name: 'More about this conversation' }).click()
  await page.getByRole('menuitem', { name: 'Share contact' }).click()
  await page.getByRole('textbox', { name: 'Address', exact: true }).fill(zoe.address)
  await page.getByRole('textbox', { name: 'Name (optional)' }).fill('Zoë')
  expect(await axeViolations(page)).toEqual([])
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  const shared = await bob.until(() =>
    bob.lines(wallet.address).find(({ content }) => content.kind === 'contact'),
  )
  expect(shared.content).toMatchObject({ card: { name: 'Zoë', address: zoe.address.toLowerCase() } })

  await bob.engine.sendContactCard(defaultThread(wallet.address), {
    address: carol.address.toLowerCase() as Address,
    name: 'Carol',
  })
  await expect(messages(page).getByText('Carol')).toBeVisible()
  await expect(messages(page).getByText(carol.address)).toBeVisible()
  expect(await axeViolations(page)).toEqual([])
  await messages(page).getByRole('link', { name: 'Write' }).last().click()
  await expect(page).toHaveURL(new RegExp(`#/dm/${carol.address.toLowerCase()}$`))
})

test('each line of a text begins on the side where its own writing begins, in bubbles, quotes, previews and the field', async ({
  newPerson,
  newPeer,
}) => {
  const { alice, bob } = await startChat({ newPerson, newPeer })
  const { page, wallet } = alice
  const hebrew = 'שלום לכולם, זו שורה ארוכה'
  await bob.send(wallet.address, `${hebrew}\nto the left\nתודה`)
  const bubble = messages(page).locator('[dir=auto]', { hasText: 'to the left' }).first()
  /** How far the first line with `text` stands from the left and from the right of its block, in pixels. */
  const gaps = (block: Locator, text: string) =>
    block.evaluate((element, wanted) => {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
      while (walker.nextNode()) {
        const node = walker.currentNode as Text
        const from = node.data.indexOf(wanted)
        if (from < 0) continue
        const range = document.createRange()
        range.setStart(node, from)
        range.setEnd(node, from + wanted.length)
        const line = range.getBoundingClientRect()
        const box = element.getBoundingClientRect()
        return { left: line.left - box.left, right: box.right - line.right }
      }
      throw new Error(`${wanted} is not there`)
    }, text)
  await expect(bubble).toBeVisible()
  expect((await gaps(bubble, hebrew)).right).toBeLessThan(1)
  expect((await gaps(bubble, 'to the left')).left).toBeLessThan(1)

  // A line alone stands at the right of the list, and its end is cut, not its beginning.
  await bob.send(wallet.address, hebrew)
  const preview = page.getByRole('navigation', { name: 'Conversations' }).locator('[dir=auto]').first()
  await expect(preview).toHaveText(hebrew)
  expect((await gaps(preview, hebrew)).right).toBeLessThan(1)

  await act(page, hebrew, 'Reply')
  const quoted = page.locator('form [dir=auto]', { hasText: hebrew }).first()
  expect((await gaps(quoted, hebrew)).right).toBeLessThan(1)
  await field(page).fill(hebrew)
  // Its own paragraphs are the browser's to lay out.
  await expect(field(page)).toHaveAttribute('dir', 'auto')
  expect(await field(page).evaluate((element) => getComputedStyle(element).unicodeBidi)).toBe('plaintext')
  expect(await field(page).evaluate((element) => getComputedStyle(element).textAlign)).toBe('start')
})
