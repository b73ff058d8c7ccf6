import { afterAll, beforeAll, expect, test } from 'vitest'
import { deployFixture } from '../../scripts/lib/deployFixture'
import { deploySealog } from '../../scripts/lib/deploySealog'
import { devAccount } from '../../scripts/lib/devAccounts'
import { rpcRequest } from '../../scripts/lib/rpcRequest'
import { type Chain, startChain } from '../../scripts/lib/startChain'
import { type Hex, toHex } from '../lib/bytes'
import type { Call } from '../messaging/ports'
import type { Address } from '../messaging/types'
import { labelToKeyIndex } from '../protocol/labels'
import { currentDialect } from './currentDialect'
import { encodeCalls } from './encodeCalls'
import { fetchFee } from './fetchFee'
import { createRpcClient, type RpcClient } from './rpcClient'

/** UX.md, message details: fee paid. By the receipts of a real node. */
const WRITER = devAccount(1).address.toLowerCase() as Address
const MESSAGE: Call = {
  type: 'sendMessage',
  to: `0x${'22'.repeat(20)}`,
  keyIndex: toHex(labelToKeyIndex('default-key')),
  sessionId: `0x${'00'.repeat(32)}`,
  envelope: new Uint8Array(64),
}

let chain: Chain
let client: RpcClient
let contract: Address
beforeAll(async () => {
  chain = await startChain({ rpcPort: 0, finalize: false })
  client = createRpcClient([chain.rpcUrl])
  contract = (await deploySealog(chain.rpcUrl, devAccount(0))).address.toLowerCase() as Address
})
afterAll(() => chain.stop())

/** Sends the calls and waits for the receipt. */
async function send(calls: readonly Call[]): Promise<{ txHash: Hex; balanceBefore: bigint }> {
  const balanceBefore = await balance()
  const data = encodeCalls(currentDialect, calls)
  const transaction = { from: WRITER, to: contract, data }
  const txHash = await rpcRequest<Hex>(chain.rpcUrl, 'eth_sendTransaction', [transaction])
  await expect.poll(() => rpcRequest(chain.rpcUrl, 'eth_getTransactionReceipt', [txHash])).not.toBeNull()
  return { txHash, balanceBefore }
}
const balance = async () => BigInt(await rpcRequest<Hex>(chain.rpcUrl, 'eth_getBalance', [WRITER, 'latest']))

test('is what the account has less, named with who paid and how many messages shared it', async () => {
  for (const messages of [1, 3]) {
    const { txHash, balanceBefore } = await send(Array.from({ length: messages }, () => MESSAGE))
    const fee = await fetchFee(client, { contract, txHash })
    expect(fee).toEqual({ wei: balanceBefore - (await balance()), payer: WRITER, messages })
    expect(fee?.wei).toBeGreaterThan(0n)
  }
})

test("counts this contract's messages alone, and no registrations", async () => {
  const { txHash } = await send([
    MESSAGE,
    {
      type: 'updatePublicKey',
      keyIndex: MESSAGE.keyIndex,
      key: { publicKey: new Uint8Array(32).fill(7), algorithm: 2, validBefore: 0 },
    },
  ])
  expect(await fetchFee(client, { contract, txHash })).toMatchObject({ messages: 1 })
  const other = await deployFixture(chain.rpcUrl, 'BareERC7627')
  expect(await fetchFee(client, { contract: other, txHash })).toMatchObject({ messages: 0 })
})

test("adds a rollup's l1Fee", async () => {
  const { txHash } = await send([MESSAGE])
  const plain = await fetchFee(client, { contract, txHash })
  const rollup: RpcClient = {
    ...client,
    async request(method, params) {
      const answer = await client.request(method, params)
      return method === 'eth_getTransactionReceipt' ? { ...Object(answer), l1Fee: '0x64' } : answer
    },
  }
  expect((await fetchFee(rollup, { contract, txHash }))?.wei).toBe((plain?.wei ?? 0n) + 100n)
})

test('is null where the node keeps no receipt', async () => {
  expect(await fetchFee(client, { contract, txHash: `0x${'12'.repeat(32)}` })).toBeNull()
})
