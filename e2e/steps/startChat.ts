import { expect, type NewPersonOptions, type Person } from '../support/fixtures'
import { onboard } from './onboard'
import { acceptChat, openChat } from './openChat'
import { messages, send } from './send'

/** Two new people who have written to each other, each with the main thread open. */
export async function startChat(
  newPerson: (options?: NewPersonOptions) => Promise<Person>,
  aliceOptions?: NewPersonOptions,
): Promise<{ alice: Person; bob: Person }> {
  const [alice, bob] = await Promise.all([newPerson(aliceOptions), newPerson()])
  for (const { page } of [alice, bob]) {
    await page.goto('/')
    await onboard(page)
  }
  await openChat(alice.page, bob.wallet.address)
  await send(alice.page, 'Hello Bob')
  await acceptChat(bob.page, alice.wallet.address)
  await send(bob.page, 'Hello Alice')
  await expect(messages(alice.page).getByText('Hello Alice')).toBeVisible()
  return { alice, bob }
}
