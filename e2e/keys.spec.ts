import { connect } from './steps/connect'
import { onboard } from './steps/onboard'
import { messages, send } from './steps/send'
import { startTwoBrowsers } from './steps/startChat'
import { expect, newAccounts, test } from './support/fixtures'

const button = (name: string) => ({ name, exact: true })

test('rotate in one transaction; both sides read old and new; an empty browser restores all with one signature', async ({
  newPerson,
  newPeer,
  sealog,
}) => {
  const accounts = newAccounts()
  const { alice, bob } = await startTwoBrowsers({ newPerson, newPeer }, { accounts })
  const asked = alice.wallet.prompts.length
  await alice.page.getByRole('link', { name: 'Settings' }).click()
  await alice.page.getByRole('link', { name: 'Keys' }).click()
  await alice.page.getByRole('button', button('Rotate')).click()
  const dialog = alice.page.getByRole('dialog')
  await dialog.getByRole('button', button('Rotate')).click()
  await expect(dialog).toBeHidden({ timeout: 15_000 })
  const prompts = alice.wallet.prompts.slice(asked)
  expect(prompts.map(({ kind }) => kind)).toEqual(['sign', 'sign', 'transaction'])
  expect(prompts.map(({ text }) => /key generation (\d)/.exec(text ?? '')?.[1])).toEqual([
    '1',
    '2',
    undefined,
  ])

  await alice.page.goto(`/#/dm/${bob.wallet.address}`)
  await send(alice.page, 'With my new key')
  await expect(messages(bob.page).getByText('With my new key')).toBeVisible()
  await send(bob.page, 'To your new key')
  await expect(messages(alice.page).getByText('To your new key')).toBeVisible()

  const restored = await newPerson({ accounts, name: 'Other Wallet', rdns: 'org.example.other' })
  await restored.page.goto('/')
  await connect(restored.page, 'Other Wallet')
  const unlock = restored.page.getByRole('button', button('Unlock'))
  // The wallet has been asked to connect: the next prompt is the signature.
  await expect(unlock).toBeVisible()
  // From the signature on the history takes its time: what is read of it is said meanwhile.
  const signature = restored.wallet.holdNext()
  await unlock.click()
  await signature.asked
  let letHistoryCome = () => {}
  const gate = new Promise<void>((open) => {
    letHistoryCome = open
  })
  await restored.context.route(`${sealog.chain.rpcUrl}/**`, async (route) => {
    if (route.request().postData()?.includes('eth_getLogs')) await gate
    await route.continue()
  })
  signature.approve()
  const progress = restored.page.getByRole('progressbar', { name: 'Restoring history' })
  await expect(progress).toBeVisible()
  await expect(progress).toHaveAttribute('aria-valuetext', /^Restoring history: block \d+ of \d+, 0 messages/)
  await expect(restored.page.getByRole('button', button('New message'))).toBeVisible()
  letHistoryCome()
  await expect(progress).toBeHidden()
  await restored.context.unroute(`${sealog.chain.rpcUrl}/**`)
  expect(restored.wallet.prompts.map(({ kind }) => kind)).toEqual(['connect', 'sign'])
  await restored.page.goto(`/#/dm/${bob.wallet.address}`)
  for (const text of ['Hello Bob', 'Hello Alice', 'With my new key', 'To your new key']) {
    await expect(messages(restored.page).getByText(text)).toBeVisible()
  }
  await send(restored.page, 'From the new browser')
  await expect(messages(bob.page).getByText('From the new browser')).toBeVisible()
})

test('a declined rotation changes nothing', async ({ newPerson }) => {
  const { page, wallet } = await newPerson()
  await page.goto('/')
  await onboard(page)
  await page.goto('/#/settings/keys')
  const key = await page.getByRole('main').innerText()
  for (const [approved, what] of ['first signature', 'second signature', 'transaction'].entries()) {
    await test.step(`decline the ${what}`, async () => {
      const asked = wallet.prompts.length
      await page.getByRole('button', button('Rotate')).click()
      for (let i = 0; i < approved; i++) wallet.holdNext().approve()
      wallet.declineNext()
      await page.getByRole('dialog').getByRole('button', button('Rotate')).click()
      await expect(page.getByText('You declined')).toBeVisible()
      expect(wallet.prompts.length - asked).toBe(approved + 1)
      await page.reload()
      await expect(page.getByRole('main')).toHaveText(key, { useInnerText: true })
    })
  }
})
