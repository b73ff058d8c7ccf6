import { cutOff } from './steps/cutOff'
import { messages, send } from './steps/send'
import { startChat } from './steps/startChat'
import { unlockFirst } from './steps/unlockFirst'
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
    {
      body: JSON.stringify({ chains: [{ ...chain, explorerURLs: 'https://explorer.example' }] }),
      says: '"chains[0].explorerURLs": did you mean "explorerUrl"?',
    },
    { status: 404, body: 'Not found', says: 'There is no' },
  ]
  for (const { says, ...answer } of cases) {
    await context.route('**/config.json', (route) => route.fulfill(answer))
    await page.goto('/')
    await expect(page.getByRole('alert')).toContainText(says)
    await expect(page.getByText('Correct config.json and reload.')).toBeVisible()
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

test('an RPC of another chain: the page says which chain each means, reads and sends nothing, and shows what it keeps', async ({
  newPerson,
  newPeer,
  sealog,
}) => {
  const { alice, bob } = await startChat({ newPerson, newPeer })
  const { page, context, wallet } = alice
  const [chain] = sealog.config.chains

  // Nobody reads from the RPC yet: a locked page says it as well.
  const stranger = await newPerson()
  await stranger.context.route('**/config.json', (route) =>
    route.fulfill({ json: { chains: [{ ...chain, chainId: 10, name: 'OP Mainnet' }] } }),
  )
  await stranger.page.goto('/')
  const { host } = new URL(sealog.chain.rpcUrl)
  const sentence = `config.json names OP Mainnet, chain 10. http://${host} answers for chain 31337.`
  await expect(stranger.page.getByRole('alert')).toContainText(sentence)
  await expect(stranger.page.getByRole('alert')).toContainText(
    'correct “chainId” or “rpcUrls” in config.json',
  )

  // The chain of the config is right, the RPC is replaced by one of another chain: the cache shows, nothing else happens.
  const restore = await cutOff(context, sealog, async (route) => {
    const { method } = route.request().postDataJSON() as { method: string }
    if (method === 'eth_chainId') await route.fulfill({ json: { jsonrpc: '2.0', id: 1, result: '0x1' } })
    else await route.continue()
  })
  const asked = wallet.prompts.length
  await page.reload()
  await expect(page.getByRole('alert')).toContainText('answers for chain 1.')
  await bob.send(wallet.address, 'Not from this chain')
  await expect(messages(page).getByText('Hello Alice')).toBeVisible()
  await send(page, 'Where does this go?')
  await expect(page.getByText('Offline', { exact: true })).toBeVisible()
  await expect(messages(page).getByText('Not from this chain')).toBeHidden()
  expect(wallet.prompts.length).toBe(asked)

  // A reload alone mends nothing; the node of the right chain does, without another one.
  await page.getByRole('alert').getByRole('button', { name: 'Reload' }).click()
  await expect(page.getByRole('alert')).toContainText('answers for chain 1.')
  restore()
  // A new block: the page need not wait for its next look at a quiet chain.
  await bob.send(wallet.address, 'From this one')
  await expect(messages(page).getByText('Not from this chain')).toBeVisible()
  await expect(page.getByRole('alert')).toBeHidden()
})

test('a fromBlock above the head is told before anything is signed: no key is offered for registration again and again', async ({
  newPerson,
  sealog,
}) => {
  const { page, context, wallet } = await newPerson({ connected: true })
  const [chain] = sealog.config.chains
  await context.route('**/config.json', (route) =>
    route.fulfill({ json: { chains: [{ ...chain, fromBlock: 1_000_000 }] } }),
  )
  await page.goto('/')
  await page.getByRole('button', { name: 'Unlock', exact: true }).click()
  await expect(page.getByText('below “fromBlock” in config.json')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Register key' })).toBeHidden()
  expect(wallet.prompts.filter(({ kind }) => kind !== 'connect')).toEqual([])
})

test('keyDomain names the host in the text that is signed', async ({ newPerson, sealog }) => {
  const { page, context, wallet } = await newPerson({ connected: true })
  await context.route('**/config.json', (route) =>
    route.fulfill({ json: { ...sealog.config, keyDomain: 'chat.example' } }),
  )
  await page.goto('/')
  await unlockFirst(page)
  await expect(page.getByRole('button', { name: 'Register key' })).toBeVisible()
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
