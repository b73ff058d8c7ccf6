import { axeViolations } from './steps/axeViolations'
import { dumpStorage } from './steps/dumpStorage'
import { messages, send } from './steps/send'
import { startChat } from './steps/startChat'
import { expect, test } from './support/fixtures'

const button = (name: string) => ({ name, exact: true })

// R7
test('a session sender: one prompt, then messages without any, also after a reload and with the wallet away; revoked, the wallet asks again', async ({
  newPerson,
  newPeer,
}) => {
  const { alice, bob } = await startChat({ newPerson, newPeer })
  const { page, wallet } = alice
  const dialog = page.getByRole('dialog')
  for (const text of ['one', 'two', 'three']) await send(page, text)
  await bob.reads(wallet.address, 'three')

  await test.step('after a few prompts it is offered; declined, nothing changes', async () => {
    await page.getByRole('button', button('Send without prompts')).click()
    await page.getByRole('button', button('Send without prompts')).click()
    wallet.declineNext()
    await dialog.getByRole('button', button('Send without prompts')).click()
    await expect(dialog.getByText(/You declined/)).toBeVisible()
    expect(await axeViolations(page), 'the dialog').toEqual([])
    await dialog.getByRole('button', button('Send without prompts')).click()
    await expect(dialog).toBeHidden()
    await expect(page.getByRole('heading', { name: 'This browser' })).toBeVisible()
    await expect(page.getByText(/about \d{3} messages/)).toBeVisible()
    expect(await axeViolations(page), 'the senders').toEqual([])
  })

  const asked = wallet.prompts.length
  await test.step('messages go out without the wallet, under her own address', async () => {
    await page.goto(`/#/dm/${bob.address}`)
    for (const text of ['four', 'five', 'six']) await send(page, text)
    await bob.reads(wallet.address, 'six')
    expect(bob.texts(wallet.address).slice(-3)).toEqual(['four', 'five', 'six'])
    await page.reload()
    await expect(messages(page).getByText('six')).toBeVisible()
    wallet.disconnect()
    await send(page, 'seven')
    await bob.reads(wallet.address, 'seven')
    await expect(page.getByText(/Connect this account’s wallet to send/)).toBeHidden()
    expect(wallet.prompts.length).toBe(asked)
  })

  await test.step('its key lies encrypted', async () => {
    expect(await dumpStorage(page)).not.toMatch(/secretKey|isAuthorized/)
  })

  await test.step('revoked, what is left comes back and the wallet is asked again', async () => {
    await page.goto('/#/settings/wallet')
    await page.getByRole('main').getByRole('button', button('Connect wallet')).click()
    await page.getByRole('button', { name: 'Test Wallet' }).click()
    await expect(page.getByRole('button', button('Disconnect wallet'))).toBeVisible()
    await page.goto('/#/settings/senders')
    await page.getByRole('button', button('Revoke')).click()
    await dialog.getByRole('button', button('Revoke')).click()
    await expect(dialog).toBeHidden()
    await expect(page.getByText('Revoked', { exact: true })).toBeVisible()
    await expect(page.getByRole('button', button('Take back the rest'))).toBeHidden()
    await page.goto(`/#/dm/${bob.address}`)
    const before = wallet.prompts.length
    await send(page, 'eight')
    await bob.reads(wallet.address, 'eight')
    expect(wallet.prompts.length).toBe(before + 1)
  })
})
