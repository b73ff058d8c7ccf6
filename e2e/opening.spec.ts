import { createHash } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import { createWalletClient, encodeFunctionData, http } from 'viem'
import { sealogAbi } from '../src/chain/abi'
import { toHex } from '../src/lib/bytes'
import type { Address } from '../src/messaging/types'
import { labelToKeyIndex } from '../src/protocol/labels'
import { messages } from './steps/send'
import { startChat } from './steps/startChat'
import type { Peer } from './support/createPeer'
import { expect, type Sealog, test } from './support/fixtures'

const WORKER = /\/ingest\.worker-[^/]*\.js$/
/** libsodium. */
const PRIMITIVES = /\/createSodium-[^/]*\.js$/
/** More than are opened before libsodium is worth its way (openerInline.ts). */
const MANY = 520

/** Compiles the shortest module there is. */
const compiles = () =>
  WebAssembly.compile(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)).then(
    () => true,
    () => false,
  )

const workerOf = (page: Page) => {
  const worker = page.workers().find((each) => WORKER.test(each.url()))
  if (!worker) throw new Error('the page has no worker')
  return worker
}

/** As a host that sends one policy with everything. */
const strict = test.extend({
  sealog: async ({ sealog }, use) => {
    const forward = async (path: string, response: ServerResponse) => {
      const answer = await fetch(sealog.url + path)
      const policy = answer.headers.get('content-security-policy') ?? ''
      response.writeHead(answer.status, {
        'content-type': answer.headers.get('content-type') ?? '',
        'content-security-policy': policy.replace(" 'wasm-unsafe-eval'", ''),
      })
      response.end(Buffer.from(await answer.arrayBuffer()))
    }
    const server = createServer(({ url = '/' }, response) => void forward(url, response))
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
    await use({ ...sealog, url: `http://localhost:${(server.address() as AddressInfo).port}` })
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  },
})

test('a long history is opened by WebAssembly, which the worker alone may compile', async ({
  newPerson,
  newPeer,
  sealog,
}) => {
  const { alice, bob } = await startChat({ newPerson, newPeer })
  const { page } = alice
  const requests: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  await bob.send(alice.wallet.address, 'One of few')
  await expect(messages(page).getByText('One of few')).toBeVisible()
  expect(requests.filter((url) => PRIMITIVES.test(url))).toEqual([])

  const fetched = page.waitForResponse(PRIMITIVES)
  await flood(sealog, bob, alice.wallet.address)
  const response = await fetched
  expect(response.status()).toBe(200)
  await bob.send(alice.wallet.address, 'One of many')
  await expect(messages(page).getByText('One of many')).toBeVisible()

  const worker = workerOf(page)
  expect(await worker.evaluate(compiles)).toBe(true)
  expect(await page.evaluate(compiles)).toBe(false)
  // What was fetched runs there: the hash of nothing.
  const hash = `import('${response.url()}').then(async (chunk) => {
    const { sha256 } = await Object.values(chunk)[0]()
    return [...sha256([])]
  })`
  expect(await worker.evaluate<number[]>(hash)).toEqual([...createHash('sha256').digest()])
})

strict(
  'on a host that refuses WebAssembly to the worker too, the history opens in JavaScript',
  async ({ newPerson, newPeer, sealog }) => {
    const { alice, bob } = await startChat({ newPerson, newPeer })
    const { page } = alice
    const fetched = page.waitForResponse(PRIMITIVES)
    await flood(sealog, bob, alice.wallet.address)
    await fetched
    expect(await workerOf(page).evaluate(compiles)).toBe(false)
    await bob.send(alice.wallet.address, 'All the same')
    await expect(messages(page).getByText('All the same')).toBeVisible()
  },
)

/** Logs that mean nothing, as any stranger may write them: each is looked at, none is shown. */
async function flood({ chain, config }: Sealog, sender: Peer, to: Address): Promise<void> {
  const wallet = createWalletClient({ account: sender.signer, transport: http(chain.rpcUrl) })
  const sessionId = toHex(new Uint8Array(32))
  const junk = encodeFunctionData({
    abi: sealogAbi,
    functionName: 'sendMessage',
    args: [to, toHex(labelToKeyIndex('default-key')), sessionId, '0x10'],
  })
  await wallet.sendTransaction({
    chain: null,
    to: config.chains[0].contract,
    data: encodeFunctionData({
      abi: sealogAbi,
      functionName: 'multicall',
      args: [Array.from({ length: MANY }, () => junk)],
    }),
  })
}
