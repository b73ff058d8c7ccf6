import { hexToBytes, stringToHex } from 'viem'
import { rpcRequest } from '../scripts/lib/rpcRequest'
import { deriveLabelKey, deriveLinkKey, deriveMessagingKey } from '../src/protocol/messagingKey'
import { deriveSeed } from '../src/protocol/seed'
import { dumpStorage } from './steps/dumpStorage'
import { newThread } from './steps/newThread'
import { send } from './steps/send'
import { startChat } from './steps/startChat'
import { expect, newAccounts, test } from './support/fixtures'

const TEXTS = ['Hello Bob', 'Hello Alice', 'The code is 4711', 'A private subject', 'unsent thought']

test('C6: no plaintext, seed, signature or key: not on chain, not in requests, not in storage, not in the console', async ({
  newPerson,
  newPeer,
  sealog,
}) => {
  const accounts = newAccounts()
  const { alice, bob } = await startChat({ newPerson, newPeer }, { accounts })
  const { page } = alice
  const requests: string[] = []
  page.on('request', (request) => requests.push(request.url() + (request.postData() ?? '')))
  await newThread(page, 'A private subject')
  await send(page, 'The code is 4711')
  const subject = await bob.threadCalled(alice.wallet.address, 'A private subject')
  await bob.reads(subject, 'The code is 4711')
  await page.goto(`/#/dm/${bob.address}`)
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('unsent thought')
  // Leaving the thread stores the draft.
  await page.getByRole('link', { name: 'Requests' }).click()
  await expect(page.getByRole('navigation', { name: 'Conversations' }).getByText('Draft:')).toBeVisible()
  await page.reload()
  await page.goto(`/#/dm/${bob.address}`)
  await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toHaveValue('unsent thought')

  const logs = await rpcRequest<{ data: string; topics: string[] }[]>(sealog.chain.rpcUrl, 'eth_getLogs', [
    { address: sealog.config.chains[0].contract, fromBlock: '0x0' },
  ])
  const calls = await allCallData(sealog.chain.rpcUrl)
  expect(logs.length).toBeGreaterThan(5)
  const storage = await dumpStorage(page)
  // The dump reads what it claims to: the store is full, and the device key cannot be taken out.
  expect(storage.length).toBeGreaterThan(2_000)
  expect(storage).toContain('CryptoKey extractable=false')

  const places = {
    chain: JSON.stringify(logs) + JSON.stringify(calls),
    requests: requests.join('\n'),
    storage,
    console: alice.watch.console.join('\n'),
  }
  for (const [place, content] of Object.entries(places)) {
    for (const text of TEXTS) {
      expect(content, `${text} in ${place}`).not.toContain(text)
      expect(content.toLowerCase(), `${text} in ${place}, as bytes`).not.toContain(stringToHex(text).slice(2))
    }
  }

  // What the wallet signed, and everything that is derived from it.
  const [account] = accounts
  const address = hexToBytes(account.address)
  const signed = alice.wallet.prompts.find(({ kind }) => kind === 'sign')?.text ?? ''
  expect(signed).toContain('key generation 1')
  const signature = await account.signMessage({ message: signed })
  const seed = deriveSeed({ domain: 'localhost', address, generation: 1, signature: hexToBytes(signature) })
  const labelKey = deriveLabelKey(seed, 'default-key', 1)
  const { secretKey, publicKey } = deriveMessagingKey(labelKey, 2)
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
  expect(places.chain, 'these are the keys in use').toContain(hex(publicKey))
  const secrets = {
    signature: signature.slice(2, 66),
    seed: hex(seed),
    'label key': hex(labelKey),
    'secret key': hex(secretKey),
    'link key': hex(deriveLinkKey(seed)),
  }
  for (const [place, content] of Object.entries(places)) {
    for (const [name, secret] of Object.entries(secrets)) {
      expect(content.toLowerCase().includes(secret), `${name} in ${place}`).toBe(false)
      const base64 = Buffer.from(secret, 'hex').toString('base64').replace(/=+$/, '')
      expect(content.includes(base64), `${name} in ${place}, as base64`).toBe(false)
    }
  }
})

/** The input of every transaction on the chain. */
async function allCallData(rpcUrl: string): Promise<string[]> {
  const head = Number(await rpcRequest<string>(rpcUrl, 'eth_blockNumber', []))
  const inputs: string[] = []
  for (let i = 0; i <= head; i++) {
    const block = await rpcRequest<{ transactions: { input: string }[] }>(rpcUrl, 'eth_getBlockByNumber', [
      `0x${i.toString(16)}`,
      true,
    ])
    inputs.push(...block.transactions.map(({ input }) => input))
  }
  return inputs
}
