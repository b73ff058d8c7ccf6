import { newThread } from './steps/newThread'
import { openChat } from './steps/openChat'
import { messages, send } from './steps/send'
import { startAlone } from './steps/startAlone'
import { startChat } from './steps/startChat'
import { expect, newAccounts, type People, setBalance, test } from './support/fixtures'

const button = (name: string) => ({ name, exact: true })

/** Alice looks at her requests: Bob's and Mallory's, to whom she has never written. */
async function startWithRequests(people: People) {
  const [bob, mallory] = await Promise.all([people.newPeer(), people.newPeer()])
  const alice = await startAlone(people)
  await bob.send(alice.wallet.address, 'Hello from Bob')
  await mallory.send(alice.wallet.address, 'Hello from Mallory')
  await alice.page.getByRole('link', { name: 'Requests' }).click()
  return { alice, bob, mallory }
}

test('a second thread with a sealed title, unread counts, and a restart keeps both', async ({
  newPerson,
  newPeer,
}) => {
  const { alice, bob } = await startChat({ newPerson, newPeer })
  const { page, wallet } = alice
  await newThread(page, 'Trip to Oslo')
  await expect(page).toHaveURL(new RegExp(`#/dm/${bob.address}/[0-9a-fx]+$`))
  await expect(messages(page).getByText('Hello Bob')).toBeHidden()
  await send(page, 'Tickets are booked')
  const trip = await bob.threadCalled(wallet.address, 'Trip to Oslo')
  await bob.reads(trip, 'Tickets are booked')

  // Alice is in the main thread: what comes in the other one is counted under its title.
  await page.goto(`/#/dm/${bob.address}`)
  await expect(messages(page).getByText('Hello Alice')).toBeVisible()
  await expect(messages(page).getByText('Tickets are booked')).toBeHidden()
  await bob.send(trip, 'I pack my skis')
  await bob.send(trip, 'We leave on Friday')
  const list = page.getByRole('navigation', { name: 'Conversations' })
  await expect(page).toHaveTitle('(2) Sealog')
  await expect(list.getByText('2 unread messages')).toBeAttached()
  await list.getByRole('link', { name: /Trip to Oslo/ }).click()
  await expect(messages(page).getByText('I pack my skis')).toBeVisible()
  await expect(messages(page).getByText('Hello Alice')).toBeHidden()
  await expect(page).toHaveTitle('Sealog')

  await page.reload()
  await expect(messages(page).getByText('We leave on Friday')).toBeVisible()
  await expect(list.getByRole('link', { name: /Trip to Oslo/ })).toBeVisible()
  await expect(page).toHaveTitle('Sealog')

  // Over all threads, by keyboard, from a message field, faster than the search can load.
  await page.goto(`/#/dm/${bob.address}`)
  await expect(messages(page).getByText('Hello Alice')).toBeVisible()
  const field = page.getByRole('textbox', { name: 'Message', exact: true })
  await field.click()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('SKIS')
  await expect(page.getByRole('combobox', { name: 'Search in all messages' })).toHaveValue('SKIS')
  await expect(field).toHaveValue('')
  const hit = page.getByRole('option', { name: /I pack my skis/ })
  await expect(hit).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/#\/dm\/0x[0-9a-f]{40}\/[0-9a-fx]+\?message=0x[0-9a-f]{32}$/)
  await expect(messages(page).getByText('I pack my skis')).toBeInViewport()
  await expect(messages(page).getByText('Hello Alice')).toBeHidden()
})

test('a stranger lands in Requests: Accept opens the composer, Block silences', async ({
  newPerson,
  newPeer,
}) => {
  const { alice, bob, mallory } = await startWithRequests({ newPerson, newPeer })
  const { page, wallet } = alice
  await expect(page.getByText('Hello from Mallory')).toBeVisible()
  await expect(page.getByText('Hello from Bob')).toBeVisible()

  await page.goto(`/#/dm/${bob.address}`)
  await expect(messages(page).getByText('Hello from Bob')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toBeHidden()
  await page.getByRole('button', button('Accept')).click()
  await send(page, 'Nice to meet you')
  await bob.reads(wallet.address, 'Nice to meet you')

  await page.goto(`/#/dm/${mallory.address}`)
  await page.getByRole('button', button('Block')).click()
  await mallory.send(wallet.address, 'Listen to me')
  await bob.send(wallet.address, 'Are you there?')
  await page.goto(`/#/dm/${bob.address}`)
  await expect(messages(page).getByText('Are you there?')).toBeVisible()
  await page.getByRole('link', { name: 'Requests' }).click()
  await expect(page.getByText('Listen to me')).toBeHidden()
  await expect(page.getByRole('navigation', { name: 'Conversations' }).getByText('Listen to me')).toBeHidden()
  await expect(page).toHaveTitle('Sealog')
  await page.goto(`/#/dm/${mallory.address}`)
  await expect(messages(page).getByText('Hello from Mallory')).toBeVisible()
  await expect(messages(page).getByText('Listen to me')).toBeHidden()
})

test('Requests: Block and Delete take a stranger off the list; what comes after Delete is a request again', async ({
  newPerson,
  newPeer,
}) => {
  const { alice, bob, mallory } = await startWithRequests({ newPerson, newPeer })
  const { page, wallet } = alice
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

  await mallory.send(wallet.address, 'Listen to me')
  await bob.send(wallet.address, 'Sorry, wrong person?')
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
  const { alice, bob } = await startChat({ newPerson, newPeer }, { accounts })
  const { page, wallet } = alice
  await setBalance(sealog.chain, accounts[0], 0n)
  await send(page, 'Not for free')
  const log = messages(page)
  await expect(log.getByText('Not delivered')).toBeVisible()
  await log.getByRole('button', button('Get test ether')).click()
  await expect(log.getByText('Test ether has arrived')).toBeVisible()
  await expect(log.getByText('Not for free')).toBeVisible()
  await log.getByRole('button', button('Retry')).click()
  await bob.reads(wallet.address, 'Not for free')
  await expect(log.getByRole('button', button('Get test ether'))).toBeHidden()
})

test('a peer without a key: the text stays a draft, and is offered when the key appears', async ({
  newPerson,
  newPeer,
}) => {
  const { page, wallet } = await startAlone({ newPerson, newPeer })
  const [account] = newAccounts()
  await openChat(page, account.address)
  const box = page.getByRole('textbox', { name: 'Message', exact: true })
  await expect(page.getByText('has no messaging key yet')).toBeVisible()
  await box.fill('Are you on Sealog yet?')
  const asked = wallet.prompts.length
  await box.press('Enter')
  await expect(page.getByText('Kept as an encrypted draft')).toBeVisible()
  await page.reload()
  await expect(box).toHaveValue('Are you on Sealog yet?')
  expect(wallet.prompts.length).toBe(asked)

  const bob = await newPeer(account)
  await expect(page.getByText('can receive messages now')).toBeVisible()
  await page.getByRole('button', button('Send')).click()
  await expect(messages(page).getByText('Are you on Sealog yet?')).toBeVisible()
  await bob.reads(wallet.address, 'Are you on Sealog yet?')
})

test('a declined or failed message is kept: Retry sends it, nothing goes out twice', async ({
  newPerson,
  newPeer,
}) => {
  const { alice, bob } = await startChat({ newPerson, newPeer })
  const { page, wallet } = alice
  const retry = messages(page).getByRole('button', button('Retry'))
  wallet.declineNext()
  await send(page, 'Only once, please')
  await expect(retry).toBeVisible()
  await page.reload()
  await retry.click()
  await expect(retry).toBeHidden()
  await send(page, 'And this after it')
  await bob.reads(wallet.address, 'And this after it')
  expect(bob.texts(wallet.address)).toEqual([
    'Hello Bob',
    'Hello Alice',
    'Only once, please',
    'And this after it',
  ])
})
