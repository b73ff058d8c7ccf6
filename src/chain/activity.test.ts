import { decodeFunctionData, encodeFunctionData, encodeFunctionResult } from 'viem'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type SparseChain, startSparseChain } from '../../scripts/lib/startSparseChain'
import { concatBytes, type Hex, toHex, uint, utf8 } from '../lib/bytes'
import type { OlderPiece } from '../messaging/ports'
import type { Address, MessageLog } from '../messaging/types'
import { labelToKeyIndex } from '../protocol/labels'
import { sealogAbi } from './abi'
import { fetchIdentityLogs } from './identityLogs'
import { createKeyDirectory } from './keyDirectory'
import { createLogSource } from './logSource'
import { toQuantity } from './quantity'
import { createRpcClient, type RpcClient } from './rpcClient'
import { RpcError } from './rpcError'

/**
 * Reading by the record (R15) on three million blocks of irregular times, against what was written. The node takes 10,000
 * blocks at once, so that a plain scan of one filter is 300 requests.
 */
const LENGTH = 3_000_000
const WINDOW = 8_192
const FINALITY = 600
const LIMIT = 10_000
const person = (n: number): Address => `0x${n.toString(16).padStart(40, 'a')}`
const [ME, ANN, BEN, CAT, STRANGER] = [1, 2, 3, 4, 5].map(person) as [
  Address,
  Address,
  Address,
  Address,
  Address,
]
const DEFAULT_KEY = toHex(labelToKeyIndex('default-key'))
const KEY_LINK = toHex(labelToKeyIndex('key-link'))

const message = (from: Address, to: Address, text: string, keyIndex = DEFAULT_KEY) => ({
  from,
  data: encodeFunctionData({
    abi: sealogAbi,
    functionName: 'sendMessage',
    args: [to, keyIndex, `0x${'00'.repeat(32)}`, toHex(utf8(text))],
  }),
})
const registration = (from: Address, fill: number) => ({
  from,
  data: encodeFunctionData({
    abi: sealogAbi,
    functionName: 'updatePublicKey',
    args: [DEFAULT_KEY, { public_key: toHex(new Uint8Array(32).fill(fill)), valid_before: 0n, algorithm: 2 }],
  }),
})

/** What is on the chain, by block; the texts say whose they are. */
const STORY: readonly (readonly [number, readonly { from: Address; data: Hex }[]])[] = [
  [5_000, [registration(ANN, 2), registration(ME, 1)]],
  [100_000, [message(ME, ANN, 'to Ann'), message(ANN, BEN, 'not mine')]],
  [100_001, [message(ANN, ME, 'from Ann')]],
  // The last block of that window, and the first after it.
  [100_000 + WINDOW - 1, [message(ME, ANN, 'at the end of the window')]],
  [100_000 + WINDOW, [message(ANN, ME, 'after the window')]],
  [640_000, [registration(BEN, 3)]],
  [699_000, []],
  [700_000, [message(BEN, ME, 'from Ben'), message(ANN, BEN, 'neither'), message(BEN, ANN, 'nor')]],
  [700_400, [message(ANN, ME, 'Ann, while Ben is here'), message(ANN, BEN, 'between two peers')]],
  [701_500, []],
  [1_500_000, [registration(ME, 11), message(ME, ME, 'link', KEY_LINK), message(ME, ME, 'note to self')]],
  [1_500_100, [registration(ANN, 22)]],
  // A year in which others are busy.
  [1_700_000, [message(CAT, BEN, 'elsewhere'), message(BEN, CAT, 'elsewhere too')]],
  [2_990_000, [message(ME, BEN, 'to Ben')]],
  [LENGTH - FINALITY + 1, [message(STRANGER, ME, 'not final yet')]],
  [LENGTH, []],
]

let chain: SparseChain
let asked: { method: string; params: readonly unknown[] }[] = []

beforeAll(async () => {
  chain = await startSparseChain({
    maxBlocks: LIMIT,
    finality: FINALITY,
    // Two seconds in the beginning; then a quarter, after a halt of a day; then twelve.
    timeOf: (number) =>
      1_700_000_000 +
      Math.round(
        number < 700_000
          ? 2 * number
          : 1_486_400 + (number - 700_000) / 4 + Math.max(0, number - 1_500_050) * 11.75,
      ),
  })
  for (const [number, calls] of STORY) await chain.mine(number, calls)
})
afterAll(() => chain.stop())

/** A client of its own. `change` answers in the node's place, or gives it what it would have said. */
function createClient(
  change: (method: string, params: readonly unknown[], forward: () => Promise<unknown>) => unknown = (
    _,
    __,
    forward,
  ) => forward(),
  path = '',
): RpcClient {
  const client = createRpcClient([`${chain.rpcUrl}${path}`])
  asked = []
  return {
    second: null,
    sources: [],
    wsUrls: [],
    async request(method, params) {
      asked.push({ method, params })
      return change(method, params, () => client.request(method, params))
    },
  }
}
const location = (client: RpcClient) => ({ client, contract: chain.contract, fromBlock: 1 })
const sourceOf = (client: RpcClient) => createLogSource({ ...location(client), pollInterval: 1_000 })
const texts = (messages: readonly MessageLog[]) =>
  messages.map(({ envelope }) => Buffer.from(envelope).toString())
const logRequests = () => asked.filter(({ method }) => method === 'eth_getLogs').length
/** The bytes of a call of the record. */
const isRecordCall = (method: string, params: readonly unknown[]) =>
  method === 'eth_call' && JSON.stringify(params).includes('f3913b95')
const MINE = [
  'to Ann',
  'from Ann',
  'at the end of the window',
  'after the window',
  'from Ben',
  'Ann, while Ben is here',
  'link',
  'note to self',
  'to Ben',
]

async function readAll(client: RpcClient, toBlock = LENGTH - FINALITY): Promise<MessageLog[]> {
  const pieces: OlderPiece[] = []
  for await (const piece of sourceOf(client).readDown({ account: ME, toBlock })) pieces.push(piece)
  expect(pieces[0]?.toBlock).toBe(toBlock)
  expect(pieces.at(-1)?.fromBlock).toBe(1)
  for (const [i, piece] of pieces.entries()) {
    if (i > 0) expect(piece.toBlock).toBe((pieces[i - 1]?.fromBlock ?? 0) - 1)
    for (const { blockNumber } of piece.messages) {
      expect(blockNumber).toBeGreaterThanOrEqual(piece.fromBlock)
      expect(blockNumber).toBeLessThanOrEqual(piece.toBlock)
    }
  }
  return pieces.toReversed().flatMap(({ messages }) => messages)
}

describe('R15: a history is found by the record', () => {
  test('every message, once each, in order, in few requests', async () => {
    const messages = await readAll(createClient())
    expect(texts(messages)).toEqual(MINE)
    // Six stretches and the newest blocks, of which one is wider than the node takes.
    expect(logRequests()).toBeLessThan(14)
    expect(asked.length).toBeLessThan(26)
  })

  test('reading begins with the call, before anybody asks for a piece', async () => {
    const pieces = sourceOf(createClient()).readDown({ account: ME, toBlock: LENGTH - FINALITY })
    await vi.waitFor(() => expect(logRequests()).toBeGreaterThan(0))
    await pieces[Symbol.asyncIterator]().return?.()
  })

  test('the same as without a record', async () => {
    const plain = createClient((method, params, forward) => {
      if (isRecordCall(method, params)) throw new RpcError({ code: 3, message: 'execution reverted' })
      if (method === 'eth_getCode') return '0x00'
      return forward()
    }, '/wide')
    const messages = await readAll(createClient())
    expect(await readAll(plain)).toEqual(messages)
  })

  test('keys and messages of a wide range, up to its last block, final or not', async () => {
    const { messages, keys } = await sourceOf(createClient()).fetchLogs({
      account: ME,
      users: [ME, ANN, BEN, STRANGER],
      fromBlock: 0,
      toBlock: LENGTH,
    })
    expect(texts(messages)).toEqual([...MINE, 'not final yet'])
    expect(keys.map(({ user, publicKey }) => [user, publicKey[0]])).toEqual([
      [ANN, 2],
      [ME, 1],
      [BEN, 3],
      [ME, 11],
      [ANN, 22],
    ])
    expect(logRequests()).toBeLessThan(20)
  })

  test('a range in the middle is cut at both ends', async () => {
    const read = async (fromBlock: number, toBlock: number) => {
      const source = sourceOf(createClient())
      await source.fetchKeyLinks(ME)
      return texts((await source.fetchLogs({ account: ME, users: [], fromBlock, toBlock })).messages)
    }
    expect(await read(100_001, 100_000 + WINDOW - 1)).toEqual(['from Ann', 'at the end of the window'])
    expect(await read(100_002, 700_399)).toEqual(['at the end of the window', 'after the window', 'from Ben'])
    expect(await read(110_000, 699_999)).toEqual([])
  })

  test("the key history of one user costs as many requests as they have windows, and the record's", async () => {
    const client = createClient()
    const directory = createKeyDirectory(location(client))
    expect(
      (await directory.fetchKeyHistories([ANN], { toBlock: LENGTH })).map(({ publicKey }) => publicKey[0]),
    ).toEqual([2, 22])
    expect(logRequests()).toBe(3)
    asked = []
    expect(await directory.fetchKeyHistories([ANN], { toBlock: 1_500_099 })).toHaveLength(1)
    // The record is kept, and shared by whoever reads this contract through this client.
    expect(asked.map(({ method }) => method)).toEqual(['eth_getLogs'])
    asked = []
    await readAll(client)
    expect(asked.filter(({ params }) => JSON.stringify(params).includes('finalized'))).toEqual([])
  })

  test('what an account says about its keys is found the same way', async () => {
    const { registrations, links } = await fetchIdentityLogs(createClient(), {
      account: ME,
      ...location(createClient()),
    })
    expect(registrations.map(({ publicKey }) => publicKey[0])).toEqual([1, 11])
    expect(texts(links)).toEqual(['link'])
  })

  test('a short range is read without asking for it', async () => {
    const client = createClient()
    const { messages } = await sourceOf(client).fetchLogs({
      account: ME,
      users: [ME],
      fromBlock: 99_000,
      toBlock: 101_000,
    })
    expect(texts(messages)).toEqual(['to Ann', 'from Ann'])
    expect(asked.filter(({ method }) => method !== 'eth_getLogs')).toHaveLength(1)
  })
})

describe('R15: a record that cannot be trusted costs requests, not messages', () => {
  const refuse = () => {
    throw new RpcError({ code: -32000, message: 'out of gas' })
  }
  /** A node whose answers about the record are changed, and whose others are not. */
  const lying = (answer: (data: Hex, forward: () => Promise<unknown>) => unknown) =>
    createClient(
      (method, params, forward) =>
        isRecordCall(method, params) ? answer((params[0] as { data: Hex }).data, forward) : forward(),
      '/wide',
    )
  /** What the contract would say at this block if nobody had ever written. */
  const silence = (data: Hex, blockNumber: number) => {
    const [calls] = decodeFunctionData({ abi: sealogAbi, data }).args as [readonly Hex[]]
    const nobody = toHex(concatBytes(uint(32, 32), uint(0, 32)))
    const clock = toHex(concatBytes(uint(blockNumber, 32), uint(WINDOW, 32)))
    const result = calls.map((_, i) => (i === 0 ? clock : nobody))
    return encodeFunctionResult({ abi: sealogAbi, functionName: 'multicall', result })
  }
  const isClockAlone = (data: Hex) => data.length === 10
  /** The selector of the call that tells the peers. */
  const PEERS_OF = '26b7fe57'

  test.each([
    ['is refused', () => refuse()],
    ['is nothing', () => '0x'],
    ['is cut short', async (forward: () => Promise<unknown>) => String(await forward()).slice(0, -64)],
    ['is noise', () => `0x${'5a'.repeat(320)}`],
    // As if the chain gave the contract the numbers of another chain's blocks.
    ['counts fewer blocks than the node', (_: () => Promise<unknown>, data: Hex) => silence(data, 12_345)],
    [
      'counts more blocks than the node',
      (_: () => Promise<unknown>, data: Hex) => silence(data, 20 * LENGTH),
    ],
  ])('all is read where it %s', async (_, answer) => {
    const client = lying((data, forward) => (isClockAlone(data) ? forward() : answer(forward, data)))
    expect(texts(await readAll(client))).toEqual(MINE)
  })

  test('a node that lacks the first message of a window is not believed about the others', async () => {
    const client = createClient(async (method, [query], forward) => {
      const logs = await forward()
      if (method !== 'eth_getLogs') return logs
      const { fromBlock, toBlock } = query as { fromBlock: Hex; toBlock: Hex }
      const isNarrow = Number(toBlock) - Number(fromBlock) < 2 * WINDOW
      const first = `0x${(700_000).toString(16)}`
      return (logs as { blockNumber: Hex }[]).filter((log) => !isNarrow || log.blockNumber !== first)
    }, '/wide')
    expect(texts(await readAll(client))).toEqual(MINE)
  })

  test.each([
    ['all of it', () => true],
    ['whom one writes to', (data: Hex) => data.includes(PEERS_OF)],
    ['when', (data: Hex) => !data.includes(PEERS_OF)],
  ])('R15: where a node that lags behind tells %s, what came after is read throughout', async (_, isTold) => {
    // Ben is met in between.
    const [lagging, recent, finalized, head] = [699_000, 701_500, 701_000, 702_000]
    /** Where the node stands at an empty block of the story: its own first block deployed the contract, and ArbSys is a block ahead. */
    const placeOf = (number: number) => toQuantity(1 + STORY.findIndex(([block]) => block === number))
    const node = createRpcClient([chain.rpcUrl])
    const client = createClient((method, params, forward) => {
      const [query] = params
      if (method === 'eth_getBlockByNumber' && (query === 'latest' || query === 'finalized'))
        return node.request(method, [toQuantity(query === 'latest' ? head : finalized), false])
      if (!isRecordCall(method, params)) return forward()
      const { data } = query as { data: Hex }
      return node.request(method, [query, placeOf(isTold(data) ? lagging : recent)])
    })
    const blocks = { fromBlock: 0, toBlock: finalized }
    const { messages } = await sourceOf(client).fetchLogs({ account: ME, users: [], ...blocks })
    expect(texts(messages)).toEqual(MINE.slice(0, 6))
    // By the record up to where it reaches: plain it would be 71 for each filter.
    expect(logRequests()).toBeLessThan(30)
  })

  test('a node that was busy is asked again for the next range, but not for every one', async () => {
    /** How many of five ranges the record was asked for, when it is refused so often. */
    const countAsked = async (refusals: number): Promise<number> => {
      let refused = 0
      const source = sourceOf(
        lying((data, forward) => (isClockAlone(data) || refused++ >= refusals ? forward() : refuse())),
      )
      let count = 0
      for (let i = 0; i < 5; i++) {
        asked = []
        const { messages } = await source.fetchLogs({
          account: ME,
          users: [],
          fromBlock: 0,
          toBlock: 700_400,
        })
        expect(texts(messages)).toEqual(MINE.slice(0, 6))
        if (
          asked.some(
            ({ method, params }) => isRecordCall(method, params) && JSON.stringify(params).includes(PEERS_OF),
          )
        )
          count++
      }
      return count
    }
    expect(await countAsked(Number.POSITIVE_INFINITY)).toBe(3)
    // Answered at last it is kept.
    expect(await countAsked(2)).toBe(3)
  })

  // As after a reorg: the record is of a block as new, but not of this one.
  test('what it does not know is found where blocks are not final', async () => {
    const answers = new Map<string, string>()
    const before = createClient(async (method, params, forward) => {
      const said = await forward()
      if (isRecordCall(method, params)) answers.set(JSON.stringify(params), String(said))
      return said
    })
    await readAll(before)
    await chain.mine(LENGTH + 1, [message(CAT, ME, 'just now')])
    const word = (number: number) => number.toString(16).padStart(64, '0')
    const after = createClient((method, params, forward) =>
      isRecordCall(method, params)
        ? (answers.get(JSON.stringify(params))?.replace(word(LENGTH), word(LENGTH + 1)) ?? forward())
        : forward(),
    )
    const { messages } = await sourceOf(after).fetchLogs({
      account: ME,
      users: [],
      fromBlock: 0,
      toBlock: LENGTH + 1,
    })
    expect(texts(messages)).toEqual([...MINE, 'not final yet', 'just now'])
  })
})

describe('R14, R15: junk', () => {
  const CROWD = 1_030
  const junkFrom = 3_100_000

  beforeAll(async () => {
    // One stranger in thirty windows, and whom one would never write to by hand in one.
    for (let i = 0; i < 30; i++) await chain.mine(junkFrom + i * 20_000, [message(STRANGER, ME, `junk ${i}`)])
    for (let i = 0; i < CROWD; i += 103) {
      const crowd = Array.from(
        { length: 103 },
        (_, j) => message(ME, person(1_000 + i + j), `crowd ${i + j}`).data,
      )
      const data = encodeFunctionData({ abi: sealogAbi, functionName: 'multicall', args: [crowd] })
      await chain.mine(4_000_000 + i, [{ from: ME, data }])
    }
    await chain.mine(4_200_000, [])
  })

  test('is read, and costs no more than the windows that it fills', async () => {
    const client = createClient((_, params, forward) => {
      const [{ topics = [] }] = params as [{ topics?: (Hex | Hex[] | null)[] }]
      if (topics.some((list) => Array.isArray(list) && list.length > 100))
        throw new RpcError({ code: -32602, message: 'too many topics' })
      return forward()
    })
    const messages = await readAll(client, 4_199_000)
    expect(texts(messages)).toHaveLength(MINE.length + 2 + 30 + CROWD)
    expect(new Set(texts(messages)).size).toBe(MINE.length + 2 + 30 + CROWD)
    // Plain, it would be 840 requests; each of the thirty windows is two, since the crowd does not fit into one filter.
    expect(logRequests()).toBeLessThan(100)
    expect(asked.length - logRequests()).toBeLessThan(25)
  })

  test('a node that bounds the gas of a call is asked for less at a time', async () => {
    const client = createClient((method, params, forward) => {
      if (isRecordCall(method, params) && JSON.stringify(params).length > 20_000)
        throw new RpcError({ code: -32000, message: 'out of gas' })
      return forward()
    })
    expect(await readAll(client, 4_199_000)).toHaveLength(MINE.length + 2 + 30 + CROWD)
    expect(logRequests()).toBeLessThan(100)
  })
})
