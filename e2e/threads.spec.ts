import { onboard } from './steps/onboard'
import { openChat } from './steps/openChat'
import { messages, send } from './steps/send'
import { startTwoBrowsers } from './steps/startChat'
import { expect, newAccounts, setBalance, test } from './support/fixtures'

const button = (name: string) => ({ name, exact: true })

test('a second thread with a sealed title, unread counts, and a restart keeps both', async ({
  newPerson,
  newPeer,
}) => {
  const { alice, bob } = await startTwoBrowsers({ newPerson, newPeer })
  await expect(messages(alice.page).getByText('Hello Alice')).toBeVisible()

  await alice.page.getByRole('button', button('New thread')).click()
  await alice.page.getByRole('textbox', { name: 'Thread title' }).fill('Trip to Oslo')
  await alice.page.getByRole('textbox', { name: 'Thread title' }).press('Enter')
  await expect(alice.page).toHaveURL(new RegExp(`#/dm/${bob.wallet.address}/[0-9a-fx]+$`))
  await expect(messages(alice.page).getByText('Hello Bob')).toBeHidden()
  await send(alice.page, 'Tickets are booked')
  await send(alice.page, 'We leave on Friday')

  // Bob is in the main thread: the other one is in his list under its title, unread.
  const list = bob.page.getByRole('navigation', { name: 'Conversations' })
  await expect(list.getByRole('link', { name: /Trip to Oslo/ })).toBeVisible()
  await expect(bob.page).toHaveTitle(/^\([2-9]\) Sealog$/)
  const count = /\d/.exec(await bob.page.title())?.[0]
  await expect(list.getByText(`${count} unread messages`)).toBeAttached()
  await list.getByRole('link', { name: /Trip to Oslo/ }).click()
  await expect(messages(bob.page).getByText('Tickets are booked')).toBeVisible()
  await expect(messages(bob.page).getByText('Hello Alice')).toBeHidden()
  await expect(bob.page).toHaveTitle('Sealog')

  await bob.page.reload()
  await expect(messages(bob.page).getByText('We leave on Friday')).toBeVisible()
  await expect(bob.page).toHaveTitle('Sealog')
})

test('a stranger lands in Requests: Accept opens the composer, Block silences', async ({ newPerson }) => {
  const [alice, bob, mallory] = await Promise.all([newPerson(), newPerson(), newPerson()])
  for (const { page } of [alice, bob, mallory]) {
    await page.goto('/')
    await onboard(page)
  }
  for (const { page } of [bob, mallory]) {
    await openChat(page, alice.wallet.address)
    await send(page, `Hello from ${page === bob.page ? 'Bob' : 'Mallory'}`)
  }
  const { page } = alice
  await page.getByRole('link', { name: 'Requests' }).click()
  await expect(page.getByText('Hello from Mallory')).toBeVisible()
  await expect(page.getByText('Hello from Bob')).toBeVisible()

  await page.goto(`/#/dm/${bob.wallet.address}`)
  await expect(messages(page).getByText('Hello from Bob')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toBeHidden()
  await page.getByRole('button', button('Accept')).click()
  await send(page, 'Nice to meet you')
  await expect(messages(bob.page).getByText('Nice to meet you')).toBeVisible()

  await page.goto(`/#/dm/${mallory.wallet.address}`)
  await page.getByRole('button', button('Block')).click()
  await send(mallory.page, 'Listen to me')
  await send(bob.page, 'Are you there?')
  await page.goto(`/#/dm/${bob.wallet.address}`)
  await expect(messages(page).getByText('Are you there?')).toBeVisible()
  await page.getByRole('link', { name: 'Requests' }).click()
  await expect(page.getByText('Listen to me')).toBeHidden()
  await expect(page.getByRole('navigation', { name: 'Conversations' }).getByText('Listen to me')).toBeHidden()
  await expect(page).toHaveTitle('Sealog')
  await page.goto(`/#/dm/${mallory.wallet.address}`)
  await expect(messages(page).getByText('Hello from Mallory')).toBeVisible()
  await expect(messages(page).getByText('Listen to me')).toBeHidden()
})

test('Requests: Block and Delete take a stranger off the list; what comes after Delete is a request again', async ({
  newPerson,
}) => {
  const [alice, bob, mallory] = await Promise.all([newPerson(), newPerson(), newPerson()])
  for (const { page } of [alice, bob, mallory]) {
    await page.goto('/')
    await onboard(page)
  }
  for (const person of [bob, mallory]) {
    await openChat(person.page, alice.wallet.address)
    await send(person.page, `Hello from ${person === bob ? 'Bob' : 'Mallory'}`)
  }
  const { page } = alice
  await page.getByRole('link', { name: 'Requests' }).click()
  const cards = page.getByRole('main').getByRole('listitem')
  const card = (text: string) => cards.filter({ hasText: text })
  await card('Hello from Mallory').getByRole('button', button('Block')).click()
  await expect(card('Hello from Mallory')).toBeHidden()
  await card('Hello from Bob').getByRole('button', button('Delete')).click()
  await page.getByRole('dialog').getByRole('button', button('Close')).click()
  await expect(card('Hello from Bob')).toBeVisible()
  await card('Hello from Bob').getByRole('button', button('Delete')).click()
  await page.getByRole('dialog').getByRole('button', button('Delete')).click()
  await expect(cards).toHaveCount(0)
  await page.reload()
  await expect(page.getByText('Nobody is waiting')).toBeVisible()

  await send(mallory.page, 'Listen to me')
  await expect(
    messages(mallory.page)
      .getByRole('button', { name: /Sent|In a block|Final/ })
      .last(),
  ).toBeVisible()
  await send(bob.page, 'Sorry, wrong person?')
  await expect(card('Sorry, wrong person?')).toBeVisible()
  await expect(cards).toHaveCount(1)
  await card('Sorry, wrong person?').getByRole('link', { name: 'Read' }).click()
  await expect(messages(page).getByText('Sorry, wrong person?')).toBeVisible()
  await expect(messages(page).getByText('Hello from Bob')).toBeHidden()
})

test('an account that has run dry gets test ether beside the line that could not be paid for; Retry sends it', async ({
  newPerson,
  newPeer,
  sealog,
}) => {
  const accounts = newAccounts()
  const { alice, bob } = await startTwoBrowsers({ newPerson, newPeer }, { accounts })
  await setBalance(sealog.chain, accounts[0], 0n)
  await send(alice.page, 'Not for free')
  const log = messages(alice.page)
  await expect(log.getByText('Not delivered')).toBeVisible()
  await log.getByRole('button', button('Get test ether')).click()
  await expect(log.getByText('Test ether has arrived')).toBeVisible()
  await expect(log.getByText('Not for free')).toBeVisible()
  await log.getByRole('button', button('Retry')).click()
  await expect(messages(bob.page).getByText('Not for free')).toBeVisible()
  await expect(log.getByRole('button', button('Get test ether'))).toBeHidden()
})

test('a peer without a key: the text stays a draft, and is offered when the key appears', async ({
  newPerson,
}) => {
  const [alice, bob] = await Promise.all([newPerson(), newPerson()])
  await alice.page.goto('/')
  await onboard(alice.page)
  await openChat(alice.page, bob.wallet.address)
  const box = alice.page.getByRole('textbox', { name: 'Message', exact: true })
  await box.fill('Are you on Sealog yet?')
  const asked = alice.wallet.prompts.length
  await box.press('Enter')
  await alice.page.reload()
  await expect(box).toHaveValue('Are you on Sealog yet?')
  expect(alice.wallet.prompts.length).toBe(asked)

  await bob.page.goto('/')
  await onboard(bob.page)
  await expect(alice.page.getByText('can receive messages now')).toBeVisible()
  await alice.page.getByRole('button', button('Send')).click()
  await expect(messages(alice.page).getByText('Are you on Sealog yet?')).toBeVisible()
  await bob.page.getByRole('link', { name: 'Requests' }).click()
  await expect(bob.page.getByText('Are you on Sealog yet?')).toBeVisible()
})

test('a declined or failed message is kept: Retry sends it, nothing goes out twice', async ({
  newPerson,
  newPeer,
}) => {
  const { alice, bob } = await startTwoBrowsers({ newPerson, newPeer })
  const retry = messages(alice.page).getByRole('button', button('Retry'))
  alice.wallet.declineNext()
  await send(alice.page, 'Only once, please')
  await expect(retry).toBeVisible()
  await alice.page.reload()
  await retry.click()
  await expect(retry).toBeHidden()
  await send(alice.page, 'And this after it')
  await expect(messages(bob.page).getByText('And this after it')).toBeVisible()
  await expect(messages(bob.page).getByText('Only once, please')).toHaveCount(1)
})
