import { privateKeyToAccount } from 'viem/accounts'
import { beforeEach, describe, expect, test } from 'vitest'
import { toHex, utf8 } from '../lib/bytes'
import type { Engine } from '../messaging/engine'
import { selectThread } from '../messaging/selectors'
import { createPerson, type Person, registration, until } from '../messaging/testing/createPerson'
import { FakeChain } from '../messaging/testing/fakeChain'
import { createFakeClock, type FakeClock } from '../messaging/testing/fakeClock'
import { defaultThread } from '../messaging/threadId'
import type { Address, KeyIndex, OwnKey, ThreadRef } from '../messaging/types'
import { DEFAULT_LABEL, labelToKeyIndex } from '../protocol/labels'
import { findCoverage } from './labelCoverage'
import { createLabelExport } from './labelExport'
import type { DeskEntry, ReadingDesk } from './readingDesk'
import type { Session } from './session'
import { createTestPage } from './testing/createTestPage'
import { createFakeBrowser, type FakeBrowser } from './testing/fakeBrowser'
import { createFakeWallet, type FakeWallet } from './testing/fakeWallet'

/** SPEC K21, E5, K12: a label in the hands of somebody else. Carol reads what Bob and others write to Alice's `support`. */

const signers = ['3', '4'].map((digit) => privateKeyToAccount(`0x${digit.repeat(64)}`))
const [CAROL, DAVE] = signers.map((signer) => signer.address.toLowerCase()) as [Address, Address]
const SUPPORT: KeyIndex = toHex(labelToKeyIndex('support'))

let chain: FakeChain
let browser: FakeBrowser
let wallet: FakeWallet
let clock: FakeClock
let alice: Person
let bob: Person
let alices: Engine
let bobs: Engine
let support: OwnKey

const page = () => createTestPage({ chain, browser, wallet, clock })
const toSupport = (): ThreadRef => ({ ...defaultThread(alice.address), peerKeyIndex: SUPPORT })
const fromSupport = (): ThreadRef => ({ ...defaultThread(bob.address), ownKeyIndex: SUPPORT })
const exported = (...keys: readonly OwnKey[]) =>
  JSON.stringify(createLabelExport(alice.address, keys[0]?.label ?? '', keys))

async function unlocked(): Promise<Session> {
  const session = page()
  await session.start()
  await session.unlock()
  await session.unlock()
  expect(session.get().status).toBe('unlocked')
  return session
}

async function write(engine: Engine, thread: ThreadRef, text: string): Promise<void> {
  await engine.send(thread, text)
  await until(engine, ({ outbox }) => outbox.every((row) => row.status === 'submitted'))
  chain.mine(chain.lag + 1)
  await Promise.all([alices.refresh(), bobs.refresh()])
}

/** Opens a label and waits for its first read of the chain. */
async function read(desk: ReadingDesk, entry: DeskEntry) {
  desk.read(entry)
  const { reading } = await until(desk, (state) => !!state.reading?.reader)
  const { reader, publicKeys } = reading as NonNullable<typeof reading>
  if (!reader) throw new Error('it is open')
  await until(reader, ({ sync, head }) => sync.phase === 'live' && head === chain.head.number)
  return { reader, publicKeys }
}

/** All that a reader shows: `< text` to the label's owner, `> text` from them. */
const lines = ({ reader }: Awaited<ReturnType<typeof read>>) =>
  [...reader.get().messages.values()]
    .flatMap(({ thread }) => [...selectThread(reader.get(), thread).items])
    .map(({ own, content }) => `${own ? '>' : '<'} ${'text' in content ? content.text : content.kind}`)

beforeEach(async () => {
  chain = new FakeChain()
  browser = createFakeBrowser()
  wallet = createFakeWallet(signers, CAROL)
  clock = createFakeClock()
  alice = createPerson(chain, 'alice')
  bob = createPerson(chain, 'bob')
  support = alice.key(1, { label: 'support' })
  alice.register()
  bob.register()
  chain.send(alice.address, [registration(support)])
  chain.mine(chain.lag + 1)
  alices = alice.engine({ keys: [alice.key(), support] })
  bobs = bob.engine()
  await Promise.all([alices.start(), bobs.start()])
  await write(bobs, toSupport(), 'my order is late')
  await write(bobs, defaultThread(alice.address), 'for your eyes only')
  await write(alices, fromSupport(), 'it leaves today')
  await write(alices, defaultThread(bob.address), 'for yours too')
})

describe('a label at the desk', () => {
  test('shows what was written to and from it, and nothing of the account’s other labels, not even sealed', async () => {
    const desk = await (await unlocked()).openDesk()
    const entry = await desk.import(exported(support))
    expect(entry).toMatchObject({ account: alice.address, label: 'support', keyCount: 1 })
    const reading = await read(desk, entry)
    expect(lines(reading)).toEqual(['< my order is late', '> it leaves today'])
    expect(reading.reader.get().unopened).toEqual([])
    expect(findCoverage(reading.reader.get(), SUPPORT, reading.publicKeys)).toEqual({
      replacedAt: null,
      unreadable: 0,
    })
  })

  test('the default label opens its own conversations, and those of another label stay shut', async () => {
    const desk = await (await unlocked()).openDesk()
    const entry = await desk.import(exported(alice.key()))
    expect(lines(await read(desk, entry))).toEqual(['< for your eyes only', '> for yours too'])
  })

  test('is followed live; a new version is not read, is told, and is read after another export', async () => {
    const desk = await (await unlocked()).openDesk()
    const entry = await desk.import(exported(support))
    const reading = await read(desk, entry)
    await write(bobs, toSupport(), 'thank you')
    await until(reading.reader, () => lines(reading).includes('< thank you'))

    const next = alice.key(1, { label: 'support', version: 2 })
    chain.send(alice.address, [registration(next)])
    chain.mine(chain.lag + 1)
    await alices.setKeys([alice.key(), support, next])
    await Promise.all([alices.refresh(), bobs.refresh()])
    await write(bobs, toSupport(), 'behind the new version')
    await write(alices, fromSupport(), 'so is this')
    await until(reading.reader, ({ unopened }) => unopened.length === 1)
    expect(lines(reading)).toEqual(['< my order is late', '> it leaves today', '< thank you'])
    const { replacedAt, unreadable } = findCoverage(reading.reader.get(), SUPPORT, reading.publicKeys)
    expect(unreadable).toBe(1)
    const registered = chain.identity(alice.address).registrations.at(-1)
    expect(replacedAt).toBe(registered?.timestamp)

    const widened = await desk.import(exported(support, next))
    expect(widened.keyCount).toBe(2)
    const later = await read(desk, widened)
    expect(lines(later)).toEqual([
      '< my order is late',
      '> it leaves today',
      '< thank you',
      '< behind the new version',
      '> so is this',
    ])
    expect(findCoverage(later.reader.get(), SUPPORT, later.publicKeys)).toEqual({
      replacedAt: null,
      unreadable: 0,
    })
  })

  test('survives a reload, is never there for another account or while locked, and leaves when it is removed', async () => {
    const session = await unlocked()
    const desk = await session.openDesk()
    const entry = await desk.import(exported(support))
    await read(desk, entry)

    wallet.switchTo(DAVE)
    expect(desk.get()).toEqual({ entries: [], reading: null })
    await until(session, ({ status }) => status === 'locked')
    await expect(session.openDesk()).rejects.toMatchObject({ name: 'WalletUnavailableError' })
    await session.unlock()
    await session.unlock()
    expect((await session.openDesk()).get().entries).toEqual([])

    wallet.switchTo(CAROL)
    const reloaded = page()
    await reloaded.start()
    const again = await reloaded.openDesk()
    expect(again.get().entries).toMatchObject([{ label: 'support', account: alice.address }])
    expect(lines(await read(again, again.get().entries[0] as DeskEntry))).toHaveLength(2)

    await reloaded.lock()
    expect(again.get()).toEqual({ entries: [], reading: null })
    await reloaded.unlock()
    await reloaded.unlock()
    const last = await reloaded.openDesk()
    await last.remove(last.get().entries[0] as DeskEntry)
    expect(last.get().entries).toEqual([])
    const empty = page()
    await empty.start()
    expect((await empty.openDesk()).get().entries).toEqual([])
  })

  test('stops reading when its page is left: no watcher stays behind', async () => {
    const desk = await (await unlocked()).openDesk()
    const entry = await desk.import(exported(support))
    const before = chain.watchers
    const stop = desk.read(entry)
    await until(desk, (state) => !!state.reading?.reader)
    expect(chain.watchers).toBe(before + 1)
    stop()
    expect(chain.watchers).toBe(before)
    expect(desk.get().reading).toBeNull()
  })

  test('another tab of the same account sees what is imported and removed here', async () => {
    const desk = await (await unlocked()).openDesk()
    const tab = page()
    await tab.start()
    const other = await tab.openDesk()
    const entry = await desk.import(exported(support))
    const { entries } = await until(other, (state) => state.entries.length === 1)
    await read(other, entries[0] as DeskEntry)
    await desk.remove(entry)
    await until(other, (state) => state.entries.length === 0)
    expect(other.get().reading).toBeNull()
  })
})

describe('what is not taken in', () => {
  const refusal = async (desk: ReadingDesk, text: string) => {
    const before = desk.get().entries
    const error: unknown = await desk.import(text).catch((thrown: unknown) => thrown)
    expect(desk.get().entries).toEqual(before)
    return error instanceof Error ? error.name : 'nothing was thrown'
  }

  test('a damaged file, a newer one, keys that nobody registered here, and what is here already: each in its own words, nothing lost', async () => {
    const desk = await (await unlocked()).openDesk()
    expect(await refusal(desk, exported(support).slice(0, -9))).toBe('LabelFileError')
    expect(await refusal(desk, exported(support).replace('"version":1', '"version":2'))).toBe(
      'LabelFileVersionError',
    )
    expect(await refusal(desk, exported(alice.key(7, { label: 'support' })))).toBe('LabelElsewhereError')
    // Alice's key, but registered under another label than the file says.
    expect(await refusal(desk, exported(support).replace('support', DEFAULT_LABEL))).toBe(
      'LabelElsewhereError',
    )
    expect(await refusal(desk, JSON.stringify(createLabelExport(bob.address, 'support', [support])))).toBe(
      'LabelElsewhereError',
    )
    const entry = await desk.import(exported(support))
    expect(await refusal(desk, exported(support))).toBe('LabelKnownError')
    expect(lines(await read(desk, entry))).toHaveLength(2)
  })

  test('K21: a key that was registered once and replaced since is enough', async () => {
    chain.send(alice.address, [registration(alice.key(1, { label: 'support', version: 2 }))])
    chain.mine()
    const desk = await (await unlocked()).openDesk()
    expect(await desk.import(exported(support))).toMatchObject({ keyCount: 1 })
  })

  test('no key of a label stands in what the screens see', async () => {
    const desk = await (await unlocked()).openDesk()
    const entry = await desk.import(exported(support))
    await read(desk, entry)
    const seen = JSON.stringify(desk.get(), (_, value: unknown) =>
      value instanceof Uint8Array ? toHex(value) : value,
    )
    expect(seen).not.toContain(toHex(support.labelKey).slice(2))
    expect(seen).not.toContain(toHex(support.secretKey).slice(2))
    expect(utf8(seen).length).toBeGreaterThan(0)
  })
})
