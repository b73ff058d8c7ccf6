import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deploySealog } from '../../scripts/lib/deploySealog'
import { devAccount } from '../../scripts/lib/devAccounts'
import { minedReceipt } from '../../scripts/lib/minedReceipt'
import { rpcRequest } from '../../scripts/lib/rpcRequest'
import { type Chain, startChain } from '../../scripts/lib/startChain'
import type { Hex } from '../lib/bytes'
import { systemClock } from '../lib/systemClock'
import type { Address } from '../messaging/types'
import { type Fees, fetchFees, outbid } from './fees'
import { createRpcClient, type RpcClient } from './rpcClient'
import { RpcError } from './rpcError'
import { createSenderDesk } from './senderDesk'

const GWEI = 10n ** 9n

let chain: Chain
let client: RpcClient

beforeAll(async () => {
  chain = await startChain({ rpcPort: 0, finalize: false })
  client = createRpcClient([chain.rpcUrl])
})
afterAll(() => chain.stop())

const ask = <T>(method: string, params: readonly unknown[] = []) =>
  rpcRequest<T>(chain.rpcUrl, method, params)

/** A chain from before EIP-1559: its blocks name no base fee, and its nodes know no tip. */
const legacy = (): RpcClient => ({
  ...client,
  async request(method, params) {
    if (method === 'eth_maxPriorityFeePerGas') throw new RpcError({ code: -32601, message: 'not found' })
    const answer = await client.request(method, params)
    if (method !== 'eth_getBlockByNumber') return answer
    const { baseFeePerGas: _, ...block } = answer as { baseFeePerGas?: Hex }
    return block
  },
})

describe('what a transaction offers', () => {
  test('is twice the base fee and the node’s tip', async () => {
    const { baseFeePerGas } = await ask<{ baseFeePerGas: Hex }>('eth_getBlockByNumber', ['latest', false])
    const tip = BigInt(await ask<Hex>('eth_maxPriorityFeePerGas'))
    expect(await fetchFees(client)).toEqual({
      type: 'eip1559',
      maxPriorityFeePerGas: tip,
      maxFeePerGas: 2n * BigInt(baseFeePerGas) + tip,
    })
  })

  test('where the node knows no tip, it is what its price holds beyond the base fee', async () => {
    const { baseFeePerGas } = await ask<{ baseFeePerGas: Hex }>('eth_getBlockByNumber', ['latest', false])
    const price = BigInt(await ask<Hex>('eth_gasPrice'))
    const untold: RpcClient = {
      ...client,
      request: (method, params) =>
        method === 'eth_maxPriorityFeePerGas'
          ? Promise.reject(new RpcError({ code: -32601, message: 'not found' }))
          : client.request(method, params),
    }
    expect(await fetchFees(untold)).toMatchObject({
      maxPriorityFeePerGas: price - BigInt(baseFeePerGas),
    })
  })

  test('is one price where blocks name no base fee, and a sender’s transaction of that kind gets into a block', async () => {
    const price = BigInt(await ask<Hex>('eth_gasPrice'))
    expect(await fetchFees(legacy())).toEqual({ type: 'legacy', gasPrice: price })
    const contract = (await deploySealog(chain.rpcUrl, devAccount(0))).address.toLowerCase() as Address
    const user = devAccount(1).address.toLowerCase() as Address
    const desk = createSenderDesk({
      ...{ client: legacy(), chainId: 31337, contract, fromBlock: 0, clock: systemClock },
    })
    const record = desk.create()
    await ask('anvil_setBalance', [record.address, '0xde0b6b3a7640000'])
    const hash = (await desk.open(user, record).sweep()) as Hex
    await minedReceipt(chain.rpcUrl, hash)
    expect(await ask<{ type: Hex }>('eth_getTransactionByHash', [hash])).toMatchObject({ type: '0x0' })
  })
})

describe('what takes the place of a stuck transaction', () => {
  const fees = (most: bigint, tip: bigint): Fees => ({
    type: 'eip1559',
    maxFeePerGas: most,
    maxPriorityFeePerGas: tip,
  })

  test('offers an eighth more of both, also of a tip of nothing', () => {
    expect(outbid(fees(80n * GWEI, 8n * GWEI), fees(1n, 1n))).toEqual(fees(90n * GWEI + 1n, 9n * GWEI + 1n))
    expect(outbid(fees(80n * GWEI, 0n), fees(1n, 0n))).toEqual(fees(90n * GWEI + 1n, 1n))
  })
  test('or what blocks take now, where that is more', () => {
    expect(outbid(fees(8n, 8n), fees(100n * GWEI, 2n * GWEI))).toEqual(fees(100n * GWEI, 2n * GWEI))
  })
  test('at one price where there is no base fee', () => {
    expect(outbid({ type: 'legacy', gasPrice: 8n }, { type: 'legacy', gasPrice: 3n })).toEqual({
      type: 'legacy',
      gasPrice: 10n,
    })
  })
})
