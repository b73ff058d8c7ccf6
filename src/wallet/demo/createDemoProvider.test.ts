import { http, recoverMessageAddress, recoverTypedDataAddress } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type Chain, startChain } from '../../../scripts/lib/startChain'
import { createDemoProvider, type DemoProvider } from './createDemoProvider'
import { DEMO_PEOPLE } from './demoPerson'

const MNEMONIC = 'test test test test test test test test test test test junk'
const account = mnemonicToAccount(MNEMONIC, { addressIndex: 1 })
const BOB = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'

let chain: Chain
let provider: DemoProvider
let storage: Storage
const request = (method: string, params: readonly unknown[]) =>
  http(chain.rpcUrl)({}).request({ method, params })

beforeAll(async () => {
  chain = await startChain({ rpcPort: 0, finalize: false })
})
afterAll(() => chain.stop())
beforeEach(() => {
  storage = memoryStorage()
  provider = createDemoProvider({ account, chainId: 31337, request, storage })
})

/** What a tab's sessionStorage does, in Node. */
function memoryStorage(): Storage {
  const items = new Map<string, string>()
  return {
    get length() {
      return items.size
    },
    clear: () => items.clear(),
    getItem: (key) => items.get(key) ?? null,
    key: (index) => [...items.keys()][index] ?? null,
    removeItem: (key) => void items.delete(key),
    setItem: (key, value) => void items.set(key, value),
  }
}

test('the demo people are who their addresses say', () => {
  for (const { addressIndex, address } of Object.values(DEMO_PEOPLE)) {
    expect(mnemonicToAccount(MNEMONIC, { addressIndex }).address.toLowerCase()).toBe(address)
  }
})

test('EIP-1193 and EIP-2255: connecting shows the account, tells listeners, and lasts over a reload of the tab', async () => {
  const listener = vi.fn()
  provider.on('accountsChanged', listener)
  expect(await provider.request({ method: 'eth_accounts' })).toEqual([])
  await expect(
    provider.request({ method: 'wallet_requestPermissions', params: [{ eth_accounts: {} }] }),
  ).resolves.toEqual([
    {
      parentCapability: 'eth_accounts',
      caveats: [{ type: 'restrictReturnedAccounts', value: [account.address] }],
    },
  ])
  expect(listener).toHaveBeenLastCalledWith([account.address])
  const reloaded = createDemoProvider({ account, chainId: 31337, request, storage })
  expect(await reloaded.request({ method: 'eth_accounts' })).toEqual([account.address])

  await provider.request({ method: 'wallet_revokePermissions', params: [{ eth_accounts: {} }] })
  expect(listener).toHaveBeenLastCalledWith([])
  expect(await provider.request({ method: 'eth_accounts' })).toEqual([])
  provider.removeListener('accountsChanged', listener)
  await provider.request({ method: 'eth_requestAccounts' })
  expect(listener).toHaveBeenCalledTimes(2)
})

test('personal_sign gives the account’s signature, the same each time, and only when connected', async () => {
  const sign = () =>
    provider.request({ method: 'personal_sign', params: ['0xc3a9', account.address.toLowerCase()] })
  await expect(sign()).rejects.toMatchObject({ code: 4100 })
  await provider.request({ method: 'eth_requestAccounts' })
  const signature = (await sign()) as `0x${string}`
  expect(await recoverMessageAddress({ message: { raw: '0xc3a9' }, signature })).toBe(account.address)
  expect(await sign()).toBe(signature)
  await expect(provider.request({ method: 'personal_sign', params: ['0x00', BOB] })).rejects.toMatchObject({
    code: 4100,
  })
})

test('R6: eth_signTypedData_v4 signs the JSON as EIP-712 has it, and only when connected', async () => {
  const data = {
    types: { Mail: [{ name: 'count', type: 'uint64' }] },
    primaryType: 'Mail',
    domain: { name: 'Test', version: '1' },
    message: { count: '7' },
  } as const
  const params = [account.address.toLowerCase(), JSON.stringify(data)]
  const sign = () => provider.request({ method: 'eth_signTypedData_v4', params })
  await expect(sign()).rejects.toMatchObject({ code: 4100 })
  await provider.request({ method: 'eth_requestAccounts' })
  const signature = (await sign()) as `0x${string}`
  expect(await recoverTypedDataAddress({ ...data, message: { count: 7n }, signature })).toBe(account.address)
})

test('eth_sendTransaction signs here and broadcasts; two at once get two nonces', async () => {
  await provider.request({ method: 'eth_requestAccounts' })
  const before = BigInt((await request('eth_getBalance', [BOB, 'latest'])) as string)
  const send = () =>
    provider.request({
      method: 'eth_sendTransaction',
      params: [{ from: account.address, to: BOB, value: '0x1' }],
    })
  const hashes = await Promise.all([send(), send()])
  expect(new Set(hashes).size).toBe(2)
  for (const hash of hashes) {
    await expect.poll(() => request('eth_getTransactionReceipt', [hash])).toMatchObject({ status: '0x1' })
  }
  expect(BigInt((await request('eth_getBalance', [BOB, 'latest'])) as string) - before).toBe(2n)
  await expect(
    provider.request({ method: 'eth_sendTransaction', params: [{ from: BOB, to: account.address }] }),
  ).rejects.toMatchObject({ code: 4100 })
})

test('a refused transaction does not block the next one', async () => {
  await provider.request({ method: 'eth_requestAccounts' })
  const send = (value: string) =>
    provider.request({ method: 'eth_sendTransaction', params: [{ from: account.address, to: BOB, value }] })
  const tooMuch = send('0xffffffffffffffffffffff')
  const small = send('0x1')
  await expect(tooMuch).rejects.toThrow(/funds/)
  await expect(small).resolves.toMatch(/^0x[0-9a-f]{64}$/)
})

test('the local chain only, reads go to the node, and what the node could sign by itself does not', async () => {
  expect(await provider.request({ method: 'eth_chainId' })).toBe('0x7a69')
  const switchTo = (chainId: string) =>
    provider.request({ method: 'wallet_switchEthereumChain', params: [{ chainId }] })
  expect(await switchTo('0x7a69')).toBeNull()
  await expect(switchTo('0x1')).rejects.toMatchObject({ code: 4902 })
  expect(await provider.request({ method: 'eth_getBlockByNumber', params: ['0x0', false] })).toMatchObject({
    number: '0x0',
  })
  for (const method of ['eth_sign', 'eth_signTypedData_v3', 'anvil_setBalance', 'evm_mine']) {
    await expect(provider.request({ method, params: [BOB, '0x00'] })).rejects.toMatchObject({ code: 4200 })
  }
})
