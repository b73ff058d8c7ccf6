import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { encodeDeployData } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { minedReceipt } from '../../scripts/lib/minedReceipt'
import { rpcRequest } from '../../scripts/lib/rpcRequest'
import { type Chain, startChain } from '../../scripts/lib/startChain'
import { type Hex, toHex, utf8 } from '../lib/bytes'
import type { Eip1193Provider } from '../lib/eip1193'
import {
  FromBlockError,
  InsufficientFundsError,
  NetworkError,
  NoContractError,
  RejectedError,
  RevertedError,
  WalletUnavailableError,
  WrongChainError,
} from '../messaging/errors'
import type { Call } from '../messaging/ports'
import type { Address, RegisteredKey } from '../messaging/types'
import { labelToKeyIndex } from '../protocol/labels'
import { sealogAbi } from './abi'
import { fetchBalance } from './fetchBalance'
import { fetchIdentityLogs } from './identityLogs'
import { createKeyDirectory } from './keyDirectory'
import { createLogSource } from './logSource'
import { createProviderClient } from './providerClient'
import { createRpcClient, type RpcClient } from './rpcClient'
import { createSubmitter } from './submitter'
import { giveTestEther } from './testEther'

/** The adapters against a real node, with the real contract. */
const [ALICE, BOB]: [Address, Address] = [
  '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266',
  '0x70997970c51812dc3a010c7d01b50e0d17dc79c8',
]
const STRANGER: Address = `0x${'57'.repeat(20)}`
const DEFAULT_KEY = toHex(labelToKeyIndex('default-key'))
const KEY_LINK = toHex(labelToKeyIndex('key-link'))
const MAIN: Hex = `0x${'00'.repeat(32)}`

let chain: Chain
let client: RpcClient
let contract: Address
let deployedAt: number
let genesisHash: Hex

beforeAll(async () => {
  chain = await startChain({ rpcPort: 0, finalize: false })
  client = createRpcClient([chain.rpcUrl])
  const { bytecode }: { bytecode: Hex } = JSON.parse(
    readFileSync(new URL('../../contracts/Sealog.json', import.meta.url), 'utf8'),
  )
  // Two contracts, so that logs of another one are there to be left out.
  await deploy(bytecode)
  ;({ address: contract, block: deployedAt } = await deploy(bytecode))
  genesisHash = (await rpcRequest<{ hash: Hex }>(chain.rpcUrl, 'eth_getBlockByNumber', ['0x0', false])).hash
})
afterAll(() => chain.stop())

async function deploy(bytecode: Hex): Promise<{ address: Address; block: number }> {
  const data = encodeDeployData({ abi: sealogAbi, bytecode })
  const hash = await rpcRequest<Hex>(chain.rpcUrl, 'eth_sendTransaction', [{ from: ALICE, data }])
  const { contractAddress, blockNumber } = await minedReceipt(chain.rpcUrl, hash)
  if (contractAddress === null) throw new Error('nothing was deployed')
  return { address: contractAddress, block: Number(blockNumber) }
}

/**
 * A wallet that signs whatever it is asked: the node holds the keys of its own accounts. It answers when a transaction is
 * mined, so that what a test does next comes after it.
 */
function nodeWallet(accounts: readonly Address[]): Eip1193Provider {
  return {
    async request({ method, params }) {
      if (method === 'eth_accounts') return accounts
      const result = await rpcRequest(chain.rpcUrl, method, (params as readonly unknown[] | undefined) ?? [])
      if (method === 'eth_sendTransaction') await minedReceipt(chain.rpcUrl, result as Hex)
      return result
    },
  }
}

function submitterOf(account: Address, provider: Eip1193Provider | null = nodeWallet([account])) {
  return createSubmitter({
    provider: () => provider,
    client,
    chainId: 31337,
    genesisHash,
    contract,
    account,
  })
}

const message = (to: Address, text: string, keyIndex = DEFAULT_KEY): Call => ({
  type: 'sendMessage',
  to,
  keyIndex,
  sessionId: MAIN,
  envelope: utf8(text),
})
const registration = (key: Partial<RegisteredKey> = {}): Call => ({
  type: 'updatePublicKey',
  keyIndex: DEFAULT_KEY,
  key: { publicKey: new Uint8Array(32).fill(7), algorithm: 2, validBefore: 0, ...key },
})

const sourceOf = (reader: RpcClient, fromBlock = deployedAt) =>
  createLogSource({ client: reader, contract, fromBlock, pollInterval: 1_000 })

interface LogQuery {
  fromBlock: Hex
  toBlock: Hex
  topics: (Hex | Hex[] | null)[]
}

/** A node in front of the real one that changes or refuses some answers. */
async function startProxy(
  change: (method: string, params: [LogQuery & string], forward: () => Promise<unknown>) => Promise<unknown>,
): Promise<{ url: string; stop(): void }> {
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    let body = ''
    for await (const part of request) body += part
    const { method, params } = JSON.parse(body)
    const answer = await change(method, params, () => rpcRequest(chain.rpcUrl, method, params)).then(
      (result) => ({ result }),
      (error: Error) => ({ error: { code: -32000, message: error.message } }),
    )
    response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, ...answer }))
  }
  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

describe('a history written through the submitter', () => {
  let history: Awaited<ReturnType<ReturnType<typeof sourceOf>['fetchLogs']>>
  let head: number

  beforeAll(async () => {
    const [alice, bob] = [submitterOf(ALICE), submitterOf(BOB)]
    await alice.submit([registration()])
    await bob.submit([registration({ publicKey: new Uint8Array(32).fill(9), validBefore: 2_000_000_000 })])
    await alice.submit([message(BOB, 'one')])
    await bob.submit([message(ALICE, 'two'), message(ALICE, 'three')])
    await alice.submit([message(ALICE, 'note to self'), message(ALICE, 'link', KEY_LINK)])
    await bob.submit([message(STRANGER, 'not for Alice')])
    await alice.submit([registration({ publicKey: new Uint8Array(32).fill(8) })])
    head = (await sourceOf(client).fetchHead()).number
    history = await sourceOf(client).fetchLogs({
      account: ALICE,
      users: [ALICE, BOB, STRANGER],
      fromBlock: 0,
      toBlock: head,
    })
  })

  test('is read back: messages from and to the account, once each, in chain order', () => {
    expect(
      history.messages.map(({ from, to, envelope }) => [from, to, Buffer.from(envelope).toString()]),
    ).toEqual([
      [ALICE, BOB, 'one'],
      [BOB, ALICE, 'two'],
      [BOB, ALICE, 'three'],
      [ALICE, ALICE, 'note to self'],
      [ALICE, ALICE, 'link'],
    ])
    expect(history.messages.map(({ blockNumber, logIndex }) => [blockNumber - deployedAt, logIndex])).toEqual(
      [
        [3, 0],
        [4, 0],
        [4, 1],
        [5, 0],
        [5, 1],
      ],
    )
    expect(history.messages[0]).toMatchObject({ keyIndex: DEFAULT_KEY, sessionId: MAIN })
  })

  test('with the key updates of the users asked for', async () => {
    expect(history.keys.map(({ user, publicKey, validBefore }) => [user, publicKey[0], validBefore])).toEqual(
      [
        [ALICE, 7, 0],
        [BOB, 9, 2_000_000_000],
        [ALICE, 8, 0],
      ],
    )
    const alone = await sourceOf(client).fetchLogs({ account: ALICE, users: [], fromBlock: 0, toBlock: head })
    expect(alone).toEqual({ messages: history.messages, keys: [] })
  })

  test('every position is that of the block and transaction it stands in', async () => {
    for (const log of [...history.messages, ...history.keys]) {
      const block = await rpcRequest<{ hash: Hex; timestamp: Hex; transactions: Hex[] }>(
        chain.rpcUrl,
        'eth_getBlockByNumber',
        [`0x${log.blockNumber.toString(16)}`, false],
      )
      expect([log.blockHash, log.timestamp]).toEqual([block.hash, Number(block.timestamp)])
      expect(block.transactions).toContain(log.txHash)
    }
  })

  test('bounds are inclusive, and nothing older than the deployment is read', async () => {
    const read = (fromBlock: number, toBlock: number, deployed = deployedAt) =>
      sourceOf(client, deployed).fetchLogs({ account: ALICE, users: [ALICE], fromBlock, toBlock })
    const middle = await read(deployedAt + 3, deployedAt + 4)
    expect(middle.messages.map(({ blockNumber }) => blockNumber - deployedAt)).toEqual([3, 4, 4])
    const late = await read(0, head, deployedAt + 5)
    expect(late.messages.map(({ blockNumber }) => blockNumber - deployedAt)).toEqual([5, 5])
    expect(await read(deployedAt + 4, deployedAt + 3)).toEqual({ messages: [], keys: [] })
  })

  test('more users than one filter takes are all read', async () => {
    const crowd = Array.from({ length: 230 }, (_, i): Address => `0x${i.toString(16).padStart(40, '0')}`)
    const filters: number[] = []
    const proxy = await startProxy(async (method, [query], forward) => {
      if (method === 'eth_getLogs' && Array.isArray(query.topics[1])) filters.push(query.topics[1].length)
      return forward()
    })
    const { keys } = await sourceOf(createRpcClient([proxy.url])).fetchLogs({
      account: ALICE,
      users: [...crowd, BOB, ALICE],
      fromBlock: 0,
      toBlock: head,
    })
    proxy.stop()
    expect(filters.sort()).toEqual([100, 100, 32])
    expect(keys).toEqual(history.keys)
  })

  test.each([1, 2, 5])('a node that takes at most %i blocks at once gives the same history', async (most) => {
    let widest = 0
    const proxy = await startProxy(async (method, [query], forward) => {
      if (method !== 'eth_getLogs') return forward()
      const width = Number(query.toBlock) - Number(query.fromBlock) + 1
      if (width > most) throw new Error('you may not ask for so much')
      widest = Math.max(widest, width)
      return forward()
    })
    const limited = sourceOf(createRpcClient([proxy.url]))
    const params = { account: ALICE, users: [ALICE, BOB], fromBlock: 0, toBlock: head }
    expect(await limited.fetchLogs(params)).toEqual(history)
    expect(widest).toBeLessThanOrEqual(most)
    expect(widest).toBeGreaterThan(0)
    proxy.stop()
  })

  test('a node that refuses single blocks is of no use: NetworkError', async () => {
    const proxy = await startProxy(async (method, _, forward) => {
      if (method === 'eth_getLogs') throw new Error('never')
      return forward()
    })
    await expect(sourceOf(createRpcClient([proxy.url])).fetchKeyLinks(ALICE)).rejects.toThrow(NetworkError)
    proxy.stop()
  })

  test('a node that leaves block timestamps out is asked once for each block', async () => {
    const headers: unknown[] = []
    const proxy = await startProxy(async (method, params, forward) => {
      if (method === 'eth_getBlockByHash') headers.push(params[0])
      const result = await forward()
      if (method !== 'eth_getLogs') return result
      return (result as object[]).map((log) => ({ ...log, blockTimestamp: undefined }))
    })
    const source = sourceOf(createRpcClient([proxy.url]))
    const params = { account: ALICE, users: [ALICE, BOB], fromBlock: 0, toBlock: head }
    expect(await source.fetchLogs(params)).toEqual(history)
    expect(await source.fetchLogs(params)).toEqual(history)
    expect(headers).toHaveLength(new Set(headers).size)
    expect(headers).toHaveLength(6)
    proxy.stop()
  })

  test('malformed logs and logs outside the range are passed over and counted', async () => {
    const proxy = await startProxy(async (method, _, forward) => {
      const result = await forward()
      if (method !== 'eth_getLogs') return result
      const logs = result as { data: string }[]
      return logs.flatMap((log) => [
        log,
        { ...log, data: '0x1234' },
        { ...log, blockNumber: '0xffffff' },
        null,
      ])
    })
    const source = sourceOf(createRpcClient([proxy.url]))
    expect(
      await source.fetchLogs({ account: ALICE, users: [ALICE, BOB], fromBlock: 0, toBlock: head }),
    ).toEqual(history)
    // 8 key and message logs, of which 2 match both message filters.
    expect(source.countSkipped()).toBe(3 * 10)
    proxy.stop()
  })

  test('key links are what the account wrote to itself under that label, nothing else', async () => {
    const links = await sourceOf(client).fetchKeyLinks(ALICE)
    expect(links).toEqual([history.messages[4]])
    expect(await sourceOf(client).fetchKeyLinks(BOB)).toEqual([])
  })

  test("identity logs are the same from the RPC and from the wallet's node", async () => {
    const params = { account: ALICE, contract, fromBlock: deployedAt }
    const read = await fetchIdentityLogs(client, params)
    expect(read).toEqual({
      registrations: history.keys.filter(({ user }) => user === ALICE),
      links: [history.messages[4]],
    })
    expect(await fetchIdentityLogs(createProviderClient(nodeWallet([ALICE])), params)).toEqual(read)
  })

  test('a fromBlock above the head is an error, not an account without keys', async () => {
    const fromBlock = (await sourceOf(client).fetchHead()).number + 1
    const beyond = { client, contract, fromBlock, pollInterval: 1_000 }
    await expect(fetchIdentityLogs(client, { account: ALICE, contract, fromBlock })).rejects.toThrow(
      FromBlockError,
    )
    await expect(createLogSource(beyond).fetchHead()).rejects.toThrow(FromBlockError)
    const { number } = await createLogSource({ ...beyond, fromBlock: fromBlock - 1 }).fetchHead()
    expect(number).toBe(fromBlock - 1)
  })

  test('the directory knows the key registered now, and the whole history up to a block', async () => {
    const directory = createKeyDirectory({ client, contract, fromBlock: deployedAt })
    expect(await directory.fetchKey(ALICE, DEFAULT_KEY)).toEqual({
      publicKey: new Uint8Array(32).fill(8),
      algorithm: 2,
      validBefore: 0,
    })
    expect(await directory.fetchKey(STRANGER, DEFAULT_KEY)).toBeNull()
    const all = await directory.fetchKeyHistories([ALICE], { toBlock: head })
    expect(all).toEqual(history.keys.filter(({ user }) => user === ALICE))
    expect(await directory.fetchKeyHistories([ALICE], { toBlock: head - 1 })).toEqual(all.slice(0, 1))
  })

  // Threats: "RPC hides a key": another RPC is asked where there is one.
  test('`again` asks the next url first', async () => {
    const hiding = await startProxy(async (method, _, forward) => (method === 'eth_getLogs' ? [] : forward()))
    const two = createRpcClient([hiding.url, chain.rpcUrl])
    const directory = createKeyDirectory({ client: two, contract, fromBlock: deployedAt })
    expect(await directory.fetchKeyHistories([BOB], { toBlock: head })).toEqual([])
    expect(await directory.fetchKeyHistories([BOB], { toBlock: head, again: true })).toHaveLength(1)
    hiding.stop()
  })

  // Threats: "RPC forges a key": every source is asked by itself, and a broken one is silent.
  test('a key is read from each source apart; of one source there is nothing to compare', async () => {
    const forging = await startProxy(async (method, _, forward) => {
      const truth = await forward()
      return method === 'eth_call' ? String(truth).replaceAll('09', '0a') : truth
    })
    const broken = await startProxy(async () => '0x')
    const client = createRpcClient([chain.rpcUrl, forging.url, broken.url])
    const directory = createKeyDirectory({ client, contract, fromBlock: deployedAt })
    const key = { publicKey: new Uint8Array(32).fill(9), algorithm: 2, validBefore: 2_000_000_000 }
    expect(await directory.fetchKeyFromEach(BOB, DEFAULT_KEY)).toEqual([
      { source: new URL(chain.rpcUrl).origin, status: 'answered', key },
      { source: forging.url, status: 'answered', key: { ...key, publicKey: new Uint8Array(32).fill(10) } },
      { source: broken.url, status: 'silent' },
    ])
    expect(await directory.fetchKeyFromEach(STRANGER, DEFAULT_KEY)).toMatchObject([
      { status: 'answered', key: null },
      { status: 'answered', key: null },
      { status: 'silent' },
    ])
    const alone = createKeyDirectory({
      client: createRpcClient([chain.rpcUrl]),
      contract,
      fromBlock: deployedAt,
    })
    expect(await alone.fetchKeyFromEach(BOB, DEFAULT_KEY)).toEqual([])
    for (const proxy of [forging, broken]) proxy.stop()
  })

  test('an address without the contract is no empty registry', async () => {
    const directory = createKeyDirectory({ client, contract: STRANGER, fromBlock: 0 })
    await expect(directory.fetchKey(ALICE, DEFAULT_KEY)).rejects.toThrow(NoContractError)
  })
})

describe('the head', () => {
  test('carries the finalised block', async () => {
    const { number, hash, timestamp, finalized } = await sourceOf(client).fetchHead()
    const block = await rpcRequest<{ number: Hex; hash: Hex; timestamp: Hex }>(
      chain.rpcUrl,
      'eth_getBlockByNumber',
      ['latest', false],
    )
    expect([number, hash, timestamp]).toEqual([Number(block.number), block.hash, Number(block.timestamp)])
    expect(finalized).toBe(number - 2)
  })

  test('the genesis hash is that of block 0', async () => {
    expect(await sourceOf(client).fetchGenesisHash()).toBe(genesisHash)
  })

  test.each([
    ['an error', 70, 6, () => Promise.reject(new Error('unknown block tag'))],
    ['null', 70, 6, () => Promise.resolve(null)],
    ['an error on a young chain', 5, 0, () => Promise.reject(new Error('unknown block tag'))],
    [
      'a block above the head',
      70,
      70,
      () => Promise.resolve({ number: '0x99', hash: MAIN, timestamp: '0x1' }),
    ],
  ])('where `finalized` answers %s, at height %i it is %i', async (_, height, finalized, answer) => {
    const proxy = await startProxy(async (method, params, forward) => {
      if (method !== 'eth_getBlockByNumber') return forward()
      return params[0] === 'finalized'
        ? answer()
        : { number: `0x${height.toString(16)}`, hash: MAIN, timestamp: '0x1' }
    })
    expect((await sourceOf(createRpcClient([proxy.url])).fetchHead()).finalized).toBe(finalized)
    proxy.stop()
  })
})

describe('the submitter', () => {
  test('one call is sent as it is and its receipt found; several are one transaction', async () => {
    const alice = submitterOf(ALICE)
    const hash = await alice.submit([message(BOB, 'x')])
    expect(await alice.fetchReceipt(hash)).toEqual({
      status: 'success',
      blockNumber: Number(await rpcRequest<Hex>(chain.rpcUrl, 'eth_blockNumber', [])),
    })
    expect(await alice.isKnown(hash)).toBe(true)
    const both = await alice.submit([message(BOB, 'x'), message(BOB, 'y')])
    const receipt = await rpcRequest<{ logs: unknown[] }>(chain.rpcUrl, 'eth_getTransactionReceipt', [both])
    expect(receipt.logs).toHaveLength(2)
  })

  test('an unknown transaction has no receipt and is not known', async () => {
    const alice = submitterOf(ALICE)
    expect(await alice.fetchReceipt(`0x${'99'.repeat(32)}`)).toBeNull()
    expect(await alice.isKnown(`0x${'99'.repeat(32)}`)).toBe(false)
  })

  test('a transaction that only the node of the wallet has is known', async () => {
    const hash = await submitterOf(ALICE).submit([message(BOB, 'x')])
    const deaf = await startProxy(async (method, _, forward) =>
      method === 'eth_getTransactionByHash' ? null : forward(),
    )
    const options = {
      client: createRpcClient([deaf.url]),
      chainId: 31337,
      genesisHash,
      contract,
      account: ALICE,
    }
    expect(await createSubmitter({ ...options, provider: () => null }).isKnown(hash)).toBe(false)
    expect(await createSubmitter({ ...options, provider: () => nodeWallet([ALICE]) }).isKnown(hash)).toBe(
      true,
    )
    deaf.stop()
  })

  test('the fee is gas times price, and more calls cost more', async () => {
    const alice = submitterOf(ALICE)
    const price = BigInt(await rpcRequest<Hex>(chain.rpcUrl, 'eth_gasPrice', []))
    const [one, two] = [
      await alice.estimateFee([message(BOB, 'x')]),
      await alice.estimateFee([message(BOB, 'x'), message(BOB, 'y')]),
    ]
    expect(one % price).toBe(0n)
    expect(one).toBeGreaterThan(21_000n * price)
    expect(two).toBeGreaterThan(one)
  })

  test('without a wallet, or on another account, nothing is asked', async () => {
    const asked: string[] = []
    const watched: Eip1193Provider = {
      request(call) {
        asked.push(call.method)
        return nodeWallet([BOB]).request(call)
      },
    }
    await expect(submitterOf(ALICE, null).submit([message(BOB, 'x')])).rejects.toThrow(WalletUnavailableError)
    await expect(submitterOf(ALICE, watched).submit([message(BOB, 'x')])).rejects.toThrow(
      WalletUnavailableError,
    )
    expect(asked).toEqual(['eth_accounts'])
  })

  test('an account in mixed case is the same account', async () => {
    const wallet = nodeWallet([`0x${ALICE.slice(2).toUpperCase()}`])
    expect(await submitterOf(ALICE, wallet).submit([message(BOB, 'x')])).toMatch(/^0x/)
  })

  test.each([
    ['another chain id', { eth_chainId: '0x1' }],
    [
      'another chain of the same id',
      { eth_getBlockByNumber: { number: '0x0', hash: MAIN, timestamp: '0x1' } },
    ],
  ])('a wallet on %s is not asked to send', async (_, answers: { [method: string]: unknown }) => {
    const asked: string[] = []
    const wallet: Eip1193Provider = {
      request: async (call) => {
        asked.push(call.method)
        return answers[call.method] ?? nodeWallet([ALICE]).request(call)
      },
    }
    await expect(submitterOf(ALICE, wallet).submit([message(BOB, 'x')])).rejects.toThrow(WrongChainError)
    expect(asked).not.toContain('eth_sendTransaction')
  })

  test('an account that cannot pay is told before the wallet asks', async () => {
    await expect(submitterOf(STRANGER).submit([message(BOB, 'x')])).rejects.toThrow(InsufficientFundsError)
    await giveTestEther(client, STRANGER)
    expect(await fetchBalance(client, STRANGER)).toBe(10n ** 19n)
    await rpcRequest(chain.rpcUrl, 'anvil_impersonateAccount', [STRANGER])
    expect(await submitterOf(STRANGER).submit([message(BOB, 'x')])).toMatch(/^0x[0-9a-f]{64}$/)
  })

  test('a contract that holds nothing is not told so: somebody else pays for what it does', async () => {
    const account: Address = '0x00000000000000000000000000000000000c0de5'
    await rpcRequest(chain.rpcUrl, 'anvil_setCode', [account, '0x00'])
    const asked: string[] = []
    const wallet: Eip1193Provider = {
      async request(call) {
        asked.push(call.method)
        if (call.method === 'eth_sendTransaction') return `0x${'ab'.repeat(32)}`
        return call.method === 'eth_accounts' ? [account] : nodeWallet([ALICE]).request(call)
      },
    }
    expect(await submitterOf(account, wallet).submit([message(BOB, 'x')])).toBe(`0x${'ab'.repeat(32)}`)
    expect(asked).toContain('eth_sendTransaction')
  })

  test('what the contract would revert is not sent', async () => {
    await expect(submitterOf(ALICE).submit([registration({ algorithm: 3 })])).rejects.toThrow(RevertedError)
    await expect(submitterOf(ALICE).estimateFee([registration({ algorithm: 3 })])).rejects.toThrow(
      RevertedError,
    )
  })

  // Port: a retryable error is thrown only before the wallet was asked.
  test.each([
    ['loses its node', { code: 4900, message: 'Disconnected' }],
    ['answers with a network error', { code: -32603, message: 'Failed to fetch' }],
    ['withdraws the account', { code: 4100, message: 'Unauthorized' }],
  ])('a wallet that %s while sending: not retryable', async (_, thrown) => {
    const wallet: Eip1193Provider = {
      request: async (call) => {
        if (call.method === 'eth_sendTransaction') throw thrown
        return nodeWallet([ALICE]).request(call)
      },
    }
    await expect(submitterOf(ALICE, wallet).submit([message(BOB, 'x')])).rejects.toMatchObject({
      name: 'SubmitError',
      retryable: false,
      shortMessage: expect.stringContaining(thrown.message),
    })
  })

  test('declining is a RejectedError', async () => {
    const wallet: Eip1193Provider = {
      request: async (call) => {
        if (call.method === 'eth_sendTransaction') throw { code: 4001, message: 'User rejected the request.' }
        return nodeWallet([ALICE]).request(call)
      },
    }
    await expect(submitterOf(ALICE, wallet).submit([message(BOB, 'x')])).rejects.toThrow(RejectedError)
  })

  test('a wallet that took no request may be asked again; after any other failure of it nobody knows', async () => {
    const throwing = (error: object): Eip1193Provider => ({
      request: async (call) => {
        if (call.method === 'eth_sendTransaction') throw error
        return nodeWallet([ALICE]).request(call)
      },
    })
    for (const [error, expected] of [
      [
        { code: -32002, message: 'Request already pending' },
        { name: 'WalletBusyError', retryable: true },
      ],
      [
        { code: -32603, message: 'Failed to fetch' },
        { name: 'SubmitError', retryable: false },
      ],
    ] as const) {
      const submitting = submitterOf(ALICE, throwing(error)).submit([message(BOB, 'x')])
      await expect(submitting).rejects.toMatchObject(expected)
    }
  })
})

test('ether for tests is refused on every chain but the local one', async () => {
  const other = await startProxy(async (method, _, forward) => (method === 'eth_chainId' ? '0x1' : forward()))
  const before = await fetchBalance(client, BOB)
  await expect(giveTestEther(createRpcClient([other.url]), BOB)).rejects.toThrow(/only for the local chain/)
  expect(await fetchBalance(client, BOB)).toBe(before)
  other.stop()
})
