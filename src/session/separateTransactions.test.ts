import { privateKeyToAccount } from 'viem/accounts'
import { beforeEach, expect, test } from 'vitest'
import { NetworkError, RejectedError } from '../messaging/errors'
import { createPerson, settle, until } from '../messaging/testing/createPerson'
import { FakeChain } from '../messaging/testing/fakeChain'
import { createFakeClock, type FakeClock } from '../messaging/testing/fakeClock'
import { showThread } from '../messaging/testing/showThread'
import { defaultThread } from '../messaging/threadId'
import type { Address } from '../messaging/types'
import type { Session } from './session'
import { createTestPage } from './testing/createTestPage'
import { createFakeBrowser, type FakeBrowser } from './testing/fakeBrowser'
import { createFakeWallet, type FakeWallet } from './testing/fakeWallet'
import { seeThrough as mineThrough } from './testing/seeThrough'

/** K17, R9: a rotation on a contract that takes one call in a transaction. */
const signer = privateKeyToAccount(`0x${'1'.repeat(64)}`)
const ALICE = signer.address.toLowerCase() as Address

let chain: FakeChain
let clock: FakeClock
let browser: FakeBrowser
let session: Session

const createPage = (wallet = createFakeWallet([signer], ALICE), on: FakeBrowser = createFakeBrowser()) =>
  createTestPage({ chain, clock, wallet, browser: on })
const keysOf = (page: Session) => page.get().keys.map((key) => [key.generation, key.state, key.held])
const asked = () => chain.asked.get().map(({ calls }) => calls.map(({ type }) => type))
const generations = ({ texts }: FakeWallet) => texts.map((text) => /generation (\d+)/.exec(text)?.[1])

const seeThrough = <T>(change: Promise<T>) =>
  mineThrough({ chain, clock }, change, () => session.get().keyChange.phase === 'confirming')

beforeEach(async () => {
  chain = new FakeChain({ canBatch: false })
  chain.mine()
  clock = createFakeClock()
  browser = createFakeBrowser()
  session = createPage(undefined, browser)
  await session.start()
  await session.unlock()
  await session.unlock()
  await seeThrough(session.register())
  chain.asked.set([])
})

test('K17: the link goes first and is in a block before the registration is asked for; one signature restores both generations', async () => {
  const carol = createPerson(chain, 'carol')
  carol.register()
  chain.mine()
  const { engine } = session.get()
  await engine?.send(defaultThread(carol.address), 'before')
  await until(chain.asked, (calls) => calls.length === 1)
  chain.mine()
  const included: number[] = []
  chain.onSubmit = () => void included.push(chain.identity(ALICE).links.length)
  expect(await seeThrough(session.rotate())).toBe(true)
  expect(asked().slice(1)).toEqual([['sendMessage'], ['updatePublicKey']])
  expect(included).toEqual([0, 1])
  expect(keysOf(session)).toEqual([
    [2, 'active', true],
    [1, 'replaced', true],
  ])

  const wallet = createFakeWallet([signer], ALICE)
  const restored = createPage(wallet)
  await restored.start()
  await restored.unlock()
  const restoredEngine = restored.get().engine
  if (!restoredEngine) throw new Error('the session is open')
  await settle(restoredEngine)
  expect(generations(wallet)).toEqual(['2'])
  expect(keysOf(restored)).toEqual(keysOf(session))
  expect(showThread(restoredEngine, carol.address)).toEqual(['> before (included)'])
})

test('K18: declined at the second, the link stands alone: the old key stays in use here and on an empty device, and another try succeeds', async () => {
  const before = { keys: session.get().keys, remembered: browser.remembered.get(ALICE)?.keys }
  chain.answers.push('send', new RejectedError())
  expect(await seeThrough(session.rotate())).toBe(false)
  expect(session.get().keyChange.error?.name).toBe('RejectedError')
  expect(asked()).toEqual([['sendMessage'], ['updatePublicKey']])
  expect(chain.identity(ALICE).links).toHaveLength(1)
  expect(session.get()).toMatchObject({ registration: 'registered', keys: before.keys })
  expect(browser.remembered.get(ALICE)?.keys).toEqual(before.remembered)

  const wallet = createFakeWallet([signer], ALICE)
  const restored = createPage(wallet)
  await restored.start()
  await restored.unlock()
  expect(generations(wallet)).toEqual(['2', '1'])
  expect(restored.get().registration).toBe('registered')
  expect(keysOf(restored)).toEqual([[1, 'active', true]])

  expect(await seeThrough(session.rotate())).toBe(true)
  const third = createFakeWallet([signer], ALICE)
  const again = createPage(third)
  await again.start()
  await again.unlock()
  // The newer of the two links of generation 2 is tried first.
  expect(generations(third)).toEqual(['2'])
  expect(keysOf(again)).toEqual([
    [2, 'active', true],
    [1, 'replaced', true],
  ])
})

test('a link that fails in its block ends the rotation before the registration is asked for', async () => {
  chain.answers.push('revert')
  expect(await seeThrough(session.rotate())).toBe(false)
  expect(session.get().keyChange.error?.name).toBe('KeyChangeFailedError')
  expect(asked()).toEqual([['sendMessage']])
  expect(keysOf(session)).toEqual([[1, 'active', true]])
})

test('while nobody knows whether the contract takes both at once, nothing is sent', async () => {
  const held = browser.remembered.get(ALICE)?.keys.length
  chain.onRead = (read) => {
    if (read === 'batch') throw new NetworkError()
  }
  expect(await session.rotate()).toBe(false)
  expect(session.get().keyChange.error?.name).toBe('NetworkError')
  expect(asked()).toEqual([])
  expect(browser.remembered.get(ALICE)?.keys.length).toBe(held)
})

test('locked between the two, nothing more is asked for', async () => {
  chain.onSubmit = () => {
    chain.onSubmit = () => undefined
    void session.lock()
  }
  await session.rotate()
  chain.mine()
  clock.advance(500)
  await new Promise<void>((resolve) => setImmediate(resolve))
  expect(asked()).toEqual([['sendMessage']])
  expect(session.get().status).toBe('locked')
})
