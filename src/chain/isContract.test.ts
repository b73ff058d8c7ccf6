import { afterAll, beforeAll, expect, test } from 'vitest'
import { deployFixture } from '../../scripts/lib/deployFixture'
import { rpcRequest } from '../../scripts/lib/rpcRequest'
import { type Chain, startChain } from '../../scripts/lib/startChain'
import { NetworkError } from '../messaging/errors'
import type { Address } from '../messaging/types'
import { isContract } from './isContract'
import { createRpcClient } from './rpcClient'

/** Provenance is `msg.sender`: what stands behind an address, on a real node. */
const ACCOUNT: Address = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'

let chain: Chain
beforeAll(async () => {
  chain = await startChain({ rpcPort: 0, finalize: false })
})
afterAll(() => chain.stop())

test('an address with code is a contract, one without is an account', async () => {
  const client = createRpcClient([chain.rpcUrl])
  expect(await isContract(client, await deployFixture(chain.rpcUrl, 'ContractAccount'))).toBe(true)
  expect(await isContract(client, ACCOUNT)).toBe(false)
})

test('EIP-7702: an account that delegates is an account', async () => {
  const client = createRpcClient([chain.rpcUrl])
  await rpcRequest(chain.rpcUrl, 'anvil_setCode', [ACCOUNT, `0xef0100${'11'.repeat(20)}`])
  expect(await isContract(client, ACCOUNT)).toBe(false)
})

test('an answer that is no code is no verdict', async () => {
  await expect(
    isContract({ ...createRpcClient([chain.rpcUrl]), request: async () => null }, ACCOUNT),
  ).rejects.toThrow(NetworkError)
})
