import { privateKeyToAccount } from 'viem/accounts'
import { beforeEach, describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../lib/bytes'
import { NetworkError, RejectedError } from '../messaging/errors'
import { toOwnKey } from '../messaging/keyring'
import { createPerson, registration, settle, until } from '../messaging/testing/createPerson'
import { FakeChain } from '../messaging/testing/fakeChain'
import { createFakeClock, type FakeClock } from '../messaging/testing/fakeClock'
import { showThread } from '../messaging/testing/showThread'
import { defaultThread } from '../messaging/threadId'
import type { Address } from '../messaging/types'
import { deriveLabelKey } from '../protocol/messagingKey'
import { signSeed } from './recoverSeeds'
import type { RotateOptions, Session } from './session'
import { createTestPage } from './testing/createTestPage'
import { createFakeBrowser, type FakeBrowser } from './testing/fakeBrowser'
import { createFakeWallet, type FakeWallet } from './testing/fakeWallet'

/** PROTOCOL: seed, rotation and restore; ARCHITECTURE.md: "Unlocked until Lock", "A warm start shows the last unlocked account". */

const signers = [1, 2].map((n) => privateKeyToAccount(`0x${String(n).repeat(64)}`))
const [ALICE, BOB] = signers.map((signer) => signer.address.toLowerCase()) as [Address, Address]
const declined = () => Object.assign(new Error('User rejected the request.'), { code: 4001 })
const createWallet = (address: Address | null) => createFakeWallet(signers, address)

let chain: FakeChain
let wallet: FakeWallet
let browser: FakeBrowser
let clock: FakeClock
let reloads: number

function createPage(
  options: {
    wallet?: FakeWallet
    browser?: FakeBrowser
    on?: FakeChain
    contracts?: readonly Address[]
  } = {},
): Session {
  return createTestPage({
    deps: { isContract: async (account) => options.contracts?.includes(account) ?? false },
    wallet: options.wallet ?? wallet,
    browser: options.browser ?? browser,
    chain: options.on ?? chain,
    clock,
    onReload: () => reloads++,
  })
}

const isOpen = (session: Session) => until(session, ({ status }) => status === 'unlocked')
const isLocked = (session: Session) => until(session, ({ status }) => status === 'locked')
const engineOf = (session: Session) => {
  const { engine } = session.get()
  if (!engine) throw new Error('the session is open')
  return engine
}
const seen = (session: Session) => {
  const { status, account, registration: state, unlock, keyChange } = session.get()
  return {
    status,
    account,
    registration: state,
    phase: unlock.phase,
    error: unlock.error?.name ?? keyChange.error?.name,
  }
}

/** Lets everything run that can run without time or chain moving. */
const quiet = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Mines whatever a change of keys is waiting for. */
async function confirmed(session: Session, change: Promise<unknown>): Promise<void> {
  await until(session, ({ keyChange }) => keyChange.phase === 'confirming')
  chain.mine()
  await quiet()
  clock.advance(500)
  await change
}

/** Opens a page of an account that is used for the first time, and registers its key. */
async function openFirst(session: Session): Promise<void> {
  await session.start()
  await session.unlock()
  await session.unlock()
  await confirmed(session, session.register())
  await until(session, (state) => state.registration === 'registered')
}

async function rotate(session: Session, options: RotateOptions = {}): Promise<void> {
  const before = session.get().keys.length
  await confirmed(session, session.rotate(options))
  await until(session, ({ keys }) => keys.length > before)
}

beforeEach(() => {
  chain = new FakeChain()
  chain.mine()
  wallet = createWallet(ALICE)
  browser = createFakeBrowser()
  clock = createFakeClock()
  reloads = 0
})

describe('the first unlock of an account', () => {
  test('takes two signatures of one text on two clicks, and compares them', async () => {
    const session = createPage()
    await session.start()
    expect(seen(session)).toMatchObject({ status: 'locked', phase: 'idle' })
    await session.unlock()
    expect(seen(session)).toMatchObject({ status: 'locked', phase: 'compare', error: undefined })
    await session.unlock()
    expect(seen(session)).toMatchObject({ status: 'unlocked', account: ALICE, registration: 'missing' })
    expect(wallet.texts.length).toBe(2)
    expect(wallet.texts[0]).toBe(wallet.texts[1])
  })

  test('of a wallet that does not sign deterministically ends in NotDeterministicError; nothing is kept', async () => {
    const session = createPage()
    await session.start()
    await session.unlock()
    const [signer] = signers
    // Another valid signature of the same text: another nonce, hence another r and s.
    wallet.answers.push(async (text) => {
      const { secp256k1 } = await import('@noble/curves/secp256k1.js')
      const { hashMessage } = await import('viem')
      const key = fromHex('1'.repeat(64))
      expect(toHex(key)).toBe(`0x${'1'.repeat(64)}`)
      const bytes = secp256k1.sign(fromHex(hashMessage(text)), key, {
        prehash: false,
        extraEntropy: true,
        format: 'recovered',
      })
      return Uint8Array.of(...bytes.slice(1), 27 + (bytes[0] ?? 0))
    })
    await session.unlock()
    expect(signer?.address.toLowerCase()).toBe(ALICE)
    expect(seen(session)).toMatchObject({ status: 'locked', phase: 'idle', error: 'NotDeterministicError' })
    expect(browser.wrapped.size + browser.remembered.size + chain.asked.get().length).toBe(0)
  })

  test('declined at either prompt is a line beside a button that still works', async () => {
    const session = createPage()
    await session.start()
    wallet.answers.push(declined())
    await session.unlock()
    expect(seen(session)).toMatchObject({ status: 'locked', phase: 'idle', error: 'RejectedError' })
    await session.unlock()
    expect(seen(session)).toMatchObject({ phase: 'compare', error: undefined })
    wallet.answers.push(declined())
    await session.unlock()
    expect(seen(session)).toMatchObject({ phase: 'compare', error: 'RejectedError' })
    await session.unlock()
    expect(seen(session)).toMatchObject({ status: 'unlocked', error: undefined })
  })

  test('a signature by another account is refused', async () => {
    const session = createPage()
    await session.start()
    const [, other] = signers
    wallet.answers.push(async (text) => fromHex((await other?.signMessage({ message: text })) ?? '0x'))
    await session.unlock()
    expect(seen(session)).toMatchObject({ status: 'locked', phase: 'idle', error: 'SignatureMismatchError' })
  })

  test('K4, K6: a signature of a contract is explained as one, and neither kept nor compared', async () => {
    const session = createPage({ contracts: [ALICE] })
    await session.start()
    const [, owner] = signers
    wallet.answers.push(async (text) => fromHex((await owner?.signMessage({ message: text })) ?? '0x'))
    await session.unlock()
    expect(seen(session)).toMatchObject({ status: 'locked', phase: 'idle', error: 'SmartAccountError' })
    expect(browser.wrapped.size).toBe(0)
  })

  test('K6: an ERC-6492 signature is that of a contract that is not deployed yet, also where the signature inside fits', async () => {
    const session = createPage()
    await session.start()
    wallet.answers.push(async (text) => fromHex(`${toHex(await wallet.sign(text))}${'6492'.repeat(16)}`))
    await session.unlock()
    expect(seen(session)).toMatchObject({ status: 'locked', phase: 'idle', error: 'SmartAccountError' })
  })

  test('K6: an account that has code and signs itself (EIP-7702) is never asked about', async () => {
    const session = createPage({ contracts: [ALICE] })
    await session.start()
    await session.unlock()
    await session.unlock()
    expect(seen(session)).toMatchObject({ status: 'unlocked', error: undefined })
  })

  test('of a contract that has a key registered asks for the recovery file, and makes no second one', async () => {
    chain.send(ALICE, [registration(createPerson(chain, 'stranger').key())])
    chain.mine()
    const session = createPage({ contracts: [ALICE] })
    await session.start()
    wallet.answers.push(async () => new Uint8Array(65))
    await session.unlock()
    expect(seen(session)).toMatchObject({ status: 'locked', error: 'ForeignKeyError' })
    await expect(session.recovery.create('four random words')).rejects.toMatchObject({
      name: 'ForeignKeyError',
    })
  })

  test('without a network says so, and works later', async () => {
    const session = createPage()
    await session.start()
    chain.onRead = () => {
      throw new NetworkError()
    }
    await session.unlock()
    expect(seen(session)).toMatchObject({ phase: 'idle', error: 'NetworkError' })
    expect(wallet.texts).toEqual([])
    chain.onRead = () => undefined
    await session.unlock()
    expect(seen(session).phase).toBe('compare')
  })

  test('registration declined changes nothing and can be asked for again', async () => {
    const session = createPage()
    await session.start()
    await session.unlock()
    await session.unlock()
    chain.answers.push(new RejectedError())
    await session.register()
    expect(seen(session)).toMatchObject({ registration: 'missing', error: 'RejectedError' })
    await confirmed(session, session.register())
    expect(seen(session)).toMatchObject({ registration: 'registered', error: undefined })
    expect(session.get().keys).toMatchObject([
      { label: 'default-key', generation: 1, version: 1, state: 'active', held: true },
    ])
  })

  test.each(['revert', 'drop'] as const)(
    'a registration that ends by %s is told, not waited for for ever',
    async (answer) => {
      const session = createPage()
      await session.start()
      await session.unlock()
      await session.unlock()
      chain.answers.push(answer)
      const registering = session.register()
      await until(session, ({ keyChange }) => keyChange.phase === 'confirming')
      chain.mine()
      let isDone = false
      void registering.then(() => (isDone = true))
      for (let i = 0; i < 300 && !isDone; i++) {
        clock.advance(500)
        await quiet()
      }
      expect(seen(session)).toMatchObject({ registration: 'missing', error: 'KeyChangeFailedError' })
      expect(session.get().keyChange.phase).toBe('idle')
    },
  )
})

describe('later unlocks', () => {
  test('a returning account needs one signature on a new device', async () => {
    await openFirst(createPage())
    const fresh = createWallet(ALICE)
    const session = createPage({ wallet: fresh, browser: createFakeBrowser() })
    await session.start()
    await session.unlock()
    expect(seen(session)).toMatchObject({ status: 'unlocked', registration: 'registered' })
    expect(fresh.texts.length).toBe(1)
  })

  test('a reload asks nothing, with the wallet there or not', async () => {
    await openFirst(createPage())
    for (const address of [ALICE, null]) {
      const again = createWallet(address)
      const session = createPage({ wallet: again })
      await session.start()
      expect(seen(session)).toMatchObject({ status: 'unlocked', account: ALICE })
      expect(again.texts).toEqual([])
    }
  })

  test('"ask each time" leaves no device key: a reload is locked, one signature opens it', async () => {
    const session = createPage()
    await openFirst(session)
    await session.setAskEachTime(true)
    expect(browser.remembered.size).toBe(0)
    const again = createPage()
    await again.start()
    expect(seen(again).status).toBe('locked')
    await again.unlock()
    expect(seen(again)).toMatchObject({ status: 'unlocked', registration: 'registered' })
    expect(browser.remembered.size).toBe(0)
    await again.setAskEachTime(false)
    expect(browser.remembered.size).toBe(1)
  })

  test('a rotation in one tab reaches the other, which goes on without a signature', async () => {
    const [session, other] = [createPage(), createPage()]
    await openFirst(session)
    await other.start()
    await until(other, ({ registration }) => registration === 'registered')
    const { length } = wallet.texts
    await confirmed(session, session.rotate())
    await engineOf(other).refresh()
    await until(other, ({ keys }) => keys.length === 2)
    expect(seen(other)).toMatchObject({ status: 'unlocked', registration: 'registered' })
    expect(other.get().keys.every((key) => key.held)).toBe(true)
    // Both signatures were the rotating tab's.
    expect(wallet.texts.length - length).toBe(2)
  })

  test('Lock deletes the device key, erases the keys in memory and locks the other tabs', async () => {
    const [session, other] = [createPage(), createPage()]
    await openFirst(session)
    await other.start()
    const engine = engineOf(session)
    await session.lock()
    for (const each of [session, other]) {
      expect(seen(each)).toMatchObject({ status: 'locked', account: null, registration: 'unknown' })
      expect(each.get()).toMatchObject({ engine: null, keys: [] })
    }
    expect(browser.remembered.size).toBe(0)
    // The stopped engine follows the chain no more.
    const { head } = engine.get()
    chain.mine()
    await engine.refresh()
    expect(engine.get().head).toBe(head)
    const again = createPage()
    await again.start()
    expect(seen(again).status).toBe('locked')
  })

  test('Lock is for one account: another person in another tab of this browser stays open, here and at the next start', async () => {
    const [alice, bob] = [createPage(), createPage({ wallet: createWallet(BOB) })]
    await openFirst(alice)
    await openFirst(bob)
    await alice.lock()
    expect(seen(alice)).toMatchObject({ status: 'locked', account: null })
    expect(seen(bob)).toMatchObject({ status: 'unlocked', account: BOB, registration: 'registered' })
    expect([...browser.remembered.keys()]).toEqual([BOB])
    const again = createPage({ wallet: createWallet(BOB) })
    await again.start()
    expect(seen(again)).toMatchObject({ status: 'unlocked', account: BOB })
  })

  test('Lock does not disturb another account that is being unlocked in another tab', async () => {
    const alice = createPage()
    await openFirst(alice)
    const bobsWallet = createWallet(BOB)
    const bob = createPage({ wallet: bobsWallet })
    await bob.start()
    await bob.unlock()
    expect(seen(bob).phase).toBe('compare')
    await alice.lock()
    await bob.unlock()
    expect(seen(bob)).toMatchObject({ status: 'unlocked', account: BOB })
    expect(bobsWallet.texts.length).toBe(2)
  })

  test.each(['idle', 'compare', 'signing'] as const)(
    'an unlock opens the other tab of the account, which stands locked in phase %s, without a signature of its own',
    async (phase) => {
      const otherWallet = createWallet(ALICE)
      const [session, other] = [createPage(), createPage({ wallet: otherWallet })]
      await session.start()
      await other.start()
      if (phase === 'signing') otherWallet.answers.push(() => new Promise(() => undefined))
      if (phase !== 'idle') void other.unlock()
      await until(other, ({ unlock }) => unlock.phase === phase)
      const asked = otherWallet.texts.length
      await session.unlock()
      await session.unlock()
      await isOpen(other)
      expect(seen(other)).toMatchObject({ account: ALICE, phase: 'idle', error: undefined })
      expect(otherWallet.texts.length).toBe(asked)
    },
  )

  test('an unlock opens no tab of another account, nor one that asks for a signature each time', async () => {
    const bob = createPage({ wallet: createWallet(BOB) })
    const asking = createTestPage({
      wallet: createWallet(ALICE),
      browser,
      chain,
      clock,
      deps: { askEachTime: { get: () => true, set: () => undefined } },
    })
    const session = createPage()
    for (const each of [bob, asking, session]) await each.start()
    await session.unlock()
    await session.unlock()
    await quiet()
    expect([bob, asking].map((each) => seen(each).status)).toEqual(['locked', 'locked'])
  })

  test('"ask each time" tells nobody that it can be opened; turned off, the other tabs open', async () => {
    browser.settings.askEachTime = true
    const [session, other] = [createPage(), createPage()]
    await session.start()
    await other.start()
    await session.unlock()
    await session.unlock()
    await quiet()
    expect(seen(other).status).toBe('locked')
    await session.setAskEachTime(false)
    await isOpen(other)
    expect(seen(other).account).toBe(ALICE)
  })

  test('"ask each time" forgets the device key of every account of the browser, and locks no open tab', async () => {
    const [alice, bob] = [createPage(), createPage({ wallet: createWallet(BOB) })]
    await openFirst(alice)
    await openFirst(bob)
    await alice.setAskEachTime(true)
    expect(browser.remembered.size).toBe(0)
    expect([alice, bob].map((each) => seen(each).status)).toEqual(['unlocked', 'unlocked'])
  })

  test('Lock in the middle of opening wins, and nothing is remembered after it', async () => {
    await openFirst(createPage())
    for (const moment of ['openStores', 'openDataKey'] as const) {
      const session = createPage({ browser: { ...browser, tabs: new Set() } })
      await session.lock()
      browser.hooks[moment] = async () => {
        browser.hooks[moment] = async () => {}
        await session.lock()
      }
      await session.unlock()
      expect(seen(session)).toMatchObject({ status: 'locked', phase: 'idle', account: null })
      expect(browser.remembered.size).toBe(0)
    }
  })

  test('forget this device removes everything, of every account, and starts the page anew', async () => {
    const [session, bob] = [createPage(), createPage({ wallet: createWallet(BOB) })]
    await openFirst(session)
    await openFirst(bob)
    await session.forgetDevice()
    expect([browser.remembered.size, browser.wrapped.size, browser.stores.size, reloads]).toEqual([
      0, 0, 0, 1,
    ])
    for (const each of [session, bob]) expect(seen(each)).toMatchObject({ status: 'locked', account: null })
  })
})

describe('another account in the wallet', () => {
  test('closes the session before anything else; switching back asks no signature', async () => {
    const session = createPage()
    await openFirst(session)
    wallet.switchTo(BOB)
    // Synchronously: React never paints the one account under the other.
    expect(session.get()).toMatchObject({ status: 'locked', account: null, engine: null, keys: [] })
    await isLocked(session)
    await session.unlock()
    await session.unlock()
    expect(seen(session)).toMatchObject({ status: 'unlocked', account: BOB })
    const asked = wallet.texts.length
    wallet.switchTo(ALICE)
    expect(session.get()).toMatchObject({ account: null, engine: null })
    await isOpen(session)
    expect(seen(session).account).toBe(ALICE)
    expect(wallet.texts.length).toBe(asked)
  })

  test('that comes while the first is being opened never shows the first', async () => {
    await openFirst(createPage())
    for (const moment of ['openStores', 'openDataKey'] as const) {
      wallet.switchTo(ALICE)
      await browser.keychain.lock()
      const session = createPage({ browser: { ...browser, tabs: new Set() } })
      await session.start()
      const accounts: (Address | null)[] = []
      session.subscribe(() => accounts.push(session.get().account))
      browser.hooks[moment] = async () => {
        browser.hooks[moment] = async () => {}
        wallet.switchTo(BOB)
      }
      await session.unlock()
      expect(accounts).not.toContain(ALICE)
      expect(seen(session)).toMatchObject({ status: 'locked', phase: 'idle' })
    }
  })

  test('a warm start with another account in the wallet opens that one, if it was left unlocked', async () => {
    const first = createPage()
    await openFirst(first)
    wallet.switchTo(BOB)
    await first.unlock()
    await first.unlock()
    const session = createPage({ wallet: createWallet(ALICE) })
    await session.start()
    expect(seen(session)).toMatchObject({ status: 'unlocked', account: ALICE })
  })

  test('a first signature of one account is never compared with one of another', async () => {
    const session = createPage()
    await session.start()
    await session.unlock()
    expect(seen(session).phase).toBe('compare')
    wallet.switchTo(BOB)
    expect(seen(session).phase).toBe('idle')
    await session.unlock()
    expect(seen(session)).toMatchObject({ status: 'locked', phase: 'compare', error: undefined })
  })

  test('a disconnected wallet leaves the cache readable', async () => {
    const session = createPage()
    await openFirst(session)
    wallet.switchTo(null)
    expect(seen(session)).toMatchObject({ status: 'unlocked', account: ALICE })
    wallet.switchTo(ALICE)
    expect(seen(session)).toMatchObject({ status: 'unlocked', account: ALICE })
  })
})

describe('foreign keys', () => {
  test('a registration that the signature does not derive is never registered over', async () => {
    const stranger = createPerson(chain, 'stranger')
    chain.send(ALICE, [registration(stranger.key())])
    chain.mine()
    const session = createPage()
    await session.start()
    await session.unlock()
    expect(seen(session)).toMatchObject({ status: 'locked', phase: 'idle', error: 'ForeignKeyError' })
    expect(chain.asked.get()).toEqual([])
  })

  test('one that appears later shows as foreign, and neither Register nor Rotate touches it', async () => {
    const session = createPage()
    await openFirst(session)
    const asked = chain.asked.get().length
    chain.send(ALICE, [registration(createPerson(chain, 'stranger').key())])
    chain.mine()
    await until(session, (state) => state.registration === 'foreign')
    await session.register()
    expect(session.get().keyChange.error?.name).toBe('ForeignKeyError')
    expect(await session.rotate()).toBe(false)
    expect(session.get().keyChange.error?.name).toBe('ForeignKeyError')
    expect(chain.asked.get().length).toBe(asked)
  })

  test('one that the user asks to replace is rotated over, and an empty device restores past it', async () => {
    const session = createPage()
    await openFirst(session)
    chain.send(ALICE, [registration(createPerson(chain, 'stranger').key())])
    chain.mine()
    await until(session, (state) => state.registration === 'foreign')
    await rotate(session, { replaceForeign: true })
    expect(session.get()).toMatchObject({ registration: 'registered', keyChange: { error: null } })
    const restored = createPage({ browser: createFakeBrowser() })
    await restored.start()
    await restored.unlock()
    expect(seen(restored)).toMatchObject({ status: 'unlocked', error: undefined })
    expect(restored.get().keys.map(({ generation, state }) => [generation, state])).toEqual([
      [2, 'active'],
      [null, 'replaced'],
      [1, 'replaced'],
    ])
  })
})

describe('rotation and restore', () => {
  test('after two rotations one signature on an empty device brings back everything ever written', async () => {
    const session = createPage()
    await openFirst(session)
    const carol = createPerson(chain, 'carol')
    carol.register()
    chain.mine()
    const carols = carol.engine()
    await carols.start()
    const expected: string[] = []
    for (let generation = 1; generation <= 3; generation++) {
      if (generation > 1) await rotate(session)
      const engine = engineOf(session)
      await settle(engine, carols)
      await carols.send(defaultThread(ALICE), `to generation ${generation}`)
      await until(carols, ({ outbox }) =>
        outbox.every((row) => row.status !== 'queued' && row.status !== 'signing'),
      )
      await engine.send(defaultThread(carol.address), `from generation ${generation}`)
      await until(engine, ({ outbox }) => outbox.every((row) => row.status === 'submitted'))
      chain.mine(chain.lag + 1)
      await settle(engine, carols)
      expected.push(`< to generation ${generation}`, `> from generation ${generation} (finalized)`)
    }
    expect(showThread(engineOf(session), carol.address)).toEqual(expected)
    const fresh = createWallet(ALICE)
    const restored = createPage({ wallet: fresh, browser: createFakeBrowser() })
    await restored.start()
    await restored.unlock()
    await settle(engineOf(restored))
    expect(fresh.texts.length).toBe(1)
    expect(fresh.texts[0]).toContain('key generation 3')
    expect(showThread(engineOf(restored), carol.address)).toEqual(expected)
    expect(restored.get().keys.map((key) => [key.generation, key.state, key.held])).toEqual([
      [3, 'active', true],
      [2, 'replaced', true],
      [1, 'replaced', true],
    ])
  })

  test('goes as one transaction, the link first, and is never foreign in between', async () => {
    const session = createPage()
    await openFirst(session)
    const states = new Set<string>()
    session.subscribe(() => states.add(session.get().registration))
    await rotate(session)
    const calls = chain.asked.get().at(-1)?.calls ?? []
    expect(calls.map(({ type }) => type)).toEqual(['sendMessage', 'updatePublicKey'])
    expect([...states]).toEqual(['registered'])
    const reloaded = createPage()
    await reloaded.start()
    expect(seen(reloaded).registration).toBe('registered')
    expect(wallet.texts.at(-1)).toMatch(/Nonce: sealogkey00000002[0-9a-f]{8}\n/)
  })

  test('a page closed while the wallet asks holds the new key when it is opened again', async () => {
    const session = createPage()
    await openFirst(session)
    chain.onSubmit = (from, calls) => {
      chain.send(from, calls)
      return new Promise(() => {})
    }
    void session.rotate()
    await until(chain.asked, (asked) => asked.length === 2)
    chain.mine()
    const reloaded = createPage({ browser: { ...browser, tabs: new Set() } })
    await reloaded.start()
    await until(reloaded, (state) => state.keys.length === 2)
    expect(seen(reloaded).registration).toBe('registered')
  })

  test('once the wallet asks, this browser opens its records with the new seed alone', async () => {
    const session = createPage()
    await openFirst(session)
    chain.onSubmit = (from, calls) => {
      chain.send(from, calls)
      return new Promise(() => {})
    }
    // Without a link, no signature of the new generation brings the old seed back.
    void session.rotate({ withoutLink: true })
    await until(chain.asked, (asked) => asked.length === 2)
    chain.mine()
    browser.remembered.clear()
    const again = createWallet(ALICE)
    const reloaded = createPage({ wallet: again, browser: { ...browser, tabs: new Set() } })
    await reloaded.start()
    await reloaded.unlock()
    expect(seen(reloaded)).toMatchObject({ status: 'unlocked', registration: 'registered' })
    expect(again.texts.map((text) => /generation (\d+)/.exec(text)?.[1])).toEqual(['2'])
  })

  test.each(['the signature', 'the transaction'])('declined at %s changes nothing', async (prompt) => {
    const session = createPage()
    await openFirst(session)
    const before = { keys: session.get().keys, remembered: browser.remembered.get(ALICE)?.keys }
    if (prompt === 'the signature') wallet.answers.push(declined())
    else chain.answers.push(new RejectedError())
    expect(await session.rotate()).toBe(false)
    expect(seen(session)).toMatchObject({ registration: 'registered', error: 'RejectedError' })
    expect(session.get().keys).toEqual(before.keys)
    expect(browser.remembered.get(ALICE)?.keys).toEqual(before.remembered)
    await rotate(session)
    expect(session.get().keys.map((key) => key.generation)).toEqual([2, 1])
  })

  test('a generation whose key is registered nowhere is passed over downwards, and its number used again', async () => {
    const session = createPage()
    await openFirst(session)
    chain.answers.push(new RejectedError())
    let link: Parameters<typeof chain.send>[1] = []
    chain.onSubmit = (_from, calls) => {
      link = calls.slice(0, 1)
    }
    await session.rotate()
    // In two transactions the link goes first; the registration never came.
    chain.send(ALICE, link)
    chain.mine()
    const fresh = createWallet(ALICE)
    const restored = createPage({ wallet: fresh, browser: createFakeBrowser() })
    await restored.start()
    await restored.unlock()
    expect(seen(restored)).toMatchObject({ status: 'unlocked', registration: 'registered' })
    expect(fresh.texts.map((text) => /generation (\d+)/.exec(text)?.[1])).toEqual(['2', '1'])
    await rotate(restored)
    expect(restored.get().keys.map((key) => key.generation)).toEqual([2, 1])
    const third = createPage({ wallet: createWallet(ALICE), browser: createFakeBrowser() })
    await third.start()
    await third.unlock()
    expect(third.get().keys.map((key) => [key.generation, key.held])).toEqual([
      [2, true],
      [1, true],
    ])
  })

  test('the keys are those that the signature gives on this domain (K rules)', async () => {
    const session = createPage()
    await openFirst(session)
    const { seed } = await signSeed({
      domain: 'sealog.example',
      account: ALICE,
      generation: 1,
      tag: null,
      signText: wallet.sign,
    })
    const labelKey = deriveLabelKey(seed, 'default-key', 1)
    const key = toOwnKey({ label: 'default-key', generation: 1, version: 1, algorithm: 2, labelKey })
    expect(session.get().keys[0]?.publicKey).toBe(toHex(key.publicKey))
  })
})

describe('a fresh chain behind the same address', () => {
  test('gets a history of its own under the same keys, without a signature', async () => {
    const session = createPage()
    await openFirst(session)
    session.get().engine?.stop()
    const old = chain
    chain = new FakeChain({ name: 'fresh' })
    chain.mine()
    const again = createPage({ browser: { ...browser, tabs: new Set() } })
    await again.start()
    const { engine } = await until(
      again,
      (state) => state.engine?.get().scope.genesisHash === chain.genesisHash,
    )
    expect(chain.genesisHash).not.toBe(old.genesisHash)
    await until(again, (state) => state.registration === 'missing')
    expect(engine?.get().keys.size).toBe(0)
    expect(browser.remembered.get(ALICE)?.scope.genesisHash).toBe(chain.genesisHash)
    await confirmed(again, again.register())
    expect(seen(again).registration).toBe('registered')
  })

  test('does not open again what was locked while the genesis was being asked for', async () => {
    await openFirst(createPage())
    chain = new FakeChain({ name: 'fresh' })
    chain.mine()
    const again = createPage({ browser: { ...browser, tabs: new Set() } })
    let locking: Promise<void> | undefined
    chain.onRead = (read) => {
      if (read === 'genesis') locking ??= again.lock()
    }
    await again.start()
    await locking
    await quiet()
    expect(seen(again)).toMatchObject({ status: 'locked', account: null })
    expect(browser.remembered.size).toBe(0)
  })
})
