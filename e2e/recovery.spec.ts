import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { connect } from './steps/connect'
import { onboard } from './steps/onboard'
import { acceptChat, openChat } from './steps/openChat'
import { download, openFile, typePassphrase } from './steps/recoveryFile'
import { messages, send } from './steps/send'
import { startTwoBrowsers } from './steps/startChat'
import { unlockFirst } from './steps/unlockFirst'
import { createRandomSigner } from './support/createRandomSigner'
import { expect, newAccounts, test } from './support/fixtures'

/** K6, K17 to K19 in the real page under its real policy: scrypt needs no WebAssembly and no eval. */

const button = (name: string) => ({ name, exact: true })
test('a wallet that signs differently each time lives from a recovery file, here and in an empty browser', async ({
  newPerson,
}) => {
  test.setTimeout(240_000)
  const random = createRandomSigner(generatePrivateKey())
  const [spare] = newAccounts()
  const [alice, bob] = await Promise.all([newPerson({ accounts: [random, spare] }), newPerson()])
  const { page } = alice
  await bob.page.goto('/')
  await onboard(bob.page)
  await page.goto('/')
  await connect(page)
  await unlockFirst(page)
  await expect(page.getByText(/signs the same text differently each time/)).toBeVisible()

  await page.getByRole('button', button('Continue with a recovery file')).click()
  await typePassphrase(page)
  const path = await download(page, () => page.getByRole('button', button('Save recovery file')).click())
  await expect(page.getByRole('button', button('Register key'))).toBeHidden()
  await openFile(page, path, { passphrase: 'not the passphrase' })
  await expect(page.getByText('This passphrase does not open the file.')).toBeVisible({ timeout: 60_000 })
  await openFile(page, path)
  await page.getByRole('button', button('Register key')).click({ timeout: 60_000 })
  await openChat(page, bob.wallet.address)
  await send(page, 'From random keys')
  await acceptChat(bob.page, random.address)
  await send(bob.page, 'To random keys')
  await expect(messages(page).getByText('To random keys')).toBeVisible()

  const other = await newPerson({ accounts: [random, spare] })
  await other.page.goto('/')
  await connect(other.page)
  await other.page.getByRole('button', button('Unlock')).click()
  await expect(other.page.getByText(/made on another domain or comes from a recovery file/)).toBeVisible()
  await expect(other.page.getByRole('button', button('Continue with a recovery file'))).toBeHidden()
  await other.page.getByRole('button', button('Use a recovery file')).click()
  await openFile(other.page, path)
  await expect(other.page.getByRole('button', button('New message'))).toBeVisible({ timeout: 60_000 })
  await expect(other.page.getByText('History restored')).toBeVisible()
  await expect(other.page.getByText('Nothing is known to be missing.')).toBeVisible()
  await other.page.goto(`/#/dm/${bob.wallet.address}`)
  for (const text of ['From random keys', 'To random keys'])
    await expect(messages(other.page).getByText(text)).toBeVisible()
  expect(other.wallet.prompts.map(({ kind }) => kind)).toEqual(['connect', 'sign'])
})

test('an account that lives from a file rotates with a new one; declined, the old one is still right', async ({
  newPerson,
}) => {
  // Nine times scrypt, a second or more each.
  test.setTimeout(300_000)
  const random = createRandomSigner(generatePrivateKey())
  const [spare] = newAccounts()
  const accounts = [random, spare] as const
  const { page, wallet } = await newPerson({ accounts })
  await page.goto('/')
  await connect(page)
  await unlockFirst(page)
  await page.getByRole('button', button('Continue with a recovery file')).click()
  await typePassphrase(page)
  const first = await download(page, () => page.getByRole('button', button('Save recovery file')).click())
  await openFile(page, first)
  await page.getByRole('button', button('Register key')).click({ timeout: 60_000 })
  await expect(page.getByRole('button', button('New message'))).toBeVisible()

  await page.goto('/#/settings/keys')
  await page.getByRole('button', button('Rotate')).click()
  const second = await download(page, () => openFile(page, first, { action: 'Save new recovery file' }))
  await expect(page.getByText(/Saved as sealog-recovery-.*-gen2\.age\. Open it now/)).toBeVisible()
  const transactions = () => wallet.prompts.filter(({ kind }) => kind === 'transaction').length
  expect(transactions()).toBe(1)
  const dialog = page.getByRole('dialog')
  wallet.declineNext()
  await openFile(dialog, second, { action: 'Rotate' })
  await expect(dialog.getByText(/You declined/)).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText('1 · 1', { exact: true })).toBeVisible()

  const restore = async (path: string) => {
    const other = await newPerson({ accounts })
    await other.page.goto('/')
    await connect(other.page)
    await other.page.getByRole('button', button('Use a recovery file')).click()
    await openFile(other.page, path)
    await expect(other.page.getByRole('button', button('New message'))).toBeVisible({ timeout: 60_000 })
    await other.page.goto('/#/settings/keys')
    return other
  }
  const old = await restore(first)
  await expect(old.page.getByText('1 · 1', { exact: true })).toBeVisible()

  // The dialog still holds what was entered.
  await dialog.getByRole('button', button('Rotate')).click()
  await expect(page.getByText('Done. The new key is registered.')).toBeVisible({ timeout: 60_000 })
  expect(transactions()).toBe(3)
  await page.getByRole('button', button('New version: default-key')).click()
  await openFile(dialog, second, { action: 'Register version' })
  await expect(page.getByText('Done. The key is registered.')).toBeVisible({ timeout: 60_000 })
  const restored = await restore(second)
  await expect(restored.page.getByText('2 · 2', { exact: true })).toBeVisible()
  await expect(restored.page.getByText(/are not in this browser: what was sealed/)).toBeHidden()
  expect(wallet.prompts.filter(({ kind }) => kind === 'sign').length).toBe(2)
  expect(restored.wallet.prompts.map(({ kind }) => kind)).toEqual(['connect'])
})

test('after a rotation without link, the older generation comes back by signing it or from the file', async ({
  newPerson,
  newPeer,
}) => {
  test.setTimeout(240_000)
  const key = generatePrivateKey()
  const [spare] = newAccounts()
  const accounts = [privateKeyToAccount(key), spare] as const
  const { alice, bob } = await startTwoBrowsers({ newPerson, newPeer }, { accounts })
  const { page } = alice
  await page.goto('/#/settings/keys')
  await page.getByRole('button', button('Save recovery file')).click()
  await typePassphrase(page)
  const path = await download(page, () => page.getByRole('button', button('Sign and save')).click())
  await expect(page.getByText(/Saved as sealog-recovery-.*, with generation 1\./)).toBeVisible()

  await page.getByRole('button', button('Rotate')).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Advanced').click()
  await dialog.getByRole('switch', { name: 'Rotate without link' }).check()
  await dialog.getByRole('button', button('Rotate')).click()
  await expect(dialog).toBeHidden({ timeout: 15_000 })
  await page.goto(`/#/dm/${bob.wallet.address}`)
  await send(page, 'With generation 2')
  await expect(messages(bob.page).getByText('With generation 2')).toBeVisible()

  for (const way of ['sign', 'file'] as const) {
    await test.step(way, async () => {
      const restored = await newPerson({ accounts })
      await restored.page.goto('/')
      await connect(restored.page)
      await restored.page.getByRole('button', button('Unlock')).click()
      await expect(restored.page.getByText('Something is missing or did not open.')).toBeVisible()
      await restored.page.goto(`/#/dm/${bob.wallet.address}`)
      await expect(messages(restored.page).getByText('With generation 2')).toBeVisible()
      await expect(messages(restored.page).getByText('Hello Bob')).toBeHidden()
      await restored.page.goto('/#/settings/keys')
      if (way === 'sign') await restored.page.getByRole('button', button('Sign for generation 1')).click()
      else {
        await restored.page.getByRole('button', button('Use a recovery file')).click()
        await openFile(restored.page, path)
      }
      await expect(restored.page.getByRole('button', button('Sign for generation 1'))).toBeHidden({
        timeout: 60_000,
      })
      await restored.page.goto(`/#/dm/${bob.wallet.address}`)
      for (const text of ['Hello Bob', 'Hello Alice', 'With generation 2'])
        await expect(messages(restored.page).getByText(text)).toBeVisible()
      const signatures = restored.wallet.prompts.filter(({ kind }) => kind === 'sign')
      expect(signatures.length).toBe(way === 'sign' ? 2 : 1)
    })
  }
})
