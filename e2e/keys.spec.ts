import { axeViolations } from './steps/axeViolations'
import { changeKey } from './steps/changeKey'
import { messages, send } from './steps/send'
import { startChat } from './steps/startChat'
import { expect, newAccounts, test } from './support/fixtures'

const button = (name: string) => ({ name, exact: true })

test('declined, a rotation changes nothing; it takes one transaction, another curve one more; both sides read old and new; an empty browser restores all with one signature', async ({
  newPerson,
  newPeer,
  sealog,
}) => {
  const accounts = newAccounts()
  const { alice, bob } = await startChat({ newPerson, newPeer }, { accounts })
  const { page, wallet } = alice
  const dialog = page.getByRole('dialog')
  const prompts = (from: number) => wallet.prompts.slice(from)
  const chat = async (own: string, theirs: string) => {
    await page.goto(`/#/dm/${bob.address}`)
    await send(page, own)
    await bob.reads(wallet.address, own)
    await bob.send(wallet.address, theirs)
    await expect(messages(page).getByText(theirs)).toBeVisible()
  }
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('link', { name: 'Keys' }).click()

  // At the signatures: src/session/createSession.test.ts.
  await test.step('declined at the transaction, everything is as it was, here and on the disk', async () => {
    const main = page.getByRole('main')
    // What the contract can do is known when its sections are there.
    await expect(main.getByText('Submit a registration for somebody')).toBeVisible()
    const keys = await main.innerText()
    const asked = wallet.prompts.length
    await page.getByRole('button', button('Rotate')).click()
    for (const _ of ['first signature', 'second signature']) wallet.holdNext().approve()
    wallet.declineNext()
    await dialog.getByRole('button', button('Rotate')).click()
    await expect(dialog.getByText('You declined')).toBeVisible()
    expect(prompts(asked).length).toBe(3)
    await dialog.getByRole('button', button('Cancel')).click()
    await expect(main).toHaveText(keys, { useInnerText: true })
    await page.reload()
    await expect(main).toHaveText(keys, { useInnerText: true })
  })

  await test.step('rotate in one transaction', async () => {
    const asked = wallet.prompts.length
    await changeKey(page, 'Rotate', 'Rotate')
    expect(prompts(asked).map(({ kind }) => kind)).toEqual(['sign', 'sign', 'transaction'])
    const generations = prompts(asked).map(({ text }) => /key generation (\d)/.exec(text ?? '')?.[1])
    expect(generations).toEqual(['1', '2', undefined])
    await chat('With my new key', 'To your new key')
    await expect(messages(page).getByText('You changed your key.')).toBeVisible()
  })

  await test.step('a version on another curve than theirs', async () => {
    const asked = wallet.prompts.length
    await changeKey(page, 'New version: default-key', 'Register version', async () => {
      await page.getByText('Advanced').click()
      await page.getByText('secp256k1', { exact: true }).click()
      await expect(page.getByRole('radio', { name: 'secp256k1' })).toBeChecked()
      expect(await axeViolations(page)).toEqual([])
    })
    expect(prompts(asked).map(({ kind }) => kind)).toEqual(['sign', 'transaction'])
    await expect(page.getByRole('main').getByText('default-key · generation 2, version 2')).toBeVisible()
    await chat('From secp256k1', 'To secp256k1')
    // An honest change of curve is nothing to be warned of.
    const received = [...bob.engine.get().messages.values()].flatMap((list) => [...list])
    expect(received.filter(({ bypassedKey }) => bypassedKey)).toEqual([])
    await expect(messages(page).getByText('Not written with their messaging key')).toHaveCount(0)
  })

  const history = [
    ...['Hello Bob', 'Hello Alice', 'With my new key', 'To your new key'],
    ...['From secp256k1', 'To secp256k1'],
  ]
  await test.step('all of it is there after a reload', async () => {
    await page.reload()
    for (const text of history) await expect(messages(page).getByText(text)).toBeVisible()
  })

  await test.step('and in an empty browser, with another wallet', async () => {
    const other = { name: 'Other Wallet', rdns: 'org.example.other' }
    const restored = await newPerson({ accounts, ...other, connected: true })
    await restored.page.goto('/')
    const unlock = restored.page.getByRole('button', button('Unlock'))
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
    await expect(progress).toHaveAttribute(
      'aria-valuetext',
      /^Restoring history, newest first: read back to block \d+, 0 messages/,
    )
    await expect(restored.page.getByRole('button', button('New message'))).toBeVisible()
    letHistoryCome()
    await expect(progress).toBeHidden()
    expect(restored.wallet.prompts.map(({ kind }) => kind)).toEqual(['sign'])
    await restored.page.goto(`/#/dm/${bob.address}`)
    for (const text of history) await expect(messages(restored.page).getByText(text)).toBeVisible()
    await send(restored.page, 'From the new browser')
    await bob.reads(wallet.address, 'From the new browser')
  })
})
