import { expect, test, vi } from 'vitest'
import { createWallet, type WalletStack } from './createWallet'

const ADDRESS = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const stack = () => ({ openModal: vi.fn<WalletStack['openModal']>(), disconnect: vi.fn(async () => {}) })
const provider = (answer: unknown) => ({ request: vi.fn(async () => answer) })
const connection = (answer: unknown = '0x') => ({
  address: ADDRESS as `0x${string}`,
  chainId: 31337,
  name: 'Test',
  provider: provider(answer),
})

test('connect before the stack has loaded opens the list once, when it attaches', () => {
  const wallet = createWallet()
  wallet.connect()
  wallet.connect()
  const first = stack()
  const detach = wallet.attach(first)
  expect(first.openModal).toHaveBeenCalledTimes(1)
  detach()
  const second = stack()
  wallet.attach(second)
  expect(second.openModal).not.toHaveBeenCalled()
  wallet.connect()
  expect(second.openModal).toHaveBeenCalledTimes(1)
  expect(first.openModal).toHaveBeenCalledTimes(1)
})

test('a detach that comes late does not remove the next stack', () => {
  const wallet = createWallet()
  const detach = wallet.attach(stack())
  const second = stack()
  wallet.attach(second)
  detach()
  wallet.connect()
  expect(second.openModal).toHaveBeenCalledTimes(1)
})

test('state and provider change together, and the address is lower case', () => {
  const wallet = createWallet()
  const seen: [string | null, boolean][] = []
  wallet.subscribe(() => seen.push([wallet.get().address, wallet.provider() !== null]))
  wallet.report(connection())
  wallet.report('disconnected')
  wallet.report('disconnected')
  expect(seen).toEqual([
    [ADDRESS.toLowerCase(), true],
    [null, false],
  ])
})

test('why an attempt to connect has ended is told until the next one', () => {
  const wallet = createWallet()
  wallet.report('connecting')
  wallet.reportAttempt(Object.assign(new Error('User rejected the request.'), { code: 4001 }))
  wallet.report('disconnected')
  expect(wallet.get()).toMatchObject({ status: 'disconnected', connectError: { name: 'RejectedError' } })
  wallet.connect()
  expect(wallet.get().connectError).toBeNull()
  wallet.reportAttempt(Object.assign(new Error('Request already pending'), { code: -32002 }))
  expect(wallet.get().connectError).toMatchObject({ name: 'WalletBusyError' })
  wallet.reportAttempt(Object.assign(new Error('User rejected the request.'), { code: 4001 }))
  wallet.reportAttempt(null)
  expect(wallet.get().connectError).toBeNull()
})

test('signText asks personal_sign with the UTF-8 bytes in hex and the account', async () => {
  const wallet = createWallet()
  const connected = connection('0x0102')
  wallet.report(connected)
  expect(await wallet.signText('é')).toEqual(Uint8Array.of(1, 2))
  expect(connected.provider.request).toHaveBeenCalledWith({
    method: 'personal_sign',
    params: ['0xc3a9', ADDRESS],
  })
})

test('signTypedData asks eth_signTypedData_v4 with the account and the data as JSON', async () => {
  const wallet = createWallet()
  const connected = connection('0x0102')
  wallet.report(connected)
  const data = { primaryType: 'UpdatePublicKey' } as Parameters<typeof wallet.signTypedData>[0]
  expect(await wallet.signTypedData(data)).toEqual(Uint8Array.of(1, 2))
  expect(connected.provider.request).toHaveBeenCalledWith({
    method: 'eth_signTypedData_v4',
    params: [ADDRESS, JSON.stringify(data)],
  })
})

test('signText waits for the wallet of the last visit', async () => {
  const wallet = createWallet()
  const signing = wallet.signText('x')
  wallet.report('loading')
  wallet.report(connection('0x07'))
  expect(await signing).toEqual(Uint8Array.of(7))
})

test("signText throws the wallet's own error, and refuses without a wallet", async () => {
  const wallet = createWallet()
  wallet.report('disconnected')
  await expect(wallet.signText('x')).rejects.toThrow('connected wallet')
  const declined = Object.assign(new Error('declined'), { code: 4001 })
  wallet.report({ ...connection(), provider: { request: () => Promise.reject(declined) } })
  await expect(wallet.signText('x')).rejects.toBe(declined)
})
