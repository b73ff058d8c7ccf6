import { stringToHex, verifyMessage } from 'viem'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { devAccount } from '../../scripts/lib/devAccounts'
import { rpcRequest } from '../../scripts/lib/rpcRequest'
import { type Chain, startChain } from '../../scripts/lib/startChain'
import { createTestWallet, type TestWallet } from './createTestWallet'

const alice = devAccount(1)
const bob = devAccount(2)
const ALICE = alice.address.toLowerCase()

let chain: Chain
let wallet: TestWallet
let events: [string, unknown][] = []
beforeAll(async () => {
  chain = await startChain({ rpcPort: 0, finalize: false })
})
afterAll(() => chain.stop())
beforeEach(() => {
  events = []
  const networks = { 1: null, 31337: chain.rpcUrl }
  wallet = createTestWallet({ accounts: [alice, bob], networks, chainId: 31337 }, (event, value) => {
    events.push([event, value])
  })
})

const sign = () => wallet.request('personal_sign', [stringToHex('hello'), ALICE])

test('shows no account before the user connects, and refuses to sign', async () => {
  expect(await wallet.request('eth_accounts', [])).toEqual({ result: [] })
  expect(await sign()).toMatchObject({ error: { code: 4100 } })
  expect(await wallet.request('eth_requestAccounts', [])).toEqual({ result: [ALICE] })
  expect(events).toEqual([['accountsChanged', [ALICE]]])
})

test('signs with the real key, and declines when told to (EIP-1193: 4001)', async () => {
  await wallet.request('wallet_requestPermissions', [{ eth_accounts: {} }])
  const answer = await sign()
  const signature = 'result' in answer ? (answer.result as `0x${string}`) : '0x'
  expect(await verifyMessage({ address: alice.address, message: 'hello', signature })).toBe(true)
  wallet.declineNext()
  expect(await sign()).toMatchObject({ error: { code: 4001 } })
  expect(await sign()).toHaveProperty('result')
  expect(wallet.prompts.map((prompt) => prompt.text)).toEqual([undefined, 'hello', 'hello', 'hello'])
})

test('a held prompt waits, and those after it queue up', async () => {
  await wallet.request('eth_requestAccounts', [])
  const held = wallet.holdNext()
  const order: string[] = []
  const first = sign().then((answer) => order.push('error' in answer ? 'declined' : 'signed'))
  const second = sign().then(() => order.push('second'))
  expect((await held.asked).kind).toBe('sign')
  expect(wallet.prompts.length).toBe(2)
  held.decline()
  await Promise.all([first, second])
  expect(order).toEqual(['declined', 'second'])
})

test('sends transactions through the RPC and passes its errors on', async () => {
  await wallet.request('eth_requestAccounts', [])
  const transaction = { from: ALICE, to: bob.address, value: '0x1' }
  const sent = await wallet.request('eth_sendTransaction', [transaction])
  const hash = 'result' in sent ? sent.result : undefined
  // The node answers the hash before its block is there.
  await expect
    .poll(() => rpcRequest(chain.rpcUrl, 'eth_getTransactionReceipt', [hash]))
    .toMatchObject({ status: '0x1' })
  expect(await wallet.request('eth_getBlockByNumber', ['nonsense', false])).toMatchObject({
    error: { code: -32602 },
  })
  expect(await wallet.request('eth_sendTransaction', [{ ...transaction, from: bob.address }])).toMatchObject({
    error: { code: 4100 },
  })
})

test('account and network changes are told; a lock is not', async () => {
  await wallet.request('eth_requestAccounts', [])
  events = []
  wallet.selectAccount(1)
  wallet.selectChain(1)
  expect(events).toEqual([
    ['accountsChanged', [bob.address.toLowerCase()]],
    ['chainChanged', '0x1'],
  ])
  wallet.lock()
  expect(events.length).toBe(2)
  expect(await wallet.request('eth_accounts', [])).toEqual({ result: [] })
})

test('switching: an unknown chain is 4902 until it is added', async () => {
  const switchTo = (chainId: string) => wallet.request('wallet_switchEthereumChain', [{ chainId }])
  expect(await switchTo('0x5')).toMatchObject({ error: { code: 4902 } })
  await wallet.request('wallet_addEthereumChain', [{ chainId: '0x5', rpcUrls: [chain.rpcUrl] }])
  expect(events).toEqual([['chainChanged', '0x5']])
  expect(await switchTo('0x1')).toEqual({ result: null })
  expect(await wallet.request('eth_blockNumber', [])).toMatchObject({ error: { code: -32603 } })
})
