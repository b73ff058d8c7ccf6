import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseConfig } from '../../src/session/config'
import { deploySealog } from './deploySealog'
import { devAccount } from './devAccounts'
import { localConfig } from './localConfig'
import { rpcRequest } from './rpcRequest'
import { type Chain, startChain } from './startChain'

let chain: Chain
beforeAll(async () => {
  chain = await startChain({ rpcPort: 0, finalize: false })
})
afterAll(() => chain.stop())

test('without funds nothing is sent, and the message names the account', async () => {
  const poor = privateKeyToAccount(generatePrivateKey())
  await expect(deploySealog(chain.rpcUrl, poor)).rejects.toThrow(
    new RegExp(`^${poor.address} has 0 ether .* send it some`),
  )
  expect(await rpcRequest(chain.rpcUrl, 'eth_blockNumber', [])).toBe('0x0')
})

test('deploys once; a second run finds the contract and its block and sends nothing', async () => {
  await rpcRequest(chain.rpcUrl, 'anvil_mine', ['0x5'])
  const first = await deploySealog(chain.rpcUrl, devAccount(0))
  expect(first).toMatchObject({ chainId: 31337, fromBlock: 6, isNew: true })
  await rpcRequest(chain.rpcUrl, 'anvil_mine', ['0x5'])
  expect(await deploySealog(chain.rpcUrl, devAccount(3))).toEqual({ ...first, isNew: false })
  expect(await rpcRequest(chain.rpcUrl, 'eth_getTransactionCount', [devAccount(3).address, 'latest'])).toBe(
    '0x0',
  )
  // The app's own parser takes the config that we write.
  expect(parseConfig(localConfig(chain, first.address)).chains[0].contract).toBe(first.address.toLowerCase())
})

test('a chain without the proxy and a node that does not answer are explained', async () => {
  const bare = await startChain({
    rpcPort: 0,
    finalize: false,
    anvilArgs: ['--disable-default-create2-deployer'],
  })
  await expect(deploySealog(bare.rpcUrl, devAccount(0))).rejects.toThrow(
    /lacks the deterministic deployment proxy 0x4e59/,
  )
  await bare.stop()
  await expect(deploySealog(`${bare.rpcUrl}/secret-path`, devAccount(0))).rejects.toThrow(
    /^The node at http:\/\/localhost:\d+ does not answer/,
  )
})
