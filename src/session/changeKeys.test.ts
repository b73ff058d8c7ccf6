import { privateKeyToAccount } from 'viem/accounts'
import { beforeEach, describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../lib/bytes'
import { RejectedError } from '../messaging/errors'
import { toOwnKey } from '../messaging/keyring'
import { partyOf } from '../messaging/partyOf'
import {
  CHAIN_ID,
  CONTRACT,
  createPerson,
  registration,
  settle,
  until,
} from '../messaging/testing/createPerson'
import { FakeChain } from '../messaging/testing/fakeChain'
import { createFakeClock, type FakeClock } from '../messaging/testing/fakeClock'
import { showThread } from '../messaging/testing/showThread'
import { DEFAULT_KEY_INDEX, defaultThread, MAIN_SESSION_ID } from '../messaging/threadId'
import type { Address } from '../messaging/types'
import { Algorithm } from '../protocol/algorithm'
import { sealEphemeral } from '../protocol/ephemeral'
import { deriveLabelKey } from '../protocol/messagingKey'
import { encodePayload, PayloadKind } from '../protocol/payload'
import { signSeed } from './recoverSeeds'
import type { Session } from './session'
import { createTestPage } from './testing/createTestPage'
import { createFakeBrowser, type FakeBrowser } from './testing/fakeBrowser'
import { createFakeWallet, type FakeWallet } from './testing/fakeWallet'

/** SPEC K7 to K12, E15, E17, R5: versions, labels and expiry of one account's keys. */

const signers = [privateKeyToAccount(`0x${'1'.repeat(64)}`)]
const [ALICE] = signers.map((signer) => signer.address.toLowerCase()) as [Address]
const declined = () => Object.assign(new Error('User rejected the request.'), { code: 4001 })
const createWallet = (address: Address | null) => createFakeWallet(signers, address)

let chain: FakeChain
let wallet: FakeWallet
let browser: FakeBrowser
let clock: FakeClock

/** `elsewhere`: another configured chain, whose registrations and key links are read as well. */
function createPage({
  elsewhere,
  ...options
}: {
  wallet?: FakeWallet
  browser?: FakeBrowser
  elsewhere?: FakeChain
} = {}): Session {
  const reader = (of: FakeChain, chainId: number) => ({
    required: true,
    chainId,
    fetch: async (account: Address) => of.identity(account),
  })
  const identityReaders = () => [
    reader(chain, CHAIN_ID),
    ...(elsewhere ? [reader(elsewhere, CHAIN_ID + 1)] : []),
  ]
  return createTestPage({ wallet, browser, ...options, chain, clock, deps: { identityReaders } })
}

const engineOf = (session: Session) => {
  const { engine } = session.get()
  if (!engine) throw new Error('the session is open')
  return engine
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

async function rotate(session: Session): Promise<void> {
  const before = session.get().keys.length
  await confirmed(session, session.rotate())
  await until(session, ({ keys }) => keys.length > before)
}

beforeEach(() => {
  chain = new FakeChain()
  chain.mine()
  wallet = createWallet(ALICE)
  browser = createFakeBrowser()
  clock = createFakeClock()
})

describe('versions and labels', () => {
  const views = (session: Session) =>
    session.get().keys.map((key) => [key.label, key.algorithm, key.generation, key.version, key.state])

  test('another algorithm is the next version: one signature, one transaction, and a chat that goes on', async () => {
    const session = createPage()
    await openFirst(session)
    const carol = createPerson(chain, 'carol')
    carol.register()
    chain.mine()
    const carols = carol.engine()
    await carols.start()
    const write = async (text: string) => {
      const engine = engineOf(session)
      await engine.send(defaultThread(carol.address), text)
      await until(engine, ({ outbox }) => outbox.every((row) => row.status === 'submitted'))
      chain.mine(chain.lag + 1)
      await settle(engine, carols)
    }
    await write('on X25519')
    const asked = wallet.texts.length
    await confirmed(session, session.registerVersion('default-key', Algorithm.ECDSA))
    expect(wallet.texts.length - asked).toBe(1)
    expect(chain.asked.get().at(-1)?.calls).toMatchObject([
      { type: 'updatePublicKey', key: { algorithm: 0 } },
    ])
    expect(views(session)).toEqual([
      ['default-key', 0, 1, 2, 'active'],
      ['default-key', 2, 1, 1, 'replaced'],
    ])
    await write('on secp256k1')
    await carols.send(defaultThread(ALICE), 'I read both')
    await until(carols, ({ outbox }) => outbox.every((row) => row.status === 'submitted'))
    chain.mine(chain.lag + 1)
    await settle(engineOf(session), carols)
    const lines = ['> on X25519 (finalized)', '> on secp256k1 (finalized)', '< I read both']
    expect(showThread(engineOf(session), carol.address)).toEqual(lines)
    expect(showThread(carols, ALICE)).toEqual(['< on X25519', '< on secp256k1', '> I read both (finalized)'])

    const fresh = createWallet(ALICE)
    const restored = createPage({ wallet: fresh, browser: createFakeBrowser() })
    await restored.start()
    await restored.unlock()
    await settle(engineOf(restored))
    expect(fresh.texts.length).toBe(1)
    expect(showThread(engineOf(restored), carol.address)).toEqual(lines)
    expect(views(restored)).toEqual(views(session))
  })

  test('what was written with an ephemeral key of a default-key that was never registered is read again', async () => {
    const carol = createPerson(chain, 'carol')
    carol.register()
    const domain = 'sealog.example'
    const sign = { domain, account: ALICE, generation: 1, tag: null, signText: wallet.sign }
    const { seed } = await signSeed(sign)
    const labelKey = deriveLabelKey(seed, 'support', 1)
    const support = { label: 'support', generation: 1, version: 1, algorithm: Algorithm.X25519, labelKey }
    chain.send(ALICE, [registration(toOwnKey(support))])
    const envelope = sealEphemeral({
      chainId: CHAIN_ID,
      contract: fromHex(CONTRACT),
      from: fromHex(ALICE),
      sessionId: fromHex(MAIN_SESSION_ID),
      recipient: partyOf({ ...carol.key(), user: carol.address }),
      labelKey: deriveLabelKey(seed, 'default-key', 1),
      payload: encodePayload({ kind: PayloadKind.text, n: 1, ack: 0, fields: ['no default key yet'] }),
    })
    if (!envelope) throw new Error('the key is valid')
    const { keyIndex } = carol.key()
    chain.mine()
    chain.send(ALICE, [
      { type: 'sendMessage', to: carol.address, keyIndex, sessionId: MAIN_SESSION_ID, envelope },
    ])
    chain.mine()
    const session = createPage()
    await session.start()
    await session.unlock()
    await settle(engineOf(session))
    expect(showThread(engineOf(session), carol.address)).toEqual(['> no default key yet (included)'])
  })

  test('a further label is registered beside the default one, revoked by its next version, and survives a rotation', async () => {
    const session = createPage()
    await openFirst(session)
    await confirmed(session, session.registerVersion('support', Algorithm.X25519))
    await confirmed(session, session.registerVersion('support', Algorithm.X25519))
    await rotate(session)
    await confirmed(session, session.registerVersion('support', Algorithm.ED25519))
    expect(views(session)).toEqual([
      ['support', 1, 2, 1, 'active'],
      ['default-key', 2, 2, 1, 'active'],
      ['support', 2, 1, 2, 'replaced'],
      ['support', 2, 1, 1, 'replaced'],
      ['default-key', 2, 1, 1, 'replaced'],
    ])
    const restored = createPage({ wallet: createWallet(ALICE), browser: createFakeBrowser() })
    await restored.start()
    await restored.unlock()
    expect(restored.get().keys.every((key) => key.held)).toBe(true)
    expect(views(restored)).toEqual(views(session))
  })

  test('K11: the next version is one above the highest on any configured chain', async () => {
    const elsewhere = new FakeChain({ name: 'another chain' })
    const { seed } = await signSeed({
      ...{ domain: 'sealog.example', account: ALICE, generation: 1, tag: null },
      signText: wallet.port.signText,
    })
    for (const version of [1, 2]) {
      const labelKey = deriveLabelKey(seed, 'support', version)
      const key = { label: 'support', generation: 1, version, algorithm: Algorithm.X25519, labelKey }
      elsewhere.send(ALICE, [registration(toOwnKey(key))])
      elsewhere.mine()
    }
    const session = createPage({ elsewhere })
    await session.start()
    await session.unlock()
    await confirmed(session, session.register())
    await confirmed(session, session.registerVersion('support', Algorithm.X25519))
    expect(views(session)[0]).toEqual(['support', 2, 1, 3, 'active'])
  })

  test('K12: of two chains each has a newest key of its own: an older one elsewhere, in a later block, is neither extended here nor taken for registered here', async () => {
    const elsewhere = new FakeChain({ name: 'another chain' })
    for (let block = 0; block < 100; block++) elsewhere.mine()
    const session = createPage({ elsewhere })
    await openFirst(session)
    const first = chain.identity(ALICE).registrations[0]?.publicKey
    if (!first) throw new Error('registered')
    const key = { publicKey: first, algorithm: 2, validBefore: 0 }
    elsewhere.send(ALICE, [{ type: 'updatePublicKey', keyIndex: DEFAULT_KEY_INDEX, key }])
    elsewhere.mine()
    await rotate(session)
    await confirmed(session, session.extend('default-key'))
    const registered = () => chain.identity(ALICE).registrations.map(({ publicKey }) => toHex(publicKey))
    expect(registered()).toHaveLength(3)
    expect(registered()[2]).toBe(registered()[1])
    expect(registered()[2]).not.toBe(toHex(first))

    chain = new FakeChain({ name: 'a third chain' })
    chain.mine()
    const there = createPage({ elsewhere, browser: createFakeBrowser() })
    await there.start()
    await there.unlock()
    expect(there.get()).toMatchObject({ status: 'unlocked', registration: 'missing' })
    await confirmed(there, there.register())
    expect(registered()).toEqual([toHex(first)])
  })

  test('K12: nothing is registered while another chain shows a newer key that is not at hand', async () => {
    const elsewhere = new FakeChain({ name: 'another chain' })
    const session = createPage({ elsewhere })
    await openFirst(session)
    elsewhere.send(ALICE, [registration(createPerson(elsewhere, 'stranger').key())])
    elsewhere.mine()
    const asked = chain.asked.get().length
    expect(await session.extend('default-key')).toBe(false)
    expect(await session.rotate()).toBe(false)
    expect(session.get().keyChange.error?.name).toBe('ForeignKeyError')
    expect(chain.asked.get().length).toBe(asked)
  })

  test.each([
    ['key-link', 'ReservedLabelError'],
    ['', 'LabelError'],
    ['a label of more than thirty-two bytes', 'LabelError'],
    ['e\u0301t\u00e9', 'LabelError'],
  ])('%j is refused with %s before the wallet is asked', async (label, error) => {
    const session = createPage()
    await openFirst(session)
    const asked = wallet.texts.length
    expect(await session.registerVersion(label, Algorithm.X25519)).toBe(false)
    expect(session.get().keyChange.error?.name).toBe(error)
    expect(wallet.texts.length).toBe(asked)
  })

  test('a label that somebody else has registered for this account is not registered over', async () => {
    const session = createPage()
    await openFirst(session)
    chain.send(ALICE, [registration(createPerson(chain, 'stranger').key(1, { label: 'support' }))])
    chain.mine()
    const asked = chain.asked.get().length
    expect(await session.registerVersion('support', Algorithm.X25519)).toBe(false)
    expect(session.get().keyChange.error?.name).toBe('ForeignKeyError')
    expect(await session.extend('support')).toBe(false)
    expect(chain.asked.get().length).toBe(asked)
  })

  test.each(['the signature', 'the transaction'])('declined at %s changes nothing', async (prompt) => {
    const session = createPage()
    await openFirst(session)
    const { keys } = session.get()
    const held = browser.remembered.get(ALICE)?.keys.length
    if (prompt === 'the signature') wallet.answers.push(declined())
    else chain.answers.push(new RejectedError())
    expect(await session.registerVersion('support', Algorithm.ECDSA)).toBe(false)
    expect(session.get().keyChange.error?.name).toBe('RejectedError')
    expect(session.get().keys).toEqual(keys)
    expect(browser.remembered.get(ALICE)?.keys.length).toBe(held)
  })

  test('an export holds every version of its label and no other key; nothing while locked', async () => {
    const session = createPage()
    await openFirst(session)
    await confirmed(session, session.registerVersion('support', Algorithm.X25519))
    await confirmed(session, session.registerVersion('support', Algorithm.ECDSA))
    const exported = session.exportLabel('support')
    expect(exported).toMatchObject({ format: 'sealog-label', version: 1, address: ALICE, label: 'support' })
    const derived = exported?.keys.map(({ labelKey, ...rest }) =>
      toOwnKey({
        ...rest,
        label: 'support',
        algorithm: rest.algorithm as Algorithm,
        labelKey: fromHex(labelKey),
      }),
    )
    expect(derived?.map((key) => [key.version, toHex(key.publicKey)])).toEqual(
      session
        .get()
        .keys.filter(({ label }) => label === 'support')
        .map((key) => [key.version, key.publicKey]),
    )
    expect(JSON.stringify(exported)).not.toContain('sealog.example')
    expect(session.exportLabel('trading')).toBeNull()
    await session.lock()
    expect(session.exportLabel('support')).toBeNull()
  })
})

describe('expiry', () => {
  const DAY = 86_400_000
  const shown = (session: Session) => session.get().keys.map((key) => [key.state, key.expiresSoon])

  test('is reminded of from 30 days before, without anything else happening, and ends in an expired key', async () => {
    const session = createPage()
    await openFirst(session)
    const [key] = session.get().keys
    const left = (key?.expiresAt ?? 0) * 1000 - clock.now()
    expect(left).toBeGreaterThan(364 * DAY)
    const pass = (ms: number) => {
      // No timer of a browser is longer than 24 days: a day at a time.
      for (let rest = ms; rest > 0; rest -= DAY) clock.advance(Math.min(rest, DAY))
    }
    pass(left - 30 * DAY - 1000)
    expect(shown(session)).toEqual([['active', false]])
    pass(1000)
    expect(shown(session)).toEqual([['active', true]])
    pass(30 * DAY - 1000)
    expect(shown(session)).toEqual([['active', true]])
    pass(1000)
    expect(shown(session)).toEqual([['expired', false]])
    expect(session.get().registration).toBe('registered')
  })

  test('extend registers the same key again with another year, for one transaction and no signature', async () => {
    const session = createPage()
    await openFirst(session)
    const [before] = session.get().keys
    chain.mine(100)
    const asked = wallet.texts.length
    await confirmed(session, session.extend('default-key'))
    const [after, old] = session.get().keys
    expect(wallet.texts.length).toBe(asked)
    expect(after).toMatchObject({ publicKey: before?.publicKey, generation: 1, version: 1, state: 'active' })
    expect((after?.expiresAt ?? 0) - (before?.expiresAt ?? 0)).toBeGreaterThan(1000)
    expect(old?.state).toBe('replaced')
  })
})
