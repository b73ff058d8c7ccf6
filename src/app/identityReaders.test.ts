import { expect, test, vi } from 'vitest'
import { NetworkError } from '../messaging/errors'
import type { ChainConfig } from '../session/config'
import type { WalletPort } from '../session/walletPort'
import { identityReaders } from './identityReaders'

const ACCOUNT = `0x${'11'.repeat(20)}` as const
const HASH = `0x${'22'.repeat(32)}` as const
const chain: ChainConfig = {
  chainId: 31337,
  name: 'Local chain',
  rpcUrls: ['http://127.0.0.1:9'],
  contract: `0x${'33'.repeat(20)}`,
  fromBlock: 0,
}
const block = { number: '0x0', hash: HASH, timestamp: '0x1' }

/** The answer of a contract that holds no key: a struct of empty bytes, no date, algorithm 0 (rules R3, R11). */
const NO_KEY = `0x${[0x20, 0x60, 0, 0, 0].map((word) => word.toString(16).padStart(64, '0')).join('')}`

/** A chain without logs. */
const empty = async (method: string): Promise<unknown> => {
  if (method === 'eth_chainId') return '0x7a69'
  if (method === 'eth_getBlockByNumber') return block
  if (method === 'eth_getLogs') return []
  if (method === 'eth_call') return NO_KEY
  throw new Error(`${method} is not expected here`)
}
const client = { request: empty, second: null, sources: [], wsUrls: [] }
const walletOf = (request: (method: string) => Promise<unknown>): Pick<WalletPort, 'provider'> => ({
  provider: () => ({ request: ({ method }) => request(method) }),
})
const readersOf = (wallet: Pick<WalletPort, 'provider'>, otherChains: readonly ChainConfig[] = []) =>
  identityReaders({ chain, client, otherChains, wallet })

test('the active chain must answer; the wallet and other chains are asked beside it', async () => {
  const readers = readersOf(walletOf(empty), [{ ...chain, chainId: 1 }])
  expect(readers.map(({ required, chainId }) => [required, chainId])).toEqual([
    [true, 31337],
    [false, 31337],
    [false, 1],
  ])
  for (const reader of readers.slice(0, 2)) {
    expect(await reader.fetch(ACCOUNT)).toEqual({ registrations: [], links: [] })
  }
  expect(readersOf({ provider: () => null })).toHaveLength(1)
})

test('a wallet on another network, or on another chain of this id, is not believed', async () => {
  const other: ((method: string) => Promise<unknown>)[] = [
    async (method) => (method === 'eth_chainId' ? '0x1' : empty(method)),
    async (method) =>
      method === 'eth_getBlockByNumber' ? { ...block, hash: `0x${'44'.repeat(32)}` } : empty(method),
  ]
  for (const request of other) {
    await expect(readersOf(walletOf(request))[1]?.fetch(ACCOUNT)).rejects.toMatchObject({
      name: 'WrongChainError',
    })
  }
})

test('a wallet that never answers does not hold up the unlock', async () => {
  vi.useFakeTimers()
  const silent = readersOf(walletOf(() => new Promise(() => {})))[1]
  const error = silent?.fetch(ACCOUNT).catch((reason: unknown) => reason)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(await error).toBeInstanceOf(NetworkError)
})
