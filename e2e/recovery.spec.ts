import { generatePrivateKey } from 'viem/accounts'
import { openChat } from './steps/openChat'
import { download, openFile, typePassphrase } from './steps/recoveryFile'
import { messages, send } from './steps/send'
import { signIn } from './steps/signIn'
import { unlockFirst } from './steps/unlockFirst'
import { createRandomSigner } from './support/createRandomSigner'
import { expect, newAccounts, type Person, test } from './support/fixtures'

/**
 * K6, K17 to K19 in the real page under its real policy: scrypt needs no WebAssembly and no eval. It takes a second or more each
 * time; what every kind of change does with a file is in src/session/fileKeys.test.ts.
 */

const button = (name: string) => ({ name, exact: true })
const kinds = ({ wallet }: Person) => wallet.prompts.map(({ kind }) => kind)

test('a wallet that signs differently each time lives from a recovery file: it rotates with a new one, and comes back with that in an empty browser', async ({
  newPerson,
  newPeer,
}) => {
  test.setTimeout(240_000)
  const random = createRandomSigner(generatePrivateKey())
  const [spare] = newAccounts()
  const accounts = [random, spare] as const
  const [alice, bob] = await Promise.all([newPerson({ accounts, connected: true }), newPeer()])
  const { page, wallet } = alice

  await test.step('nothing goes on before a new file was opened', async () => {
    await page.goto('/')
    await unlockFirst(page)
    await expect(page.getByText(/signs the same text differently each time/)).toBeVisible()
    await page.getByRole('button', button('Continue with a recovery file')).click()
    await typePassphrase(page)
  })
  const first = await download(page, () => page.getByRole('button', button('Save recovery file')).click())
  await test.step('with its passphrase alone', async () => {
    await expect(page.getByRole('button', button('Register key'))).toBeHidden()
    await openFile(page, first, { passphrase: 'not the passphrase' })
    await expect(page.getByText('This passphrase does not open the file.')).toBeVisible({ timeout: 60_000 })
    await openFile(page, first)
    await page.getByRole('button', button('Register key')).click({ timeout: 60_000 })
  })

  await openChat(page, bob.address)
  await send(page, 'From random keys')
  await bob.reads(wallet.address, 'From random keys')
  await bob.send(wallet.address, 'To random keys')
  await expect(messages(page).getByText('To random keys')).toBeVisible()

  await page.goto('/#/settings/keys')
  await page.getByRole('button', button('Rotate')).click()
  const second = await download(page, () => openFile(page, first, { action: 'Save new recovery file' }))
  await test.step('nothing is registered before the new file was opened', async () => {
    await expect(page.getByText(/Saved as sealog-recovery-.*-gen2\.age\. Open it now/)).toBeVisible()
    expect(kinds(alice)).toEqual(['sign', 'sign', 'transaction', 'transaction'])
    await expect(page.getByText('1 · 1', { exact: true })).toBeVisible()
    await openFile(page.getByRole('dialog'), second, { action: 'Rotate' })
    await expect(page.getByText('Done. The new key is registered.')).toBeVisible({ timeout: 60_000 })
    expect(kinds(alice).slice(4)).toEqual(['transaction'])
    await bob.send(wallet.address, 'To the new key')
  })

  await test.step('an empty browser takes the new file, which brings everything back', async () => {
    const other = await newPerson({ accounts, connected: true })
    await other.page.goto('/')
    await other.page.getByRole('button', button('Unlock')).click()
    await expect(other.page.getByText(/made on another domain or comes from a recovery file/)).toBeVisible()
    await expect(other.page.getByRole('button', button('Continue with a recovery file'))).toBeHidden()
    await other.page.getByRole('button', button('Use a recovery file')).click()
    await openFile(other.page, first)
    await expect(other.page.getByRole('button', button('New message'))).toBeVisible({ timeout: 60_000 })
    await other.page.goto('/#/settings/keys')
    await expect(other.page.getByText(/A newer recovery file brings them back/)).toBeVisible()
    await expect(other.page.getByRole('button', { name: /^Sign for generation/ })).toBeHidden()
    await other.page.getByRole('button', button('Use a recovery file')).click()
    await openFile(other.page.getByRole('dialog'), second)
    await expect(other.page.getByText(/The keys of the file are in this browser/)).toBeVisible({
      timeout: 60_000,
    })
    await other.page.goto('/#/')
    await expect(other.page.getByText('History restored')).toBeVisible()
    await expect(other.page.getByText('Nothing is known to be missing.')).toBeVisible()
    await other.page.goto(`/#/dm/${bob.address}`)
    for (const text of ['From random keys', 'To random keys', 'To the new key'])
      await expect(messages(other.page).getByText(text)).toBeVisible()
    await other.page.goto('/#/settings/keys')
    await expect(other.page.getByText('2 · 1', { exact: true })).toBeVisible()
    await expect(other.page.getByText(/are not in this browser: what was sealed/)).toBeHidden()
    // One for each generation at Unlock; the file asked for none.
    expect(kinds(other)).toEqual(['sign', 'sign'])
  })
})

test('after a rotation without link, the older generation comes back by signing it or from the file', async ({
  newPerson,
  newPeer,
}) => {
  test.setTimeout(240_000)
  const accounts = newAccounts()
  const [before, bob] = await Promise.all([newPeer(accounts[0]), newPeer()])
  const chat = ['Hello Bob', 'Hello Alice', 'With generation 2']
  await before.send(bob.address, 'Hello Bob')
  await bob.reads(before.address, 'Hello Bob')
  await bob.send(before.address, 'Hello Alice')
  expect(await before.session.rotate({ withoutLink: true })).toBe(true)
  await before.send(bob.address, 'With generation 2')
  before.stop()

  /** In an empty browser, unlocked with the newest generation alone. */
  const comeBack = async () => {
    const person = await newPerson({ accounts, connected: true })
    const { page } = person
    await signIn(page)
    await expect(page.getByText('Something is missing or did not open.')).toBeVisible()
    await page.goto(`/#/dm/${bob.address}`)
    await expect(messages(page).getByText(chat.at(-1) ?? '')).toBeVisible()
    await expect(messages(page).getByText('Hello Bob')).toBeHidden()
    await page.goto('/#/settings/keys')
    return person
  }
  const expectAll = async ({ page }: Person) => {
    await page.goto(`/#/dm/${bob.address}`)
    for (const text of chat) await expect(messages(page).getByText(text)).toBeVisible()
  }

  const signed = await comeBack()
  const { page } = signed
  await test.step('by signing it', async () => {
    const sign = page.getByRole('button', button('Sign for generation 1'))
    await sign.click()
    await expect(sign).toBeHidden({ timeout: 60_000 })
    await expectAll(signed)
    expect(kinds(signed)).toEqual(['sign', 'sign'])
  })

  const path = await test.step('a file holds what no link leads to', async () => {
    await page.goto('/#/settings/keys')
    await page.getByRole('button', button('Save recovery file')).click()
    await typePassphrase(page)
    const saved = await download(page, () => page.getByRole('button', button('Sign and save')).click())
    await expect(page.getByText(/Saved as sealog-recovery-.*, with generation 2, 1\./)).toBeVisible()
    return saved
  })

  await test.step('rotate without link', async () => {
    const dialog = page.getByRole('dialog')
    await page.getByRole('button', button('Rotate')).click()
    await dialog.getByText('Advanced').click()
    await dialog.getByRole('switch', { name: 'Rotate without link' }).check()
    await dialog.getByRole('button', button('Rotate')).click()
    await expect(dialog).toBeHidden({ timeout: 15_000 })
    await page.goto(`/#/dm/${bob.address}`)
    await send(page, 'With generation 3')
    await bob.reads(signed.wallet.address, 'With generation 3')
    chat.push('With generation 3')
  })

  await test.step('from the file', async () => {
    const restored = await comeBack()
    await restored.page.getByRole('button', button('Use a recovery file')).click()
    await openFile(restored.page, path)
    for (const generation of [1, 2])
      await expect(restored.page.getByRole('button', button(`Sign for generation ${generation}`))).toBeHidden(
        {
          timeout: 60_000,
        },
      )
    await expectAll(restored)
    expect(kinds(restored)).toEqual(['sign'])
  })
})
