import { expect, newAccounts, type People, type Person } from '../support/fixtures'
import { newThread } from './newThread'
import { onboard } from './onboard'
import { acceptChat } from './openChat'
import { messages, send } from './send'

const button = (name: string) => ({ name, exact: true })
const kinds = (person: Person, from = 0) => person.wallet.prompts.slice(from).map(({ kind }) => kind)

/**
 * Everything a person does with the app, on a contract without our additions: onboard, chat both ways, a named thread, a
 * rotation whose second transaction is declined and one that goes through, and a restore.
 * @param draft how Settings → Network names the contract's interface
 */
export async function wholeJourney({ newPerson, newPeer }: People, draft: RegExp): Promise<Person> {
  const accounts = newAccounts()
  const [alice, bob] = await Promise.all([newPerson({ accounts }), newPeer()])
  const me = alice.wallet.address
  await alice.page.goto('/')
  await onboard(alice.page)
  await bob.send(me, 'Hello Alice')
  await acceptChat(alice.page, bob.address)
  await send(alice.page, 'Hello Bob')
  await bob.reads(me, 'Hello Bob')

  await alice.page.goto('/#/settings/network')
  await expect(alice.page.getByText(draft)).toBeVisible()
  for (const text of [
    'One call per transaction only',
    'No registration by signature',
    'No session keys',
    'A restore reads every block',
  ])
    await expect(alice.page.getByText(text)).toBeVisible()

  // The title and the first line: two calls, so two transactions.
  await alice.page.goto(`/#/dm/${bob.address}`)
  const beforeThread = alice.wallet.prompts.length
  await newThread(alice.page, 'Trip to Oslo')
  await send(alice.page, 'Tickets are booked')
  const trip = await bob.threadCalled(me, 'Trip to Oslo')
  await bob.reads(trip, 'Tickets are booked')
  await bob.send(trip, 'I pack my skis')
  await expect(messages(alice.page).getByText('I pack my skis')).toBeVisible()
  expect(kinds(alice, beforeThread)).toEqual(['transaction', 'transaction'])

  await alice.page.goto('/#/settings/keys')
  const fingerprint = alice.page
    .getByRole('main')
    .getByText(/^[0-9a-f]{4}( [0-9a-f]{4}){3}$/)
    .first()
  const before = await fingerprint.innerText()
  await openRotation(alice)
  let asked = alice.wallet.prompts.length
  for (const _ of ['first signature', 'second signature', 'link']) alice.wallet.holdNext().approve()
  alice.wallet.declineNext()
  await confirmRotation(alice)
  await expect(alice.page.getByText('You declined')).toBeVisible({ timeout: 15_000 })
  expect(kinds(alice, asked)).toEqual(['sign', 'sign', 'transaction', 'transaction'])
  await alice.page.reload()
  await expect(fingerprint).toHaveText(before)

  // The link of the declined rotation names a generation that has no key: it is passed over downwards (K18).
  await openRotation(alice)
  asked = alice.wallet.prompts.length
  await confirmRotation(alice)
  await expect(alice.page.getByRole('dialog')).toBeHidden({ timeout: 15_000 })
  expect(kinds(alice, asked)).toEqual(['sign', 'sign', 'sign', 'transaction', 'transaction'])
  await expect(fingerprint).not.toHaveText(before)

  await alice.page.goto(`/#/dm/${bob.address}`)
  await send(alice.page, 'With my new key')
  await bob.reads(me, 'With my new key')
  await bob.send(me, 'To your new key')
  await expect(messages(alice.page).getByText('To your new key')).toBeVisible()

  // The same account in an empty browser, without a screen: it lives from the chain and one signature.
  const restored = await newPeer(accounts[0])
  for (const text of ['Hello Bob', 'Hello Alice', 'With my new key', 'To your new key'])
    await restored.reads(bob.address, text)
  const restoredTrip = await restored.threadCalled(bob.address, 'Trip to Oslo')
  for (const text of ['Tickets are booked', 'I pack my skis']) await restored.reads(restoredTrip, text)
  await restored.send(restoredTrip, 'From the new browser')
  await bob.reads(trip, 'From the new browser')
  await alice.page.goto('/#/')
  await alice.page
    .getByRole('navigation', { name: 'Conversations' })
    .getByRole('link', { name: /Trip to Oslo/ })
    .click()
  await expect(messages(alice.page).getByText('From the new browser')).toBeVisible()
  return alice
}

async function openRotation({ page }: Person): Promise<void> {
  await page.getByRole('button', button('Rotate')).click()
  await expect(page.getByText(/confirm two transactions/)).toBeVisible()
}

async function confirmRotation({ page }: Person): Promise<void> {
  await page.getByRole('dialog').getByRole('button', button('Rotate')).click()
}
