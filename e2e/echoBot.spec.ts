import { onboard } from './steps/onboard'
import { messages, send } from './steps/send'
import { expect, test } from './support/fixtures'

test.use({ withEchoBot: true })

test('the echo bot, the same engine in Node, answers in the thread it was written to', async ({
  newPerson,
}) => {
  const { page } = await newPerson()
  await page.goto('/')
  await onboard(page)
  await page.getByRole('button', { name: 'Write to the echo bot' }).click()
  await send(page, 'Anybody there?')
  await expect(messages(page).getByText('Echo: Anybody there?')).toBeVisible()

  await page.getByRole('button', { name: 'New thread' }).click()
  await page.getByRole('textbox', { name: 'Thread title' }).fill('Aside')
  await page.getByRole('textbox', { name: 'Thread title' }).press('Enter')
  await send(page, 'And here?')
  await expect(messages(page).getByText('Echo: And here?')).toBeVisible()
  await expect(messages(page).getByText('Anybody there?')).toHaveCount(0)
})
