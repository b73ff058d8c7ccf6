import type { LocalAccount } from 'viem'
import type { Peer } from '../support/createPeer'
import { expect, type NewPersonOptions, newAccounts, type People, type Person } from '../support/fixtures'
import { messages } from './send'
import { signIn } from './signIn'

type Options = Omit<NewPersonOptions, 'accounts'> & {
  readonly accounts?: readonly [LocalAccount, LocalAccount]
}

/**
 * Two people who have written to each other: Alice in a browser with the main thread open, Bob without a screen. She comes to
 * this browser with a key and with messages, so that she is here in a second; chat.spec.ts is the way that new people take.
 */
export async function startChat(
  people: People,
  options: Options = {},
): Promise<{ alice: Person; bob: Peer }> {
  const accounts = options.accounts ?? newAccounts()
  const [before, bob] = await Promise.all([people.newPeer(accounts[0]), people.newPeer()])
  await greet(before, bob)
  return { alice: await enter(people, bob.address, { ...options, accounts }), bob }
}

async function greet(alice: Peer, bob: Peer): Promise<void> {
  await alice.send(bob.address, 'Hello Bob')
  await bob.reads(alice.address, 'Hello Bob')
  await bob.send(alice.address, 'Hello Alice')
  alice.stop()
}

async function enter({ newPerson }: People, peer: string, options: NewPersonOptions): Promise<Person> {
  const person = await newPerson({ ...options, connected: true })
  await signIn(person.page, `/#/dm/${peer}`)
  await expect(messages(person.page).getByText('Hello Alice')).toBeVisible()
  return person
}
