import { onboard } from './steps/onboard'
import { expect, test } from './support/fixtures'

test('a wrong or missing config.json is explained on the page, with the field', async ({
  newPerson,
  sealog,
}) => {
  const { page, context, watch } = await newPerson()
  const [chain] = sealog.config.chains
  const cases = [
    { body: JSON.stringify({ chains: [{ ...chain, contract: '0x12' }] }), says: '"chains[0].contract"' },
    { body: '{"chains": [', says: 'not valid JSON' },
    { status: 404, body: 'Not found', says: 'There is no' },
  ]
  for (const { says, ...answer } of cases) {
    await context.route('**/config.json', (route) => route.fulfill(answer))
    await page.goto('/')
    await expect(page.getByRole('alert')).toContainText(says)
    await context.unroute('**/config.json')
  }
  await page.getByRole('button', { name: 'Reload' }).click()
  await expect(page.getByRole('button', { name: 'Connect wallet' })).toBeVisible()
  // React tells what it caught, and Chromium the missing file: that is the point here.
  expect(watch.errors.splice(0).length).toBeGreaterThan(0)
})

test('the page may connect to what config.json names, even where the host allows more', async ({
  newPerson,
  sealog,
}) => {
  const { page, context, watch } = await newPerson()
  const [chain] = sealog.config.chains
  const canReach = () =>
    page.evaluate(
      (url) =>
        fetch(url, { method: 'POST', body: '{}' }).then(
          () => true,
          () => false,
        ),
      chain.rpcUrls[0] ?? '',
    )
  await page.goto('/')
  await expect(page.getByRole('button', { name: 'Connect wallet' })).toBeVisible()
  expect(await canReach()).toBe(true)

  // The host's policy still names the node; the config does not any more.
  await context.route('**/config.json', (route) =>
    route.fulfill({ json: { chains: [{ ...chain, rpcUrls: [sealog.url] }] } }),
  )
  await page.reload()
  await expect(page.getByRole('button', { name: 'Connect wallet' })).toBeVisible()
  expect(await canReach()).toBe(false)
  expect(watch.errors.splice(0).join('\n')).toContain('Content Security Policy')
})

test('keyDomain names the host in the text that is signed', async ({ newPerson, sealog }) => {
  const { page, context, wallet } = await newPerson()
  await context.route('**/config.json', (route) =>
    route.fulfill({ json: { ...sealog.config, keyDomain: 'chat.example' } }),
  )
  await page.goto('/')
  await onboard(page)
  const signed = wallet.prompts.find(({ kind }) => kind === 'sign')?.text
  expect(signed).toMatch(/^chat\.example wants you to sign in with your Ethereum account:\n/)
})

test('WalletConnect: only with a project id, no connection before it is chosen, and then to its relay alone', async ({
  newPerson,
  sealog,
}) => {
  const { page, context, watch } = await newPerson()
  const walletConnect = page.getByRole('dialog').getByRole('button', { name: 'WalletConnect' })
  await page.goto('/')
  await page.getByRole('button', { name: 'Connect wallet' }).click()
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Test Wallet' })).toBeVisible()
  await expect(walletConnect).toBeHidden()

  await context.route('**/config.json', (route) =>
    route.fulfill({ json: { ...sealog.config, walletConnectProjectId: '0'.repeat(32) } }),
  )
  await page.reload()
  await page.getByRole('button', { name: 'Connect wallet' }).click()
  await expect(walletConnect).toBeVisible()
  await page.waitForLoadState('networkidle')
  expect(watch.errors).toEqual([])
  await walletConnect.click()
  // This host's policy names the node alone, so each try shows up as a refusal.
  await expect.poll(() => watch.errors.length).toBeGreaterThan(0)
  for (const refusal of watch.errors.splice(0)) {
    expect(refusal).toMatch(/^Connecting to 'wss:\/\/relay\.walletconnect\.org\//)
  }
})
