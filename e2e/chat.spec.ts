import { onboard } from './steps/onboard'
import { acceptChat, openChat } from './steps/openChat'
import { messages, send } from './steps/send'
import { expect, test } from './support/fixtures'

test('two people onboard and chat both ways, live', async ({ newPerson }) => {
  const [alice, bob] = await Promise.all([newPerson(), newPerson()])
  for (const { page } of [alice, bob]) {
    await page.goto('/')
    await onboard(page)
  }
  await openChat(alice.page, bob.wallet.address)
  await send(alice.page, 'Hello Bob')
  await acceptChat(bob.page, alice.wallet.address)
  await send(bob.page, 'Hello Alice')
  await expect(messages(alice.page).getByText('Hello Alice')).toBeVisible()
  await expect(messages(bob.page).getByText('Hello Bob')).toBeVisible()
})
