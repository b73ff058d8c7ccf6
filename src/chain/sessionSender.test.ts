import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { deploySealog } from '../../scripts/lib/deploySealog'
import { devAccount } from '../../scripts/lib/devAccounts'
import { minedReceipt } from '../../scripts/lib/minedReceipt'
import { rpcRequest } from '../../scripts/lib/rpcRequest'
import { type Chain, startChain } from '../../scripts/lib/startChain'
import { fromUtf8, type Hex, toHex, utf8 } from '../lib/bytes'
import { systemClock } from '../lib/systemClock'
import { InsufficientFundsError, NetworkError, SenderUnusableError } from '../messaging/errors'
import type { Call, Clock, SenderDesk, SessionSender } from '../messaging/ports'
import type { Address, SenderRecord } from '../messaging/types'
import { encodeAuthorization } from './encodeCalls'
import { createLogReader } from './logReader'
import { createRpcClient, type RpcClient, type RpcSource } from './rpcClient'
import { RpcError } from './rpcError'
import { createSenderDesk } from './senderDesk'

/** R7: a sender against a real node and the real contract. */
const ALICE = devAccount(0).address.toLowerCase() as Address
const BOB = devAccount(1).address.toLowerCase() as Address
const DAY = 86_400
const ETHER = 10n ** 18n
const MAIN: Hex = `0x${'00'.repeat(32)}`
const LABEL = toHex(utf8('default-key')).padEnd(66, '0') as Hex

let chain: Chain
let contract: Address
let client: RpcClient
let desk: SenderDesk
let record: SenderRecord
let fromBlock: number

const ask = <T>(method: string, params: readonly unknown[] = []) =>
  rpcRequest<T>(chain.rpcUrl, method, params)

beforeAll(async () => {
  chain = await startChain({ rpcPort: 0, finalize: false })
  const deployed = await deploySealog(chain.rpcUrl, devAccount(0))
  contract = deployed.address.toLowerCase() as Address
  client = createRpcClient([chain.rpcUrl])
})
afterAll(() => chain.stop())

beforeEach(async () => {
  fromBlock = Number(await ask<Hex>('eth_blockNumber'))
  desk = createDesk(client)
  record = desk.create()
})

const createDesk = (through: RpcClient, clock: Clock = systemClock) =>
  createSenderDesk({ client: through, chainId: 31337, contract, fromBlock: 0, clock })

async function authorize(sender: Address, { lifetime = DAY, wei = ETHER } = {}): Promise<number> {
  const { timestamp } = await ask<{ timestamp: Hex }>('eth_getBlockByNumber', ['latest', false])
  const now = Math.max(Number(timestamp), Math.floor(Date.now() / 1000))
  const validBefore = lifetime === 0 ? 0 : now + lifetime
  const data = encodeAuthorization({ sender, validBefore, wei })
  const value: Hex = `0x${wei.toString(16)}`
  await minedReceipt(
    chain.rpcUrl,
    await ask<Hex>('eth_sendTransaction', [{ from: ALICE, to: contract, data, value }]),
  )
  return validBefore
}

const message = (text: string): Call => ({
  type: 'sendMessage',
  to: BOB,
  keyIndex: LABEL,
  sessionId: MAIN,
  envelope: utf8(text),
})

/** The texts in the log since the test began, with the account that each names as its sender. */
async function read(): Promise<string[]> {
  const toBlock = Number(await ask<Hex>('eth_blockNumber'))
  const reader = createLogReader({ client, contract, fromBlock: fromBlock + 1 })
  const { messages } = await reader.fetch({ messagesOf: ALICE, fromBlock: fromBlock + 1, toBlock })
  return messages.map(({ from, envelope }) => `${from === ALICE ? 'Alice' : from}: ${fromUtf8(envelope)}`)
}

const mined = (hash: Hex) => minedReceipt(chain.rpcUrl, hash)

test('messages go in the user’s name, several in one transaction, and the sender pays', async () => {
  await authorize(record.address)
  const before = await ask<Hex>('eth_getBalance', [ALICE, 'latest'])
  const sender = desk.open(ALICE, record)
  await mined(await sender.submit([message('one')]))
  await mined(await sender.submit([message('two'), message('three')]))
  expect(await read()).toEqual(['Alice: one', 'Alice: two', 'Alice: three'])
  expect(await ask<Hex>('eth_getBalance', [ALICE, 'latest'])).toBe(before)
  const { balance } = await desk.fetchStatus(ALICE, record.address)
  expect(balance).toBeLessThan(ETHER)
})

describe('noticed before anything is sent', () => {
  const expectRefused = async (sender: SessionSender, error: new (...args: never[]) => Error) => {
    await expect(sender.submit([message('never')])).rejects.toThrow(error)
    expect(await read()).toEqual([])
    expect(await ask('eth_getTransactionCount', [record.address, 'pending'])).toBe('0x0')
  }

  test('never authorised', () => expectRefused(desk.open(ALICE, record), SenderUnusableError))
  test('revoked', async () => {
    await authorize(record.address)
    await authorize(record.address, { lifetime: 0, wei: 0n })
    await expectRefused(desk.open(ALICE, record), SenderUnusableError)
  })
  test('about to end: the block may come after it', async () => {
    await authorize(record.address, { lifetime: 50 })
    await expectRefused(desk.open(ALICE, record), SenderUnusableError)
  })
  test('authorised by somebody else', async () => {
    await authorize(record.address)
    await expectRefused(desk.open(BOB, record), SenderUnusableError)
  })
  test('nothing left to pay with', async () => {
    await authorize(record.address, { wei: 1000n })
    await expectRefused(desk.open(ALICE, record), InsufficientFundsError)
  })
})

/** Every `nth` call fails: half of them before the node hears of it, half after it has answered. */
function failing(nth: number): RpcClient {
  let count = 0
  return {
    ...client,
    async request(method, params) {
      count++
      if (count % nth !== 0) return client.request(method, params)
      if (count % (2 * nth) === 0) await client.request(method, params).catch(() => {})
      throw new NetworkError()
    },
  }
}

test('fifty messages with one call in ten failing: all of them in order, none twice', async () => {
  await authorize(record.address)
  // What waits before it is broadcast again waits for nothing here.
  const clock: Clock = { ...systemClock, after: (_, callback) => systemClock.after(0, callback) }
  const sender = createDesk(failing(10), clock).open(ALICE, record)
  const texts = Array.from({ length: 50 }, (_, i) => `message ${i}`)
  for (const text of texts) {
    // As the outbox does: what failed before it was broadcast is tried again.
    for (let sent = false; !sent; ) {
      sent = await sender.submit([message(text)]).then(
        () => true,
        (error: unknown) => {
          if (error instanceof NetworkError) return false
          throw error
        },
      )
    }
  }
  await expect.poll(async () => (await read()).length).toBeGreaterThanOrEqual(texts.length)
  expect(await read()).toEqual(texts.map((text) => `Alice: ${text}`))
})

test('two pages that take turns do not take each other’s nonce, also where the node lags behind', async () => {
  await authorize(record.address)
  const stale = {
    ...client,
    // As behind a balancer: the count is that of a node that has not heard of anything yet.
    request: async (method: string, params: readonly unknown[]) =>
      method === 'eth_getTransactionCount' ? '0x0' : client.request(method, params),
  }
  const [first, second] = [desk.open(ALICE, record), createDesk(stale).open(ALICE, record)]
  for (let i = 0; i < 3; i++) {
    await mined(await first.submit([message(`first ${i}`)]))
    await mined(await second.submit([message(`second ${i}`)]))
  }
  expect(await read()).toEqual([0, 1, 2].flatMap((i) => [`Alice: first ${i}`, `Alice: second ${i}`]))
})

test('a node that has not heard of the last transaction is not given another one in its place', async () => {
  await authorize(record.address)
  const broadcasts: string[] = []
  const lagging: RpcClient = {
    ...client,
    async request(method, params) {
      if (method === 'eth_sendRawTransaction') broadcasts.push(String(params[0]))
      return method === 'eth_getTransactionCount' ? '0x0' : client.request(method, params)
    },
  }
  const sender = createDesk(lagging).open(ALICE, record)
  for (const text of ['one', 'two', 'three']) await mined(await sender.submit([message(text)]))
  expect(await read()).toEqual(['Alice: one', 'Alice: two', 'Alice: three'])
  expect(broadcasts).toHaveLength(3)
})

test('an answer that was lost at a gateway, on a node that does not show the transaction yet, costs no second one', async () => {
  await authorize(record.address)
  let broadcasts = 0
  const gateway: RpcClient = {
    ...client,
    async request(method, params) {
      if (method === 'eth_getTransactionByHash') return null
      if (method !== 'eth_sendRawTransaction') return client.request(method, params)
      broadcasts++
      if (broadcasts > 1) throw new RpcError({ code: -32000, message: 'already known' })
      await client.request(method, params)
      throw new RpcError({ code: -32000, message: 'request timed out' })
    },
  }
  const clock: Clock = { ...systemClock, after: (_, callback) => systemClock.after(0, callback) }
  const hash = await createDesk(gateway, clock)
    .open(ALICE, record)
    .submit([message('only once')])
  await mined(hash)
  expect(await read()).toEqual(['Alice: only once'])
  expect(broadcasts).toBe(2)
})

describe('what does not get into a block', () => {
  const withoutMining = async (work: () => Promise<void>) => {
    await ask('evm_setAutomine', [false])
    try {
      await work()
    } finally {
      await ask('evm_setAutomine', [true])
      await ask('evm_mine')
    }
  }
  const isKnown = async (hash: Hex) => (await ask('eth_getTransactionByHash', [hash])) !== null

  test('is broadcast again when the nodes have forgotten it', async () => {
    await authorize(record.address)
    const sender = desk.open(ALICE, record)
    await withoutMining(async () => {
      const hash = await sender.submit([message('forgotten')])
      await ask('anvil_dropTransaction', [hash])
      expect(await isKnown(hash)).toBe(false)
      await sender.lookAfter(hash)
      expect(await isKnown(hash)).toBe(true)
      expect(sender.hashesOf(hash)).toEqual([hash])
    })
    expect(await read()).toEqual(['Alice: forgotten'])
  })

  test('is outbid once it is stuck, and stands in the log once, under the new hash', async () => {
    await authorize(record.address)
    let now = Date.now()
    const clock: Clock = { ...systemClock, now: () => now }
    const sender = createDesk(client, clock).open(ALICE, record)
    let hash: Hex = '0x'
    await withoutMining(async () => {
      hash = await sender.submit([message('stuck')])
      await sender.lookAfter(hash)
      expect(sender.hashesOf(hash)).toEqual([hash])
      now += 60_000
      await sender.lookAfter(hash)
    })
    const [first, second, ...more] = sender.hashesOf(hash)
    expect([first, more]).toEqual([hash, []])
    expect(await ask('eth_getTransactionReceipt', [first])).toBeNull()
    await mined(second as Hex)
    expect(await read()).toEqual(['Alice: stuck'])
    // It is done: nothing is sent any more.
    now += 60_000
    await sender.lookAfter(hash)
    expect(sender.hashesOf(hash)).toHaveLength(2)
  })
})

test('a sweep takes back what is left, and where nothing is left it is none', async () => {
  await authorize(record.address, { wei: ETHER })
  const sender = desk.open(ALICE, record)
  const before = BigInt(await ask<Hex>('eth_getBalance', [ALICE, 'latest']))
  await mined((await sender.sweep()) as Hex)
  const gained = BigInt(await ask<Hex>('eth_getBalance', [ALICE, 'latest'])) - before
  expect(gained).toBeGreaterThan((ETHER * 99n) / 100n)
  const { balance } = await desk.fetchStatus(ALICE, record.address)
  expect(balance).toBeLessThan(ETHER / 100n)
  await ask('anvil_setBalance', [record.address, '0x3e8'])
  expect(await sender.sweep()).toBeNull()
})

test('every authorisation of the account is found, with its transaction, and those of others are not', async () => {
  const until = await authorize(record.address)
  const other = desk.create()
  await authorize(other.address, { wei: 0n })
  await authorize(record.address, { lifetime: 0, wei: 0n })
  const logs = (await desk.fetchLogs(ALICE)).filter(({ sender }) =>
    [record.address, other.address].includes(sender),
  )
  expect(logs.map(({ sender, validBefore }) => [sender === record.address, validBefore])).toEqual([
    [true, until],
    [false, expect.any(Number)],
    [true, 0],
  ])
  for (const { txHash, timestamp } of logs) {
    expect((await mined(txHash)).status).toBe('0x1')
    expect(timestamp).toBeGreaterThan(1_700_000_000)
  }
  expect(await desk.fetchLogs(BOB)).toEqual([])
  const lying: RpcSource = {
    ...(client.sources[0] as RpcSource),
    // Whatever it is asked for, it gives the authorisations of Alice.
    ask: (method, params) =>
      client.request(method, method === 'eth_getLogs' ? [{ ...Object(params[0]), topics: [] }] : params),
  }
  expect(await createDesk({ ...client, sources: [lying] }).fetchLogs(BOB)).toEqual([])
})
