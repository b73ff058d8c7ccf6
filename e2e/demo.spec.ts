import { onboard } from './steps/onboard'
import { acceptChat, openChat } from './steps/openChat'
import { messages, send } from './steps/send'
import { expect, test } from './support/fixtures'
import { watchPages } from './support/watchPages'

test('demo links: two tabs of one browser are two people, also after a reload and when one of them locks', async ({
  browser,
  sealog,
}) => {
  const context = await browser.newContext({ baseURL: sealog.url, locale: 'en-US' })
  const watch = watchPages(context, [
    sealog.url,
    new URL(sealog.chain.rpcUrl).origin,
    new URL(sealog.chain.wsUrl).origin,
  ])
  const [alice, bob] = [await context.newPage(), await context.newPage()]
  await alice.goto('/?as=alice')
  await onboard(alice, 'Alice (demo)')
  await bob.goto('/?as=bob')
  await onboard(bob, 'Bob (demo)')

  await openChat(alice, '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC')
  await send(alice, 'From one tab to the other')
  await acceptChat(bob, '0x70997970C51812dc3A010C7d01b50e0d17dc79C8')
  await expect(messages(bob).getByText('From one tab to the other')).toBeVisible()
  await send(bob, 'And back')
  await expect(messages(alice).getByText('And back')).toBeVisible()

  for (const page of [alice, bob]) {
    await page.reload()
    await expect(messages(page).getByText('And back')).toBeVisible()
    await send(page, `Still ${page === alice ? 'Alice' : 'Bob'}`)
  }
  await expect(messages(alice).getByText('Still Bob')).toBeVisible()

  await alice.getByRole('button', { name: 'Lock', exact: true }).click()
  await expect(alice.getByRole('button', { name: 'Unlock', exact: true })).toBeVisible()
  await expect(messages(bob).getByText('Still Alice')).toBeVisible()
  await bob.reload()
  await send(bob, 'Still open')
  await alice.reload()
  await alice.getByRole('button', { name: 'Unlock', exact: true }).click()
  await expect(messages(alice).getByText('Still open')).toBeVisible()
  expect(watch.errors).toEqual([])
  expect(watch.foreignRequests).toEqual([])
  await context.close()
})
