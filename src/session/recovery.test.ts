import { secp256k1 } from '@noble/curves/secp256k1.js'
import { hashMessage } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { beforeEach, describe, expect, test } from 'vitest'
import { fromHex } from '../lib/bytes'
import { createPerson, registration, settle, until } from '../messaging/testing/createPerson'
import { FakeChain } from '../messaging/testing/fakeChain'
import { createFakeClock, type FakeClock } from '../messaging/testing/fakeClock'
import { showThread } from '../messaging/testing/showThread'
import { defaultThread } from '../messaging/threadId'
import type { Address } from '../messaging/types'
import type { Session } from './session'
import { createTestPage } from './testing/createTestPage'
import { createFakeBrowser, type FakeBrowser } from './testing/fakeBrowser'
import { createFakeWallet, type FakeWallet } from './testing/fakeWallet'

/** Restore that finds everything (K17, K18), and accounts whose keys are in a recovery file (K6, K19). */

const KEYS = [1, 2].map((n) => `0x${String(n).repeat(64)}` as const)
const signers = KEYS.map((key) => privateKeyToAccount(key))
const [ALICE, BOB] = signers.map((signer) => signer.address.toLowerCase()) as [Address, Address]
const PASSPHRASE = 'four random words here'

let chain: FakeChain
let wallet: FakeWallet
let browser: FakeBrowser
let clock: FakeClock

beforeEach(() => {
  chain = new FakeChain()
  chain.mine()
  wallet = createFakeWallet(signers, ALICE)
  browser = createFakeBrowser()
  clock = createFakeClock()
})

const createPage = (page: { wallet?: FakeWallet; browser?: FakeBrowser; domain?: string } = {}): Session =>
  createTestPage({
    chain,
    clock,
    wallet: page.wallet ?? wallet,
    browser: page.browser ?? browser,
    ...(page.domain !== undefined && { deps: { domain: page.domain } }),
  })

/** A wallet that signs the same text differently each time: with fresh entropy beside RFC 6979, as hardware may. */
function createRandomWallet(address: Address): FakeWallet {
  return createFakeWallet(
    KEYS.map((key) => ({
      address: privateKeyToAccount(key).address,
      signMessage: async ({ message }) => {
        const hash = fromHex(hashMessage(message))
        const bytes = secp256k1.sign(hash, fromHex(key), {
          prehash: false,
          extraEntropy: true,
          format: 'recovered',
        })
        const hex = Buffer.from([...bytes.slice(1), 27 + (bytes[0] ?? 0)]).toString('hex')
        return `0x${hex}` as const
      },
    })),
    address,
  )
}

const quiet = () => new Promise<void>((resolve) => setImmediate(resolve))
const engineOf = (session: Session) => {
  const { engine } = session.get()
  if (!engine) throw new Error('the session is open')
  return engine
}
const held = (session: Session) => session.get().keys.map((key) => [key.generation, key.held])
const signed = ({ texts }: FakeWallet) => texts.map((text) => Number(/generation (\d+)/.exec(text)?.[1]))

/** Mines what a change of keys waits for. */
async function confirmed(session: Session, change: Promise<unknown>): Promise<void> {
  await until(session, ({ keyChange }) => keyChange.phase === 'confirming')
  chain.mine()
  await quiet()
  clock.advance(500)
  await change
}

async function openFirst(session: Session): Promise<void> {
  await session.start()
  await session.unlock()
  await session.unlock()
  await confirmed(session, session.register())
  await until(session, (state) => state.registration === 'registered')
}

async function rotate(session: Session, options?: { withoutLink: boolean }): Promise<void> {
  const before = session.get().keys.length
  await confirmed(session, session.rotate(options))
  await until(session, ({ keys }) => keys.length > before)
}

/** An empty device of the same account. */
async function restore(): Promise<{ session: Session; wallet: FakeWallet }> {
  const fresh = createFakeWallet(signers, ALICE)
  const session = createPage({ wallet: fresh, browser: createFakeBrowser() })
  await session.start()
  await session.unlock()
  return { session, wallet: fresh }
}

/** Carol, who writes to Alice and reads nothing. */
async function createCarol() {
  const carol = createPerson(chain, 'carol')
  carol.register()
  chain.mine()
  const engine = carol.engine()
  await engine.start()
  const write = async (text: string) => {
    await settle(engine)
    await engine.send(defaultThread(ALICE), text)
    await until(engine, ({ outbox }) => outbox.every((row) => row.status === 'submitted'))
  }
  return { address: carol.address, engine, write }
}

/** Alice with generations 1 to `count`, and one message of Carol's to each. */
async function withHistory(count: number, options?: { withoutLink: boolean }) {
  const session = createPage()
  await openFirst(session)
  const carol = await createCarol()
  for (let generation = 1; generation <= count; generation++) {
    if (generation > 1) await rotate(session, options)
    await carol.write(`to generation ${generation}`)
    chain.mine(chain.lag + 1)
    await settle(engineOf(session), carol.engine)
  }
  return { session, carol }
}

describe('ten generations', () => {
  test('K18: one signature brings back everything that was ever written to any of them', async () => {
    const { carol } = await withHistory(10)
    const restored = await restore()
    await settle(engineOf(restored.session))
    expect(signed(restored.wallet)).toEqual([10])
    expect(showThread(engineOf(restored.session), carol.address)).toEqual(
      Array.from({ length: 10 }, (_, i) => `< to generation ${i + 1}`),
    )
    expect(held(restored.session)).toEqual(Array.from({ length: 10 }, (_, i) => [10 - i, true]))
    expect(await restored.session.recovery.fetchMissing()).toEqual([])
  })

  test('a message that is in flight while its recipient rotates opens on both devices', async () => {
    const { session, carol } = await withHistory(1)
    const rotating = session.rotate()
    await until(session, ({ keyChange }) => keyChange.phase === 'confirming')
    // Sealed to the old key, mined in the block of the new one and after it.
    await carol.write('sealed before')
    chain.mine()
    await quiet()
    clock.advance(500)
    await rotating
    chain.mine(chain.lag + 1)
    const restored = await restore()
    await settle(engineOf(session), engineOf(restored.session))
    for (const page of [session, restored.session])
      expect(showThread(engineOf(page), carol.address)).toEqual(['< to generation 1', '< sealed before'])
    expect(held(session)).toEqual([
      [2, true],
      [1, true],
    ])
  })
})

describe('rotate without link (K17)', () => {
  test('announces the generation and hands no seed on: signing the old ones, one click each, brings the rest back', async () => {
    const { carol } = await withHistory(3, { withoutLink: true })
    const links = chain.identity(ALICE).links.map(({ envelope }) => envelope.length)
    expect(links).toEqual([7, 7])
    const { session, wallet: fresh } = await restore()
    await settle(engineOf(session))
    expect(signed(fresh)).toEqual([3])
    expect(held(session)).toEqual([
      [3, true],
      [null, false],
      [null, false],
    ])
    expect(showThread(engineOf(session), carol.address)).toEqual(['< to generation 3'])
    expect(session.get().registration).toBe('registered')

    const missing = await session.recovery.fetchMissing()
    expect(missing.map(({ generation }) => generation)).toEqual([2, 1])
    expect(missing.map(({ tag }) => tag === null)).toEqual([false, true])
    for (const generation of missing) await session.recovery.signGeneration(generation)
    await settle(engineOf(session))
    expect(signed(fresh)).toEqual([3, 2, 1])
    expect(showThread(engineOf(session), carol.address)).toEqual([
      '< to generation 1',
      '< to generation 2',
      '< to generation 3',
    ])
    expect(await session.recovery.fetchMissing()).toEqual([])
  })

  test('what was signed stays after a reload; declining leaves everything as it was', async () => {
    await withHistory(2, { withoutLink: true })
    const own = createFakeBrowser()
    const fresh = createFakeWallet(signers, ALICE)
    const session = createPage({ wallet: fresh, browser: own })
    await session.start()
    await session.unlock()
    const [missing] = await session.recovery.fetchMissing()
    if (!missing) throw new Error('generation 1 is missing')
    fresh.answers.push(Object.assign(new Error('User rejected the request.'), { code: 4001 }))
    await expect(session.recovery.signGeneration(missing)).rejects.toMatchObject({ name: 'RejectedError' })
    expect(held(session)[1]).toEqual([null, false])
    await session.recovery.signGeneration(missing)
    const reloaded = createPage({ wallet: fresh, browser: { ...own, tabs: new Set() } })
    await reloaded.start()
    expect(held(reloaded)).toEqual([
      [2, true],
      [1, true],
    ])
    expect(signed(fresh)).toEqual([2, 1, 1])
  })

  test('one link further down is still followed: generation 2 signed brings generation 1 as well', async () => {
    const session = createPage()
    await openFirst(session)
    await rotate(session)
    await rotate(session, { withoutLink: true })
    const restored = await restore()
    const [second] = await restored.session.recovery.fetchMissing()
    if (!second) throw new Error('generation 2 is missing')
    await restored.session.recovery.signGeneration(second)
    expect(signed(restored.wallet)).toEqual([3, 2])
    expect(held(restored.session).map(([, isHeld]) => isHeld)).toEqual([true, true, true])
  })
})

describe('a browser that was away during a rotation without link', () => {
  test('signs the older generation on the next click, since that one opens its history', async () => {
    const away = createFakeBrowser()
    const first = createPage()
    await openFirst(first)
    const there = createPage({ browser: away })
    await there.start()
    await there.unlock()
    await there.lock()
    await rotate(first, { withoutLink: true })
    await rotate(first, { withoutLink: true })

    const fresh = createFakeWallet(signers, ALICE)
    const session = createPage({ wallet: fresh, browser: away })
    await session.start()
    for (const error of ['VaultKeysError', 'VaultKeysError']) {
      await session.unlock()
      expect(session.get()).toMatchObject({
        status: 'locked',
        unlock: { phase: 'idle', error: { name: error } },
      })
    }
    await session.unlock()
    expect(session.get()).toMatchObject({ status: 'unlocked', registration: 'registered' })
    expect(signed(fresh)).toEqual([3, 2, 1])
    expect(held(session).map(([, isHeld]) => isHeld)).toEqual([true, true, true])
    // From now on the newest generation alone opens it.
    await session.lock()
    await session.unlock()
    expect(session.get().status).toBe('unlocked')
    expect(signed(fresh)).toEqual([3, 2, 1, 3])
  })
})

describe("another domain's keys", () => {
  test('are offered no overwrite: unlocking ends in ForeignKeyError, and so does a new recovery file', async () => {
    await openFirst(createPage({ domain: 'other.example' }))
    const asked = chain.asked.get().length
    const session = createPage({ browser: createFakeBrowser() })
    await session.start()
    await session.unlock()
    expect(session.get()).toMatchObject({ status: 'locked', unlock: { error: { name: 'ForeignKeyError' } } })
    await expect(session.recovery.create(PASSPHRASE)).rejects.toMatchObject({ name: 'ForeignKeyError' })
    expect(chain.asked.get().length).toBe(asked)
  })

  test('come back with the recovery file that was saved there', async () => {
    const other = createPage({ domain: 'other.example' })
    await openFirst(other)
    await rotate(other)
    const file = await other.recovery.save(PASSPHRASE)
    expect(file).toMatchObject({
      name: `sealog-recovery-${ALICE.slice(0, 10)}-gen2.age`,
      generations: [2, 1],
    })
    const fresh = createFakeWallet(signers, ALICE)
    const session = createPage({ wallet: fresh, browser: createFakeBrowser() })
    await session.start()
    await session.recovery.open({ file: file.bytes, passphrase: PASSPHRASE })
    expect(session.get()).toMatchObject({ status: 'unlocked', account: ALICE, registration: 'registered' })
    expect(held(session)).toEqual([
      [2, true],
      [1, true],
    ])
    expect(fresh.texts).toEqual([])
  })

  test('a generation signed on the wrong domain says that it explains nothing', async () => {
    const session = createPage()
    await openFirst(session)
    chain.send(ALICE, [registration(createPerson(chain, 'stranger').key())])
    chain.mine()
    await until(session, (state) => state.registration === 'foreign')
    // Generation 1 is held already: nothing that could be signed is left.
    expect(await session.recovery.fetchMissing()).toEqual([])
    await expect(session.recovery.signGeneration({ generation: 1, tag: null })).rejects.toMatchObject({
      name: 'GenerationUnknownError',
    })
    expect(session.get().keys.length).toBe(2)
  })
})

describe('recovery files', () => {
  test('K19: hold the generations that no link leads to as well, one signature each', async () => {
    await withHistory(3, { withoutLink: true })
    const { session, wallet: fresh } = await restore()
    const file = await session.recovery.save(PASSPHRASE)
    expect(file).toMatchObject({ generations: [3, 2, 1], leftOut: 0 })
    expect(signed(fresh)).toEqual([3, 3, 2, 1])
    const unsigned = createFakeWallet(signers, ALICE)
    const other = createPage({ wallet: unsigned, browser: createFakeBrowser() })
    await other.start()
    await other.recovery.open({ file: file.bytes, passphrase: PASSPHRASE })
    expect(held(other)).toEqual([
      [3, true],
      [2, true],
      [1, true],
    ])
    expect(unsigned.texts).toEqual([])
  })

  test('K19: ask for no generation that a link or another signed one leads to', async () => {
    const session = createPage()
    await openFirst(session)
    await rotate(session)
    await rotate(session, { withoutLink: true })
    const { session: restored, wallet: fresh } = await restore()
    const file = await restored.recovery.save(PASSPHRASE)
    expect(file.generations).toEqual([3, 2, 1])
    expect(signed(fresh)).toEqual([3, 3, 2])
  })

  test('say how many registered keys they leave out; a prompt that is declined makes none', async () => {
    const { session } = await withHistory(2, { withoutLink: true })
    chain.send(ALICE, [registration(createPerson(chain, 'stranger').key())])
    chain.mine()
    const file = await session.recovery.save(PASSPHRASE)
    expect(file).toMatchObject({ generations: [2, 1], leftOut: 1 })
    wallet.answers.push(wallet.sign, Object.assign(new Error('User rejected the request.'), { code: 4001 }))
    await expect(session.recovery.save(PASSPHRASE)).rejects.toMatchObject({ name: 'RejectedError' })
  })

  test('of an open account add the generations that a rotation without link left out', async () => {
    const session = createPage()
    await openFirst(session)
    const file = await session.recovery.save(PASSPHRASE)
    await rotate(session, { withoutLink: true })
    const { session: restored, wallet: fresh } = await restore()
    expect(held(restored)[1]).toEqual([null, false])
    await restored.recovery.open({ file: file.bytes, passphrase: PASSPHRASE })
    expect(held(restored)).toEqual([
      [2, true],
      [1, true],
    ])
    expect(signed(fresh)).toEqual([2])
  })

  test('of another account, or with none of the registered keys, change nothing', async () => {
    wallet.switchTo(BOB)
    const bob = createPage()
    await openFirst(bob)
    const bobs = await bob.recovery.save(PASSPHRASE)
    wallet.switchTo(ALICE)
    const unused = await createPage({ browser: createFakeBrowser() }).recovery.create(PASSPHRASE)
    await openFirst(createPage({ browser: createFakeBrowser() }))
    const asked = chain.asked.get().length

    const session = createPage({ browser: createFakeBrowser() })
    await session.start()
    const open = (file: { bytes: Uint8Array }, passphrase: string) =>
      session.recovery.open({ file: file.bytes, passphrase: passphrase })
    await expect(open(bobs, PASSPHRASE)).rejects.toMatchObject({ name: 'RecoveryAccountError' })
    await expect(open(unused, PASSPHRASE)).rejects.toMatchObject({ name: 'RecoveryKeysError' })
    await expect(open(unused, 'something else')).rejects.toMatchObject({ name: 'PassphraseError' })
    expect(session.get()).toMatchObject({ status: 'locked', account: null })
    expect(chain.asked.get().length).toBe(asked)
  })

  test('K6: a wallet that does not sign deterministically goes on with one, and comes back with it alone', async () => {
    const random = createRandomWallet(ALICE)
    const session = createPage({ wallet: random })
    await session.start()
    await session.unlock()
    await session.unlock()
    expect(session.get().unlock.error?.name).toBe('NotDeterministicError')
    const file = await session.recovery.create(PASSPHRASE)
    // Nothing is open before the file has proved that it was kept.
    expect(session.get()).toMatchObject({ status: 'locked', account: null })
    await session.recovery.open({ file: file.bytes, passphrase: PASSPHRASE })
    expect(session.get()).toMatchObject({ status: 'unlocked', registration: 'missing' })
    await confirmed(session, session.register())
    await until(session, (state) => state.registration === 'registered')
    const carol = await createCarol()
    await carol.write('hello')
    chain.mine(chain.lag + 1)

    const again = createPage({ wallet: createRandomWallet(ALICE), browser: createFakeBrowser() })
    await again.start()
    await again.unlock()
    expect(again.get().unlock.error?.name).toBe('ForeignKeyError')
    await again.recovery.open({ file: file.bytes, passphrase: PASSPHRASE })
    expect(again.get()).toMatchObject({ status: 'unlocked', registration: 'registered' })
    await settle(engineOf(again))
    expect(showThread(engineOf(again), carol.address)).toEqual(['< hello'])
  })

  test('opened while the wallet turns to another account unlock nobody', async () => {
    const session = createPage()
    await openFirst(session)
    const file = await session.recovery.save(PASSPHRASE)
    await session.lock()
    browser.hooks.openDataKey = async () => wallet.switchTo(BOB)
    await session.recovery.open({ file: file.bytes, passphrase: PASSPHRASE })
    expect(session.get()).toMatchObject({ status: 'locked', account: null })
  })
})
