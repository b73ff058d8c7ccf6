import { connect } from './steps/connect'
import { cutOff } from './steps/cutOff'
import { messages, send } from './steps/send'
import { startChat } from './steps/startChat'
import { unlockFirst } from './steps/unlockFirst'
import { expect, newAccounts, test } from './support/fixtures'

const button = (name: string) => ({ name, exact: true })

test('another account in the wallet: nothing of the one before is seen under it, and it comes back by itself', async ({
  newPerson,
  newPeer,
}) => {
  const { alice, bob } = await startChat({ newPerson, newPeer })
  const { page, wallet } = alice
  // What is ever in the document from the switch on, between frames too.
  await page.evaluate(() => {
    const seen: string[] = []
    Object.assign(window, { seen })
    new MutationObserver(() => {
      if (document.querySelector('h2')?.closest('ol')) seen.push(document.body.innerText)
    }).observe(document.body, { childList: true, subtree: true, characterData: true })
  })
  wallet.selectAccount(1)
  await expect(page.getByRole('button', button('Unlock'))).toBeVisible()
  const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen)
  expect(seen.length).toBeGreaterThan(0)
  expect(seen.join('\n')).not.toMatch(/Hello (Alice|Bob)/)

  await unlockFirst(page)
  await expect(page.getByText('Register key', { exact: true }).first()).toBeVisible()
  await expect(page.getByText('Hello Alice')).toBeHidden()
  // Nor does it stand where the one before talked to somebody.
  await page.getByRole('button', button('Get test ether')).click()
  await page.getByRole('button', button('Register key')).click()
  await expect(page.getByRole('button', button('New message'))).toBeVisible()
  await expect(page).toHaveURL(/#\/$/)
  await expect(page.getByText(bob.address.slice(2, 6))).toBeHidden()

  const asked = wallet.prompts.length
  wallet.selectAccount(0)
  await page
    .getByRole('navigation', { name: 'Conversations' })
    .getByRole('link', { name: /Hello Alice/ })
    .click()
  await expect(messages(page).getByText('Hello Alice')).toBeVisible()
  expect(wallet.prompts.length).toBe(asked)
})

test('Settings → Wallet disconnects: locked at once, not connected again by a reload, and open for another account', async ({
  newPerson,
  newPeer,
}) => {
  const { alice } = await startChat({ newPerson, newPeer })
  const { page, wallet } = alice
  await page.getByRole('link', { name: /^Wallet and account/ }).click()
  await page.getByRole('button', button('Disconnect wallet')).click()
  const connectButton = page.getByRole('button', button('Connect wallet'))
  await expect(connectButton).toBeVisible()
  await expect(page.getByText('Hello Alice')).toBeHidden()
  await page.reload()
  await expect(connectButton).toBeVisible()

  wallet.selectAccount(1)
  await connect(page)
  await expect(page.getByRole('button', button('Unlock'))).toBeVisible()
  await expect(page.getByText(wallet.address.slice(0, 10))).toBeVisible()
})

test('a warm start shows the threads with the RPC closed and before the wallet stack has loaded', async ({
  newPerson,
  newPeer,
  sealog,
}) => {
  const { alice } = await startChat({ newPerson, newPeer })
  const { page, context, watch } = alice
  const restore = await cutOff(context, sealog)
  let letWalletLoad = () => {}
  const gate = new Promise<void>((open) => {
    letWalletLoad = open
  })
  await context.route(/WalletRoot.*\.js$/, async (route) => {
    await gate
    await route.continue()
  })
  await page.reload()
  await expect(messages(page).getByText('Hello Alice')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toBeVisible()
  letWalletLoad()
  restore()
  await send(page, 'Back again')
  await expect(messages(page).getByText('Back again')).toBeVisible()
  // Chromium reports the closed RPC.
  watch.errors.splice(0)
})

test('"Ask for a signature each time": a reload locks, and one signature opens', async ({ newPerson }) => {
  const { page, wallet } = await newPerson({ connected: true })
  await page.goto('/')
  await page.getByRole('switch', { name: /Ask for a signature each time/ }).click()
  await unlockFirst(page)
  await page.getByRole('button', button('Register key')).click()
  await expect(page.getByRole('button', button('New message'))).toBeVisible()
  const asked = wallet.prompts.length
  await page.reload()
  await page.getByRole('button', button('Unlock')).click()
  await expect(page.getByRole('button', button('New message'))).toBeVisible()
  expect(wallet.prompts.slice(asked).map(({ kind }) => kind)).toEqual(['sign'])
})

test('"Forget this device" removes every trace from the browser', async ({ newPerson, newPeer }) => {
  const accounts = newAccounts()
  const [bob] = await Promise.all([newPeer(), newPeer(accounts[0])])
  const { page, wallet } = await newPerson({ accounts })
  await bob.send(wallet.address, 'Hello Alice')
  await page.goto('/')
  // The list of wallets leaves traces too.
  await connect(page)
  await page.getByRole('button', button('Unlock')).click()
  await page.getByRole('link', { name: 'Requests' }).click()
  await page.getByRole('button', button('Accept')).click()
  await expect(messages(page).getByText('Hello Alice')).toBeVisible()
  await page.goto('/#/settings/storage')
  await page.getByRole('button', { name: 'Forget this device' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Forget this device' }).click()
  await expect(page.getByRole('button', button('Connect wallet'))).toBeVisible()
  const left = await page.evaluate(async () => {
    const names = (await indexedDB.databases()).map(({ name }) => name)
    // The page has started anew meanwhile, so the keychain is there again: empty.
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('sealog')
      opening.onsuccess = () => resolve(opening.result)
      opening.onerror = () => reject(opening.error)
    })
    const stores = [...database.objectStoreNames]
    const counts = stores.map(
      (store) =>
        new Promise<number>((resolve) => {
          const counting = database.transaction(store).objectStore(store).count()
          counting.onsuccess = () => resolve(counting.result)
        }),
    )
    return { names, rows: await Promise.all(counts), stored: JSON.stringify(Object.entries(localStorage)) }
  })
  expect(left.names.filter((name) => name !== 'sealog')).toEqual([])
  expect(left.rows).not.toContain(1)
  expect(left.stored).not.toContain(wallet.address.slice(2))
  expect(left.stored).not.toContain('testwallet')
})

test('the wallet goes away: the messages stay, sending asks for the wallet, and it comes back', async ({
  newPerson,
  newPeer,
}) => {
  const { alice, bob } = await startChat({ newPerson, newPeer })
  const { page, wallet } = alice
  wallet.disconnect()
  await expect(page.getByText('Connect this account’s wallet to send')).toBeVisible()
  await expect(messages(page).getByText('Hello Alice')).toBeVisible()
  await send(page, 'Written without a wallet')
  const asked = wallet.prompts.length
  await connect(page)
  await bob.reads(wallet.address, 'Written without a wallet')
  expect(wallet.prompts.slice(asked).map(({ kind }) => kind)).toEqual(['connect', 'transaction'])

  // A lock tells nobody: the next request notices it.
  wallet.lock()
  await send(page, 'Written to a locked wallet')
  await connect(page)
  await bob.reads(wallet.address, 'Written to a locked wallet')
})
