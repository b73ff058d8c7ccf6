import { type NewPersonOptions, newAccounts, type People, type Person } from '../support/fixtures'
import { signIn } from './signIn'

/** Somebody who has a key, in the inbox of an empty browser. */
export async function startAlone(
  { newPerson, newPeer }: People,
  options: NewPersonOptions = {},
): Promise<Person> {
  const accounts = options.accounts ?? newAccounts()
  const before = await newPeer(accounts[0])
  before.stop()
  const person = await newPerson({ ...options, accounts, connected: true })
  await signIn(person.page)
  return person
}
