import { privateKeyToAccount } from 'viem/accounts'
import { beforeEach, describe, expect, test } from 'vitest'
import { toHex } from '../lib/bytes'
import { RejectedError } from '../messaging/errors'
import { createPerson, registration, settle, until } from '../messaging/testing/createPerson'
import { FakeChain } from '../messaging/testing/fakeChain'
import { createFakeClock, type FakeClock } from '../messaging/testing/fakeClock'
import { showThread } from '../messaging/testing/showThread'
import { defaultThread } from '../messaging/threadId'
import type { Address } from '../messaging/types'
import { Algorithm } from '../protocol/algorithm'
import type { RecoveryFile } from './recovery'
import type { Session } from './session'
import { createTestPage } from './testing/createTestPage'
import { createFakeBrowser, type FakeBrowser } from './testing/fakeBrowser'
import { fakeRecoveryFiles } from './testing/fakeRecoveryFiles'
import { createFakeWallet, type FakeWallet } from './testing/fakeWallet'
import { seeThrough as mineThrough } from './testing/seeThrough'

/** K6, K12, K17, K19: what an account that lives from a recovery file does with its keys. Its wallet signs nothing. */

const signers = [1, 2].map((n) => privateKeyToAccount(`0x${String(n).repeat(64)}`))
const [ALICE, BOB] = signers.map((signer) => signer.address.toLowerCase()) as [Address, Address]
const PASSPHRASE = 'four random words here'

let chain: FakeChain
let wallet: FakeWallet
let browser: FakeBrowser
let clock: FakeClock
let session: Session
let first: RecoveryFile

const createPage = (on: FakeBrowser = createFakeBrowser()) =>
  createTestPage({ chain, clock, wallet, browser: on })
const chosen = ({ bytes }: RecoveryFile, passphrase = PASSPHRASE) => ({ file: bytes, passphrase })
const keysOf = (page: Session) => page.get().keys.map((key) => [key.generation, key.state, key.held])
const asked = () => chain.asked.get().map(({ calls }) => calls.map(({ type }) => type))
const generationsIn = async ({ bytes }: RecoveryFile) =>
  (await fakeRecoveryFiles.open(bytes, PASSPHRASE)).seeds.map(({ generation, domain }) => [
    generation,
    domain,
  ])

const engineOf = (page: Session) => {
  const { engine } = page.get()
  if (!engine) throw new Error('the session is open')
  return engine
}

const seeThrough = <T>(change: Promise<T>) =>
  mineThrough({ chain, clock }, change, () => session.get().keyChange.phase === 'confirming')

/** An empty browser of the same account, opened with a file. */
async function restore(file: RecoveryFile): Promise<Session> {
  const page = createPage()
  await page.start()
  await page.recovery.open(chosen(file))
  return page
}

async function begin(options: { canBatch: boolean }): Promise<void> {
  chain = new FakeChain(options)
  chain.mine()
  clock = createFakeClock()
  wallet = createFakeWallet(signers, ALICE)
  browser = createFakeBrowser()
  session = createPage(browser)
  await session.start()
  first = await session.recovery.create(PASSPHRASE)
  await session.recovery.open(chosen(first))
  await seeThrough(session.register())
  chain.asked.set([])
}

beforeEach(() => begin({ canBatch: true }))

describe('where the seeds come from', () => {
  test('is remembered with the account, and follows how it was unlocked', async () => {
    expect(session.get().seedSource).toBe('file')
    const reloaded = createPage(browser)
    await reloaded.start()
    expect(reloaded.get()).toMatchObject({ status: 'unlocked', seedSource: 'file' })
    await reloaded.lock()
    expect(reloaded.get().seedSource).toBe('wallet')
  })

  test('an account that is unlocked by signing stays one when it takes a file in', async () => {
    wallet.switchTo(BOB)
    const bob = createPage()
    await bob.start()
    await bob.unlock()
    await bob.unlock()
    session = bob
    await seeThrough(bob.register())
    const file = await bob.recovery.save(PASSPHRASE)
    await bob.recovery.open(chosen(file))
    expect(bob.get().seedSource).toBe('wallet')
    expect(await seeThrough(bob.rotate())).toBe(true)
  })

  test('one that is unlocked with a file although its wallet can sign needs the file until Lock; then a signature does', async () => {
    wallet.switchTo(BOB)
    const own = createFakeBrowser()
    const bob = createPage(own)
    session = bob
    await bob.start()
    await bob.unlock()
    await bob.unlock()
    await seeThrough(bob.register())
    const file = await bob.recovery.save(PASSPHRASE)
    await bob.lock()
    await bob.recovery.open(chosen(file))
    expect(bob.get().seedSource).toBe('file')
    expect(await bob.rotate()).toBe(false)
    expect(bob.get().keyChange.error?.name).toBe('RecoveryNeededError')
    await bob.lock()
    await bob.unlock()
    expect(bob.get()).toMatchObject({ status: 'unlocked', seedSource: 'wallet' })
    expect(await seeThrough(bob.rotate())).toBe(true)
  })
})

test.each([
  [
    'another version',
    (page: Session, file: RecoveryFile) => page.registerVersion('support', Algorithm.X25519, chosen(file)),
    1,
  ],
  [
    'another version, with a file that is a generation ahead,',
    (page: Session, file: RecoveryFile) => page.registerVersion('support', Algorithm.X25519, chosen(file)),
    2,
  ],
  ['a rotation', (page: Session, file: RecoveryFile) => page.rotate({ recovery: chosen(file) }), 2],
] as const)(
  'SECURITY: %s overwrites the seeds that it was made from',
  async (_change, change, generations) => {
    const file = generations === 1 ? first : await session.recovery.addGeneration(chosen(first))
    const seeds: Uint8Array[] = []
    const recoveryFiles: typeof fakeRecoveryFiles = {
      ...fakeRecoveryFiles,
      async open(...params) {
        const content = await fakeRecoveryFiles.open(...params)
        seeds.push(...content.seeds.map(({ seed }) => seed))
        return content
      },
    }
    session = createTestPage({ chain, clock, wallet, browser, deps: { recoveryFiles } })
    await session.start()
    expect(await seeThrough(change(session, file))).toBe(true)
    expect(seeds).toEqual(Array.from({ length: generations }, () => new Uint8Array(32)))
  },
)

describe('an older file than the key in use', () => {
  test('K18: no generation is offered for signing; a newer file brings the key', async () => {
    const second = await session.recovery.addGeneration(chosen(first))
    await seeThrough(session.rotate({ recovery: chosen(second), withoutLink: true }))
    const behind = await restore(first)
    expect(keysOf(behind)).toEqual([
      [null, 'active', false],
      [1, 'replaced', true],
    ])
    expect(await behind.recovery.fetchMissing()).toEqual([])
    await behind.recovery.open(chosen(second))
    expect(keysOf(behind).map(([, , isHeld]) => isHeld)).toEqual([true, true])
    expect(wallet.texts).toEqual([])
  })
})

describe('rotation', () => {
  test('K17: registers the generation that a new file holds, with the link, and asks for no signature', async () => {
    const carol = createPerson(chain, 'carol')
    carol.register()
    chain.mine()
    const carols = carol.engine()
    await carols.start()
    const write = async (text: string) => {
      await settle(carols)
      await carols.send(defaultThread(ALICE), text)
      await until(carols, ({ outbox }) => outbox.every((row) => row.status === 'submitted'))
      chain.mine(chain.lag + 1)
    }
    await write('to the first')
    chain.asked.set([])
    const second = await session.recovery.addGeneration(chosen(first))
    expect(second.generations).toEqual([2, 1])
    expect(second.name).not.toBe(first.name)
    // The file comes first: nothing has been asked for or changed.
    expect(asked()).toEqual([])
    expect(keysOf(session)).toEqual([[1, 'active', true]])

    expect(await seeThrough(session.rotate({ recovery: chosen(second) }))).toBe(true)
    expect(asked()).toEqual([['sendMessage', 'updatePublicKey']])
    await write('to the second')
    expect(wallet.texts).toEqual([])
    const restored = await restore(second)
    await settle(engineOf(restored))
    const keys = [
      [2, 'active', true],
      [1, 'replaced', true],
    ]
    expect(keysOf(session)).toEqual(keys)
    expect(keysOf(restored)).toEqual(keys)
    expect(showThread(engineOf(restored), carol.address)).toEqual(['< to the first', '< to the second'])
  })

  test('the link leads back from the newest seed alone', async () => {
    const second = await session.recovery.addGeneration(chosen(first))
    await seeThrough(session.rotate({ recovery: chosen(second) }))
    const content = await fakeRecoveryFiles.open(second.bytes, PASSPHRASE)
    const seeds = content.seeds.filter(({ generation }) => generation === 2)
    const bytes = await fakeRecoveryFiles.seal({ ...content, seeds }, PASSPHRASE)
    const restored = await restore({ ...second, bytes })
    expect(keysOf(restored).map(([, , isHeld]) => isHeld)).toEqual([true, true])
    // And a file that is made from it holds all of them again, each with its domain.
    const third = await restored.recovery.addGeneration({ file: bytes, passphrase: PASSPHRASE })
    expect(await generationsIn(third)).toEqual([3, 2, 1].map((generation) => [generation, 'sealog.example']))
  })

  test('declined, everything is as it was: both files open, and the same new file rotates later', async () => {
    const before = { keys: session.get().keys, held: browser.remembered.get(ALICE)?.keys }
    const second = await session.recovery.addGeneration(chosen(first))
    chain.answers.push(new RejectedError())
    expect(await seeThrough(session.rotate({ recovery: chosen(second) }))).toBe(false)
    expect(session.get()).toMatchObject({
      keys: before.keys,
      registration: 'registered',
      keyChange: { phase: 'idle', error: { name: 'RejectedError' } },
    })
    expect(browser.remembered.get(ALICE)?.keys).toEqual(before.held)
    for (const file of [first, second]) expect(keysOf(await restore(file))).toEqual([[1, 'active', true]])
    // What is registered nowhere is passed over (K18): nothing is held of it.
    const own = createFakeBrowser()
    const restored = createPage(own)
    await restored.start()
    await restored.recovery.open(chosen(second))
    expect(own.remembered.get(ALICE)?.keys.map(({ generation }) => generation)).toEqual([1])

    const again = await session.recovery.addGeneration(chosen(second))
    expect(await seedsOf(again)).toEqual(await seedsOf(second))
    expect(await seeThrough(session.rotate({ recovery: chosen(second) }))).toBe(true)
    expect(keysOf(await restore(again)).map(([generation]) => generation)).toEqual([2, 1])
  })

  test('without link the file alone brings the older generations back', async () => {
    const second = await session.recovery.addGeneration(chosen(first))
    await seeThrough(session.rotate({ recovery: chosen(second), withoutLink: true }))
    expect(chain.identity(ALICE).links.map(({ envelope }) => envelope.length)).toEqual([7])
    expect(keysOf(await restore(second)).map(([, , isHeld]) => isHeld)).toEqual([true, true])
  })

  test('R9: in two transactions the link goes first; declined at the second, the old file still opens and another try succeeds', async () => {
    await begin({ canBatch: false })
    const second = await session.recovery.addGeneration(chosen(first))
    chain.answers.push('send', new RejectedError())
    expect(await seeThrough(session.rotate({ recovery: chosen(second) }))).toBe(false)
    expect(asked()).toEqual([['sendMessage'], ['updatePublicKey']])
    for (const file of [first, second]) expect(keysOf(await restore(file))).toEqual([[1, 'active', true]])
    expect(await seeThrough(session.rotate({ recovery: chosen(second) }))).toBe(true)
    expect(keysOf(await restore(second))).toEqual([
      [2, 'active', true],
      [1, 'replaced', true],
    ])
  })
})

describe('a new version', () => {
  test('and a new label follow from the file, without a signature', async () => {
    expect(await seeThrough(session.registerVersion('default-key', Algorithm.ECDSA, chosen(first)))).toBe(
      true,
    )
    expect(await seeThrough(session.registerVersion('support', Algorithm.X25519, chosen(first)))).toBe(true)
    expect(wallet.texts).toEqual([])
    const views = (page: Session) => page.get().keys.map((key) => [key.label, key.version, key.held])
    expect(views(session)).toEqual([
      ['support', 1, true],
      ['default-key', 2, true],
      ['default-key', 1, true],
    ])
    expect(views(await restore(first))).toEqual(views(session))
  })
})

describe('nothing is registered', () => {
  test('K12: without the file, with a wrong one, or with one that is past', async () => {
    wallet.switchTo(BOB)
    const bobs = await createPage().recovery.create(PASSPHRASE)
    wallet.switchTo(ALICE)
    const second = await session.recovery.addGeneration(chosen(first))
    const unused = await fakeRecoveryFiles.open(second.bytes, PASSPHRASE)
    const seeds = unused.seeds.map((record) => ({ ...record, seed: record.seed.map((byte) => byte ^ 1) }))
    const foreign = { ...second, bytes: await fakeRecoveryFiles.seal({ ...unused, seeds }, PASSPHRASE) }

    const refused = async (change: () => Promise<boolean>, error: string) => {
      expect(await change()).toBe(false)
      expect(session.get().keyChange.error?.name).toBe(error)
    }
    const version = (recovery?: ReturnType<typeof chosen>) => () =>
      session.registerVersion('support', Algorithm.X25519, recovery)
    const rotate = (recovery?: ReturnType<typeof chosen>) => () =>
      session.rotate(recovery === undefined ? {} : { recovery })
    for (const change of [version, rotate]) {
      await refused(change(), 'RecoveryNeededError')
      await refused(change(chosen(second, 'something else')), 'PassphraseError')
      await refused(change(chosen(bobs)), 'RecoveryAccountError')
      await refused(change(chosen(foreign)), 'RecoveryKeysError')
    }
    await refused(rotate(chosen(first)), 'NoNextGenerationError')
    expect(asked()).toEqual([])

    await seeThrough(session.rotate({ recovery: chosen(second) }))
    chain.asked.set([])
    for (const change of [version, rotate]) await refused(change(chosen(first)), 'OldRecoveryFileError')
    await expect(session.recovery.addGeneration(chosen(first))).rejects.toMatchObject({
      name: 'OldRecoveryFileError',
    })
    expect(asked()).toEqual([])
    expect(wallet.texts).toEqual([])
  })

  test("K12: over a key of another domain, by none of the account's ways", async () => {
    const second = await session.recovery.addGeneration(chosen(first))
    chain.send(ALICE, [registration(createPerson(chain, 'stranger').key())])
    chain.mine()
    await until(session, (state) => state.registration === 'foreign')
    await session.register()
    expect(session.get().keyChange.error?.name).toBe('ForeignKeyError')
    for (const change of [
      () => session.rotate({ recovery: chosen(second) }),
      () => session.registerVersion('support', Algorithm.X25519, chosen(first)),
      () => session.extend('default-key'),
    ]) {
      expect(await change()).toBe(false)
      expect(session.get().keyChange.error?.name).toBe('ForeignKeyError')
    }
    // Taking a file in, here or in an empty browser, registers nothing.
    await session.recovery.open(chosen(second))
    const restored = await restore(first)
    expect(restored.get()).toMatchObject({ status: 'unlocked', registration: 'foreign' })
    await expect(restored.recovery.create(PASSPHRASE)).rejects.toMatchObject({ name: 'ForeignKeyError' })
    expect(asked()).toEqual([])
  })

  test('but where exactly that is asked for: the file rotates over it', async () => {
    const second = await session.recovery.addGeneration(chosen(first))
    chain.send(ALICE, [registration(createPerson(chain, 'stranger').key())])
    chain.mine()
    await until(session, (state) => state.registration === 'foreign')
    expect(await seeThrough(session.rotate({ recovery: chosen(second), replaceForeign: true }))).toBe(true)
    expect(keysOf(session)).toEqual([
      [2, 'active', true],
      [null, 'replaced', false],
      [1, 'replaced', true],
    ])
  })
})

async function seedsOf({ bytes }: RecoveryFile): Promise<string[]> {
  return (await fakeRecoveryFiles.open(bytes, PASSPHRASE)).seeds.map(({ seed }) => toHex(seed))
}
