import type { Peer } from '../support/createPeer'
import { expect, type NewPersonOptions, newAccounts, type People, type Person } from '../support/fixtures'
import { messages } from './send'
import { signIn } from './signIn'

/**
 * Two people who have written to each other: Alice in a browser with the main thread open, Bob without a screen. She comes to
 * this browser with a key and with messages, so that she is here in a second; chat.spec.ts is the way that new people take.
 */
export async function startChat(
  { newPerson, newPeer }: People,
  options: NewPersonOptions = {},
): Promise<{ alice: Person; bob: Peer }> {
  const accounts = options.accounts ?? newAccounts()
  const [before, bob] = await Promise.all([newPeer(accounts[0]), newPeer()])
  await before.send(bob.address, 'Hello Bob')
  await bob.reads(before.address, 'Hello Bob')
  await bob.send(before.address, 'Hello Alice')
  before.stop()

  const alice = await newPerson({ ...options, accounts, connected: true })
  await signIn(alice.page, `/#/dm/${bob.address}`)
  await expect(messages(alice.page).getByText('Hello Alice')).toBeVisible()
  return { alice, bob }
}
