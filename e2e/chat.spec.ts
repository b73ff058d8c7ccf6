import { messages } from './steps/send'
import { startChat } from './steps/startChat'
import { expect, test } from './support/fixtures'

test('two people onboard and chat both ways, live', async ({ newPerson }) => {
  const { alice, bob } = await startChat(newPerson)
  await expect(messages(alice.page).getByText('Hello Alice')).toBeVisible()
  await expect(messages(bob.page).getByText('Hello Bob')).toBeVisible()
})
