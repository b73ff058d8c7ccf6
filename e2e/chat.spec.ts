import { onboard } from './steps/onboard'
import { openChat } from './steps/openChat'
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

  await bob.page.getByRole('link', { name: 'Requests' }).click()
  await bob.page.getByRole('button', { name: 'Accept' }).click()
  await bob.page.goto(`/#/dm/${alice.wallet.address}`)
  await expect(messages(bob.page).getByText('Hello Bob')).toBeVisible()
  await send(bob.page, 'Hello Alice')
  await expect(messages(alice.page).getByText('Hello Alice')).toBeVisible()
})
