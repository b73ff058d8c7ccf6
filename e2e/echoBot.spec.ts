import { newThread } from './steps/newThread'
import { messages, send } from './steps/send'
import { startAlone } from './steps/startAlone'
import { expect, test } from './support/fixtures'

test.use({ withEchoBot: true })

test('the echo bot, the same engine in Node, answers in the thread it was written to', async ({
  newPerson,
  newPeer,
}) => {
  const { page } = await startAlone({ newPerson, newPeer })
  await page.getByRole('button', { name: 'Write to the echo bot' }).click()
  await send(page, 'Anybody there?')
  await expect(messages(page).getByText('Echo: Anybody there?')).toBeVisible()

  await newThread(page, 'Aside')
  await send(page, 'And here?')
  await expect(messages(page).getByText('Echo: And here?')).toBeVisible()
  await expect(messages(page).getByText('Anybody there?')).toHaveCount(0)
})
