import { encodeFunctionData } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deploySealog } from '../../scripts/lib/deploySealog'
import { devAccount } from '../../scripts/lib/devAccounts'
import { minedReceipt } from '../../scripts/lib/minedReceipt'
import { rpcRequest } from '../../scripts/lib/rpcRequest'
import { type Chain, startChain } from '../../scripts/lib/startChain'
import type { Hex } from '../lib/bytes'
import type { HistorySource } from '../messaging/ports'
import { sealogAbi } from './abi'
import { createLogSource } from './logSource'
import { createRpcClient, type RpcClient } from './rpcClient'

const ME = devAccount(1).address.toLowerCase() as Hex

let chain: Chain
let contract: Hex

beforeAll(async () => {
  chain = await startChain({ rpcPort: 0, finalize: false })
  contract = (await deploySealog(chain.rpcUrl, devAccount(0))).address.toLowerCase() as Hex
})
afterAll(() => chain.stop())

const mine = () => rpcRequest(chain.rpcUrl, 'evm_mine', [])

/** A message to oneself, in a block of its own. */
async function write(): Promise<void> {
  const data = encodeFunctionData({
    abi: sealogAbi,
    functionName: 'sendMessage',
    args: [ME, `0x${'00'.repeat(32)}`, `0x${'00'.repeat(32)}`, '0x1234'],
  })
  const transaction = { from: ME, to: contract, data }
  await minedReceipt(chain.rpcUrl, await rpcRequest<Hex>(chain.rpcUrl, 'eth_sendTransaction', [transaction]))
}

/** The source over the real node, whose headers `change` may alter. */
function createSource(change: (header: { logsBloom: Hex }) => object = (header) => header): HistorySource {
  const node = createRpcClient([chain.rpcUrl])
  const client: RpcClient = {
    second: null,
    sources: [],
    wsUrls: [],
    async request(method, params) {
      const answer = await node.request(method, params)
      return method === 'eth_getBlockByNumber' ? change(answer as { logsBloom: Hex }) : answer
    },
  }
  return createLogSource({ client, contract, fromBlock: 0, pollInterval: 1_000 })
}

async function readHead(source: HistorySource): Promise<number> {
  const { number } = await source.fetchHead()
  const { messages } = await source.fetchLogs({ account: ME, users: [], fromBlock: number, toBlock: number })
  return messages.length
}

test('R16: once its filter was right about a block of ours, a node is believed about blocks without', async () => {
  const source = createSource()
  await mine()
  await readHead(source)
  await mine()
  expect((await source.fetchHead()).quietAfter).toBeUndefined()
  await write()
  expect(await readHead(source)).toBe(1)
  expect((await source.fetchHead()).quietAfter).toBeUndefined()
  const { hash } = await source.fetchHead()
  await mine()
  const quiet = await source.fetchHead()
  expect(quiet.quietAfter).toBe(hash)
  await write()
  expect((await source.fetchHead()).quietAfter).toBeUndefined()
  expect(await readHead(source)).toBe(1)
})

test.each([
  ['is empty', (header: object) => ({ ...header, logsBloom: `0x${'00'.repeat(256)}` })],
  ['is cut short', (header: { logsBloom: Hex }) => ({ ...header, logsBloom: header.logsBloom.slice(0, -2) })],
  ['is missing', ({ logsBloom: _, ...header }: { logsBloom: Hex }) => header],
])('R16: a node whose filter %s is never believed', async (_, change) => {
  const source = createSource(change)
  for (let i = 0; i < 2; i++) {
    await write()
    expect(await readHead(source)).toBe(1)
    await mine()
    expect((await source.fetchHead()).quietAfter).toBeUndefined()
  }
})

test('R16: a node whose filter was wrong once is not believed any more', async () => {
  let isEmpty = false
  const source = createSource((header) =>
    isEmpty ? { ...header, logsBloom: `0x${'00'.repeat(256)}` } : header,
  )
  await write()
  await readHead(source)
  await mine()
  expect((await source.fetchHead()).quietAfter).toBeDefined()
  isEmpty = true
  await write()
  expect(await readHead(source)).toBe(1)
  isEmpty = false
  await write()
  await readHead(source)
  await mine()
  expect((await source.fetchHead()).quietAfter).toBeUndefined()
})
