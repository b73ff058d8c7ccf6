import type { Page } from '@playwright/test'
import { rpcRequest } from '../scripts/lib/rpcRequest'
import { messages } from './steps/send'
import { signIn } from './steps/signIn'
import { startChat } from './steps/startChat'
import { expect, newAccounts, type Person, type Sealog, test } from './support/fixtures'

/** What a browser may do to its storage: the history comes back from the chain, what is only here stays. */

/** Changes one bit of everything that is stored of the history. */
async function damage(page: Page): Promise<void> {
  const changed = await page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const [info] = (await indexedDB.databases()).filter(({ name }) => name?.startsWith('sealog messages'))
    const database = await done(indexedDB.open(info?.name ?? ''))
    const names = ['chunks', 'bundles', 'messages']
    let count = 0
    for (const name of names) {
      const store = database.transaction(name, 'readwrite').objectStore(name)
      for (const row of (await done(store.getAll())) as { box: ArrayBuffer }[]) {
        const bytes = new Uint8Array(row.box)
        bytes[0] = (bytes[0] ?? 0) ^ 1
        await done(store.put(row))
        count++
      }
    }
    database.close()
    return count
  })
  expect(changed).toBeGreaterThan(0)
}

/** Limits what the origin may store, in bytes, or lifts the limit. */
async function limitRoom({ context, page }: Person, { url }: Sealog, quotaSize?: number): Promise<void> {
  const devtools = await context.newCDPSession(page)
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: url, ...(quotaSize && { quotaSize }) })
}

/** Fills what room the page's origin has with a database of its own. */
function fillRoom(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('filler', 1)
      request.onupgradeneeded = () => request.result.createObjectStore('rows', { autoIncrement: true })
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    const put = (length: number) =>
      new Promise<boolean>((resolve) => {
        const tx = database.transaction('rows', 'readwrite')
        tx.objectStore('rows').put(crypto.getRandomValues(new Uint8Array(length)))
        tx.oncomplete = () => resolve(true)
        tx.onabort = () => resolve(false)
      })
    for (const length of [65_536, 4_096, 64]) while (await put(length));
    database.close()
  })
}

test('two threads, restored in an empty browser: there after a reload, and again after damage, with a note; the draft stays', async ({
  newPerson,
  newPeer,
  sealog,
}) => {
  const accounts = newAccounts()
  const [before, bob] = await Promise.all([newPeer(accounts[0]), newPeer()])
  await before.send(bob.address, 'In the main thread')
  const trip = await before.engine.startThread(bob.address, 'Trip to Oslo')
  await before.send(trip, 'We leave on Friday')
  before.stop()
  // Both become final together.
  await rpcRequest(sealog.chain.rpcUrl, 'anvil_mine', ['0x50'])

  const { page, wallet } = await newPerson({ accounts, connected: true })
  await signIn(page, `/#/dm/${bob.address}`)
  await expect(messages(page).getByText('In the main thread')).toBeVisible()
  await page.reload()
  await expect(messages(page).getByText('In the main thread')).toBeVisible()
  const field = page.getByRole('textbox', { name: 'Message', exact: true })
  await field.fill('Half a thought')
  await bob.send(wallet.address, 'While she is thinking')
  await expect(messages(page).getByText('While she is thinking')).toBeVisible()

  await damage(page)
  await page.reload()
  const note = page.getByText('The history kept in this browser was damaged.')
  await expect(note).toBeVisible()
  for (const text of ['In the main thread', 'While she is thinking'])
    await expect(messages(page).getByText(text)).toHaveCount(1)
  await expect(field).toHaveValue('Half a thought')
  await page.getByRole('link', { name: /Trip to Oslo/ }).click()
  await expect(messages(page).getByText('We leave on Friday')).toBeVisible()
  await page.reload()
  await expect(messages(page).getByText('We leave on Friday')).toBeVisible()
  await expect(note).toHaveCount(0)
})

test('no room left: what is there stays readable, what is typed stays in its field, with room all goes on; so where another tab updates the storage', async ({
  newPerson,
  newPeer,
  sealog,
}) => {
  // From the start: the browser looks at its limit twice a minute only.
  const { alice, bob } = await startChat({
    newPeer,
    newPerson: async (options) => {
      const person = await newPerson(options)
      await limitRoom(person, sealog, 2_000_000)
      return person
    },
  })
  const { page, context } = alice
  await fillRoom(page)
  await bob.send(alice.wallet.address, 'While there is no room')
  const notices = page.getByText('The browser has no room left')
  await expect(notices.first()).toBeVisible()
  await expect(messages(page).getByText('Hello Alice')).toBeVisible()

  const field = page.getByRole('textbox', { name: 'Message', exact: true })
  await field.fill('Written without room')
  await field.press('Enter')
  await expect(notices.nth(1)).toBeVisible()
  await expect(field).toHaveValue('Written without room')

  await limitRoom(alice, sealog)
  // It tries again by itself, at the longest after a quarter of a minute.
  await expect(messages(page).getByText('While there is no room')).toHaveCount(1, { timeout: 40_000 })
  await field.press('Enter')
  await bob.reads(alice.wallet.address, 'Written without room')
  await expect(notices).toHaveCount(0)

  const other = await context.newPage()
  // A page of this origin without the app: the version to come.
  await other.goto('/config.json')
  await other.evaluate(async () => {
    const [info] = (await indexedDB.databases()).filter(({ name }) => name?.startsWith('sealog messages'))
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.open(info?.name ?? '', (info?.version ?? 0) + 1)
      request.onsuccess = () => resolve(request.result.close())
      request.onerror = () => reject(request.error)
    })
  })
  await bob.send(alice.wallet.address, 'After the update')
  await expect(page.getByText('Sealog was updated or removed in another tab.')).toBeVisible()
  await expect(messages(page).getByText('Hello Alice')).toBeVisible()
})
