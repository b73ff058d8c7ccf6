import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { openDB } from 'idb'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { type Hex, toHex, utf8 } from '../lib/bytes'
import { ConflictError } from '../messaging/errors'
import type { MessageStore, UnlockedAccount } from '../messaging/ports'
import { loadWhole } from '../messaging/testing/loadWhole'
import type {
  Contact,
  ForeignLabel,
  KeyLog,
  KeyMemory,
  Message,
  OutboxRow,
  Scope,
  SeedRecord,
  SenderRecord,
  ThreadNote,
  UnopenedLog,
} from '../messaging/types'
import { createKeychain } from './keychain'
import { createLocalStore } from './localStore'
import { openDatabase } from './openDatabase'
import { deskSchema, localSchema, messageSchema } from './schema'
import { createFakeLocks } from './testing/fakeLocks'
import { createVault } from './vault'

/** The whole folder through its port, on an IndexedDB in memory; the browser tests run it on Chromium's. */
const word = (byte: string): Hex => `0x${byte.repeat(32)}`
const ME: Hex = `0x${'a1'.repeat(20)}`
const PEER: Hex = `0x${'b2'.repeat(20)}`
const STRANGER: Hex = `0x${'57'.repeat(20)}`
const SCOPE: Scope = {
  chainId: 31337,
  contract: `0x${'c0'.repeat(20)}`,
  genesisHash: word('9e'),
  account: ME,
}
const SEED: SeedRecord = { generation: 1, tag: null, seed: new Uint8Array(32).fill(0x51) }
const NEXT_SEED: SeedRecord = { generation: 2, tag: '0x01020304', seed: new Uint8Array(32).fill(0x52) }
const OTHER_SEED: SeedRecord = { generation: 1, tag: null, seed: new Uint8Array(32).fill(0x53) }
const LABEL_KEY = new Uint8Array(32).fill(0x4b)
const SECRET = 'meet me at the old mill'
const THREAD = { peer: PEER, sessionId: word('00'), peerKeyIndex: word('11'), ownKeyIndex: word('11') }

const at = (blockNumber: number, logIndex = 0) => ({
  blockNumber,
  logIndex,
  blockHash: word('b0'),
  txHash: word('70'),
  timestamp: 1_700_000_000,
})
const message = (blockNumber: number, logIndex = 0, text = SECRET): Message => ({
  ...at(blockNumber, logIndex),
  id: `0x${'1d'.repeat(16)}`,
  thread: THREAD,
  from: PEER,
  to: ME,
  content: {
    status: 'opened',
    payload: { kind: 0, n: 1, ack: 0, fields: [text, new Uint8Array([1, 2, 3]), 2n ** 60n, null] },
    ownPublicKey: word('0a'),
    peerPublicKey: word('0b'),
  },
  size: 160,
  expiredKey: false,
  bypassedKey: false,
})
/** As the engine keeps it once it is final. */
const final = (blockNumber: number, logIndex = 0): Message => ({
  ...message(blockNumber, logIndex),
  blockHash: null,
})
const unopened = (blockNumber: number, logIndex = 0): UnopenedLog => ({
  ...at(blockNumber, logIndex),
  from: PEER,
  to: ME,
  keyIndex: word('11'),
  sessionId: word('00'),
  envelope: utf8(`sealed ${blockNumber}`),
})
const keyLog = (blockNumber: number, logIndex = 0): KeyLog => ({
  ...at(blockNumber, logIndex),
  user: PEER,
  keyIndex: word('11'),
  publicKey: new Uint8Array(32).fill(blockNumber),
  algorithm: 2,
  validBefore: 0,
})
const outboxRow = (localId: string, createdAt: number): OutboxRow => ({
  localId,
  tab: 'a tab',
  thread: THREAD,
  payload: { kind: 0, n: 0, ack: 0, fields: [SECRET] },
  status: 'queued',
  createdAt,
  envelopeId: null,
  envelope: utf8('sealed'),
  txHash: null,
  error: null,
})

let locks = createFakeLocks()
let keychain = createKeychain(locks)
beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory())
  locks = createFakeLocks()
  keychain = createKeychain(locks)
})

async function unlock(seeds: readonly SeedRecord[] = [SEED], scope: Scope = SCOPE): Promise<UnlockedAccount> {
  return {
    scope,
    keys: [{ label: 'default-key', generation: 1, version: 1, algorithm: 2, labelKey: LABEL_KEY }],
    dataKey: await keychain.openDataKey(scope.account, seeds),
    seedSource: 'wallet',
    generation: 1,
  }
}
const openStores = async () => keychain.openStores(await unlock())
const openMessages = async () => (await openStores()).messages

/** Everything on disk, without the vault. */
async function dumpAll(): Promise<{ database: string; store: string; rows: unknown[] }[]> {
  const dump = []
  for (const { name = '' } of await indexedDB.databases()) {
    const database = await openDB(name)
    for (const store of database.objectStoreNames)
      dump.push({ database: name, store, rows: await database.getAll(store) })
    database.close()
  }
  return dump
}

async function changeRow(store: string, change: (row: { box: ArrayBuffer }) => unknown): Promise<void> {
  const database = await openDB(messageSchema(SCOPE).name)
  const [row] = await database.getAll(store)
  await database.put(store, change(row))
  database.close()
}
const flipBit = <T extends { box: ArrayBuffer }>(row: T): T => {
  const bytes = new Uint8Array(row.box.slice(0))
  bytes[0] = (bytes[0] ?? 0) ^ 1
  return { ...row, box: bytes.buffer }
}

const FIRST_WINDOW = {
  base: null,
  cursor: 10,
  floor: 5,
  messages: [final(9), message(11), message(11, 1)],
  unopened: [unopened(10), unopened(12)],
  keys: [keyLog(8), keyLog(12, 3)],
}

describe('the message store', () => {
  test('is empty at first', async () => {
    expect(await loadWhole(await openMessages())).toEqual({
      cursor: null,
      floor: null,
      messages: [],
      unopened: [],
      keys: [],
      outbox: [],
    })
  })

  test('keeps what was committed, over closing and opening with the data key of the seed', async () => {
    const first = await openMessages()
    await first.commit({ window: FIRST_WINDOW, outboxPut: [outboxRow('b', 2), outboxRow('a', 1)] })
    first.close()
    expect(await loadWhole(await openMessages())).toEqual({
      cursor: 10,
      floor: 5,
      messages: FIRST_WINDOW.messages,
      unopened: FIRST_WINDOW.unopened,
      keys: FIRST_WINDOW.keys,
      outbox: [outboxRow('a', 1), outboxRow('b', 2)],
    })
  })

  test('comes back in chain order, by number and not by digits', async () => {
    const store = await openMessages()
    const messages = [final(9), final(10, 2), final(10, 10), message(100)]
    await store.commit({
      window: { base: null, cursor: 10, floor: 0, messages: [...messages].reverse(), unopened: [], keys: [] },
    })
    expect((await loadWhole(store)).messages).toEqual(messages)
  })

  test('a window replaces everything above its base, and nothing at or below it', async () => {
    const store = await openMessages()
    await store.commit({ window: FIRST_WINDOW })
    await store.commit({
      window: {
        base: 10,
        cursor: 12,
        floor: null,
        messages: [final(12, 5)],
        unopened: [],
        keys: [keyLog(11)],
      },
    })
    expect(await loadWhole(store)).toEqual({
      cursor: 12,
      floor: 5,
      messages: [final(9), final(12, 5)],
      unopened: [unopened(10)],
      keys: [keyLog(8), keyLog(11)],
      outbox: [],
    })
  })

  test('a window from nothing replaces all', async () => {
    const store = await openMessages()
    await store.commit({ learned: [keyLog(3)], window: { ...FIRST_WINDOW, keys: [] } })
    expect((await loadWhole(store)).keys).toEqual([keyLog(3)])
  })

  test('older blocks go under the floor, and take away what they hold an earlier copy of', async () => {
    const store = await openMessages()
    await store.commit({ window: FIRST_WINDOW })
    const older = {
      base: 5,
      floor: 2,
      messages: [final(2), final(4)],
      unopened: [unopened(3)],
      dropped: [message(11)],
    }
    await store.commit({ older, learned: [keyLog(1)] })
    expect(await loadWhole(store)).toEqual({
      cursor: 10,
      floor: 2,
      messages: [final(2), final(4), final(9), message(11, 1)],
      unopened: [unopened(3), unopened(10), unopened(12)],
      keys: [keyLog(1), keyLog(8), keyLog(12, 3)],
      outbox: [],
    })
    await store.commit({ window: { ...FIRST_WINDOW, base: 10, cursor: 11, floor: null } })
    expect(await loadWhole(store)).toMatchObject({ cursor: 11, floor: 2 })
    // Another tab was faster.
    await expect(store.commit({ older })).rejects.toMatchObject({ name: 'ConflictError' })
    await store.commit({ reset: true })
    await expect(store.commit({ older: { ...older, base: 0 } })).rejects.toMatchObject({
      name: 'ConflictError',
    })
    expect(await loadWhole(store)).toMatchObject({ cursor: null, floor: null, messages: [] })
  })

  test('a cache of the version that read oldest first has nothing older to read', async () => {
    const store = await openMessages()
    await store.commit({ window: FIRST_WINDOW })
    await changeRow('cursor', () => ({ key: 'cursor', block: 10 }))
    expect(await loadWhole(store)).toMatchObject({ cursor: 10, floor: 0 })
  })

  test('an adopted log leaves the unopened ones; learned keys join', async () => {
    const store = await openMessages()
    await store.commit({ window: FIRST_WINDOW })
    await store.commit({ adopted: [final(10)], learned: [keyLog(2)] })
    const { cursor, ...rest } = await loadWhole(store)
    expect(cursor).toBe(10)
    expect(rest.messages).toEqual([final(9), final(10), message(11), message(11, 1)])
    expect(rest.unopened).toEqual([unopened(12)])
    expect(rest.keys).toEqual([keyLog(2), keyLog(8), keyLog(12, 3)])
  })

  test('outbox rows are replaced and deleted by local id', async () => {
    const store = await openMessages()
    await store.commit({ outboxPut: [outboxRow('a', 1), outboxRow('b', 2)] })
    const sent: OutboxRow = { ...outboxRow('a', 1), status: 'submitted', txHash: word('7a') }
    await store.commit({ outboxPut: [sent], outboxDelete: ['b'] })
    expect((await loadWhole(store)).outbox).toEqual([sent])
  })

  test('a reset clears history and cursor, keeps the outbox, and a window from nothing may come with it', async () => {
    const store = await openMessages()
    await store.commit({ window: FIRST_WINDOW, outboxPut: [outboxRow('a', 1)] })
    await store.commit({ reset: true, outboxPut: [outboxRow('b', 2)] })
    const outbox = [outboxRow('a', 1), outboxRow('b', 2)]
    expect(await loadWhole(store)).toEqual({
      cursor: null,
      floor: null,
      messages: [],
      unopened: [],
      keys: [],
      outbox,
    })
    await store.commit({ window: FIRST_WINDOW })
    const window = { base: null, cursor: 3, floor: 0, messages: [final(2)], unopened: [], keys: [] }
    await store.commit({ reset: true, window })
    expect(await loadWhole(store)).toEqual({
      cursor: 3,
      floor: 0,
      messages: [final(2)],
      unopened: [],
      keys: [],
      outbox,
    })
  })

  test('two handles: the one whose base is old is refused, and writes nothing', async () => {
    const [one, two] = [await openMessages(), await openMessages()]
    await one.commit({ window: FIRST_WINDOW })
    const before = await loadWhole(one)
    const late = { ...FIRST_WINDOW, messages: [message(50)] }
    await expect(
      two.commit({ window: late, learned: [keyLog(1)], outboxPut: [outboxRow('x', 1)] }),
    ).rejects.toMatchObject({ name: 'ConflictError' })
    expect(await loadWhole(two)).toEqual(before)
    await two.commit({ window: { ...FIRST_WINDOW, base: 10, cursor: 11, messages: [] } })
    await expect(one.commit({ window: { ...FIRST_WINDOW, base: 10 } })).rejects.toMatchObject({
      retryable: true,
    })
  })

  test.each([1, 2, 4, 6])('a failure at write %i of a commit leaves the old state whole', async (failing) => {
    const store = await openMessages()
    await store.commit({ window: FIRST_WINDOW, outboxPut: [outboxRow('a', 1)] })
    const before = await loadWhole(store)
    const put = IDBObjectStore.prototype.put
    let writes = 0
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
      this: IDBObjectStore,
      value: unknown,
    ) {
      writes++
      if (writes === failing) throw new DOMException('disk full', 'QuotaExceededError')
      return put.call(this, value)
    })
    const commit = store.commit({
      window: { ...FIRST_WINDOW, base: 10, cursor: 12 },
      outboxPut: [outboxRow('b', 2)],
      outboxDelete: ['a'],
    })
    await expect(commit).rejects.toMatchObject({
      name: 'StorageFullError',
      retryable: true,
    })
    expect(writes).toBe(failing)
    vi.restoreAllMocks()
    expect(await loadWhole(store)).toEqual(before)
  })

  test('a transaction that the browser ends in the middle leaves the old state whole', async () => {
    const store = await openMessages()
    await store.commit({ window: FIRST_WINDOW })
    const before = await loadWhole(store)
    const put = IDBObjectStore.prototype.put
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(function (
      this: IDBObjectStore,
      value: unknown,
    ) {
      const request = put.call(this, value)
      this.transaction.abort()
      return request
    })
    await expect(store.commit({ window: { ...FIRST_WINDOW, base: 10, cursor: 12 } })).rejects.toMatchObject({
      name: 'StorageError',
    })
    expect(await loadWhole(store)).toEqual(before)
  })

  test.each(['bundles', 'messages', 'unopened', 'keys'])(
    'a tampered record in %s: the cache is given up, on disk too, and the outbox kept',
    async (name) => {
      const store = await openMessages()
      await store.commit({ window: FIRST_WINDOW, outboxPut: [outboxRow('a', 1)] })
      await changeRow(name, flipBit)
      const empty = {
        cursor: null,
        floor: null,
        messages: [],
        unopened: [],
        keys: [],
        outbox: [outboxRow('a', 1)],
      }
      expect(await loadWhole(store)).toEqual({ ...empty, rebuilt: true })
      expect(await loadWhole(store)).toEqual(empty)
      await store.commit({ window: FIRST_WINDOW })
      expect((await loadWhole(store)).messages).toEqual(FIRST_WINDOW.messages)
    },
  )

  test.each(['DataError', 'NotReadableError', 'UnknownError'])(
    'a history whose file cannot be read (%s) is given up; what is only here stays',
    async (name) => {
      const store = await openMessages()
      await store.commit({ window: FIRST_WINDOW, outboxPut: [outboxRow('unsent', 1)] })
      const getAll = IDBObjectStore.prototype.getAll
      const broken = vi.spyOn(IDBObjectStore.prototype, 'getAll').mockImplementation(function (
        this: IDBObjectStore,
      ) {
        if (this.name === 'bundles') throw new DOMException('Failed to read large IndexedDB value', name)
        return getAll.call(this)
      })
      const { outbox, ...history } = await store.load()
      expect(history).toMatchObject({ cursor: null, chunks: [], messages: [], rebuilt: true })
      expect(outbox.map(({ localId }) => localId)).toEqual(['unsent'])
      broken.mockRestore()
      expect((await store.load()).rebuilt).toBeUndefined()
    },
  )

  test('a read that was only cut short gives nothing up', async () => {
    const store = await openMessages()
    await store.commit({ window: FIRST_WINDOW })
    const before = await loadWhole(store)
    const cut = vi.spyOn(IDBObjectStore.prototype, 'getAll').mockImplementation(() => {
      throw new DOMException('cut short', 'AbortError')
    })
    await expect(store.load()).rejects.toMatchObject({ name: 'StorageError' })
    cut.mockRestore()
    expect(await loadWhole(store)).toEqual(before)
  })

  test('a row moved to another place does not count', async () => {
    const store = await openMessages()
    await store.commit({ window: FIRST_WINDOW })
    await changeRow('messages', (row) => ({ ...row, key: [11, 7] }))
    expect((await loadWhole(store)).cursor).toBeNull()
  })

  test('a tampered outbox row is left out, and the rest kept', async () => {
    const store = await openMessages()
    await store.commit({ window: FIRST_WINDOW, outboxPut: [outboxRow('a', 1), outboxRow('b', 2)] })
    await changeRow('outbox', flipBit)
    const { cursor, outbox } = await loadWhole(store)
    expect(cursor).toBe(10)
    expect(outbox).toHaveLength(1)
  })

  test('another data key reads nothing', async () => {
    const unlocked = await unlock()
    const { messages } = await keychain.openStores(unlocked)
    await messages.commit({ window: FIRST_WINDOW })
    const stranger = await keychain.openStores({ ...unlocked, dataKey: new Uint8Array(32).fill(3) })
    expect((await loadWhole(stranger.messages)).messages).toEqual([])
  })

  test('another genesis, chain, contract or account is another database', async () => {
    await (await openMessages()).commit({ window: FIRST_WINDOW })
    const others: Partial<Scope>[] = [
      { genesisHash: word('9f') },
      { chainId: 1 },
      { contract: PEER },
      { account: PEER },
    ]
    for (const other of others) {
      const { messages } = await keychain.openStores(await unlock([SEED], { ...SCOPE, ...other }))
      expect((await loadWhole(messages)).cursor).toBeNull()
    }
  })

  test('after the database was removed by another tab, a commit says what to do', async () => {
    const store = await openMessages()
    await keychain.forgetDevice()
    await expect(store.commit({ window: FIRST_WINDOW })).rejects.toMatchObject({
      name: 'StorageGoneError',
      shortMessage: expect.stringMatching(/Reload this page/),
    })
  })
})

describe('the local store', () => {
  const contact: Contact = { status: 'accepted', hiddenUpTo: { blockNumber: 3, logIndex: 1 } }
  const note: ThreadNote = { draft: SECRET, readUpTo: null, title: 'Trading', ref: THREAD, awaitsKey: true }

  const keyMemory: KeyMemory = {
    known: [{ algorithm: 2, publicKey: word('aa') }],
    acknowledged: [word('bb')],
  }

  test('keeps contacts, threads and what explains own keys, and outlives a fresh chain', async () => {
    const { local } = await openStores()
    await local.putKeyMemory({ known: [], acknowledged: [] })
    await local.putKeyMemory(keyMemory)
    await local.putContact(PEER, { ...contact, status: 'none' })
    await local.putContact(PEER, contact)
    await local.putThread(`${PEER}/0`, note)
    await local.putThread(`${PEER}/ab`, note)
    await local.deleteThread(`${PEER}/ab`)
    local.close()
    const fresh = await keychain.openStores(await unlock([SEED], { ...SCOPE, genesisHash: word('9f') }))
    expect(await fresh.local.load()).toEqual({
      contacts: new Map([[PEER, contact]]),
      threads: new Map([[`${PEER}/0`, note]]),
      keyMemory,
    })
  })

  test('keeps session senders beside what explains own keys, sealed, the last record of each', async () => {
    const { local } = await openStores()
    const sender: SenderRecord = {
      address: PEER,
      secretKey: new Uint8Array(32).fill(7),
      createdAt: 1,
      isAuthorized: false,
    }
    await local.putKeyMemory(keyMemory)
    expect(await local.loadSenders()).toEqual([])
    await local.putSender(sender)
    await local.putSender({ ...sender, isAuthorized: true })
    const other = { ...sender, address: SCOPE.account }
    await local.putSender(other)
    const records = await local.loadSenders()
    expect(records.toSorted((a, b) => Number(a.isAuthorized) - Number(b.isAuthorized))).toEqual([
      other,
      { ...sender, isAuthorized: true },
    ])
    expect((await local.load()).keyMemory).toEqual(keyMemory)
  })

  test('a database of the first version opens with its rows, and knows nothing of own keys yet', async () => {
    const schema = localSchema(SCOPE)
    const first = await openDatabase({ ...schema, steps: schema.steps.slice(0, 1) })
    const vault = await createVault((await unlock()).dataKey, schema.name)
    // As it was written before keys were pinned: the record lacks what was added since.
    await createLocalStore(first, vault).putContact(PEER, contact)
    first.close()
    const { local } = await openStores()
    expect(await local.load()).toEqual({
      contacts: new Map([[PEER, contact]]),
      threads: new Map(),
      keyMemory: null,
    })
  })

  test('a row that does not open is left out', async () => {
    const { local } = await openStores()
    await local.putContact(PEER, contact)
    await local.putThread(`${PEER}/0`, note)
    const database = await openDB(localSchema(SCOPE).name)
    await database.put('contacts', flipBit((await database.getAll('contacts'))[0]))
    database.close()
    expect(await local.load()).toEqual({
      contacts: new Map(),
      threads: new Map([[`${PEER}/0`, note]]),
      keyMemory: null,
    })
  })
})

describe('two tabs that hold the same stores open', () => {
  const contact: Contact = { status: 'accepted', hiddenUpTo: null }
  const note: ThreadNote = { draft: SECRET, readUpTo: null, title: null, ref: THREAD, awaitsKey: false }

  test('see each other until one closes', async () => {
    const [one, two] = [await openMessages(), await openMessages()]
    expect(await one.fetchTabs()).toEqual(new Set([one.tab, two.tab]))
    two.close()
    await expect.poll(() => one.fetchTabs()).toEqual(new Set([one.tab]))
  })

  test('do not see those of another account', async () => {
    const one = await openMessages()
    const other = await keychain.openStores(await unlock([SEED], { ...SCOPE, account: STRANGER }))
    expect(await other.messages.fetchTabs()).toEqual(new Set([other.messages.tab]))
    expect(await one.fetchTabs()).toEqual(new Set([one.tab]))
  })

  test('work one at a time where they ask for it', async () => {
    const [one, two] = [await openMessages(), await openMessages()]
    const order: string[] = []
    let finish = () => {}
    const first = one.exclusively(async () => {
      order.push('one begins')
      await new Promise<void>((resolve) => {
        finish = resolve
      })
      order.push('one ends')
    })
    const second = two.exclusively(async () => order.push('two'))
    await expect.poll(() => order).toEqual(['one begins'])
    finish()
    await Promise.all([first, second])
    expect(order).toEqual(['one begins', 'one ends', 'two'])
  })

  test('are told of changes of the outbox, and not of their own', async () => {
    const [one, two] = [await openMessages(), await openMessages()]
    const [toOne, toTwo] = [vi.fn(), vi.fn()]
    one.watchOutbox(toOne)
    two.watchOutbox(toTwo)
    await one.commit({ window: FIRST_WINDOW })
    await one.commit({ outboxPut: [outboxRow('a', 1)] })
    await expect.poll(() => toTwo).toHaveBeenCalledTimes(1)
    expect(await two.loadOutbox()).toEqual({ cursor: 10, outbox: [outboxRow('a', 1)] })
    await two.commit({ outboxDelete: ['a'] })
    await expect.poll(() => toOne).toHaveBeenCalledTimes(1)
    expect(toTwo).toHaveBeenCalledTimes(1)
    expect(await one.loadOutbox()).toEqual({ cursor: 10, outbox: [] })
  })

  test('of two that take a row away one is refused, and writes nothing', async () => {
    const [one, two] = [await openMessages(), await openMessages()]
    await one.commit({ outboxPut: [outboxRow('a', 1)] })
    await one.commit({ outboxPut: [outboxRow('b', 2)], outboxDelete: ['a'] })
    const late = two.commit({ outboxPut: [outboxRow('c', 3)], outboxDelete: ['a'] })
    await expect(late).rejects.toThrow(ConflictError)
    expect((await loadWhole(two)).outbox).toEqual([outboxRow('b', 2)])
  })

  test('learn what the other writes of people and threads; the message between them says nothing of it', async () => {
    const [one, two] = [(await openStores()).local, (await openStores()).local]
    const heard = vi.fn()
    two.watch(heard)
    const tapped: unknown[] = []
    const tap = new BroadcastChannel(localSchema(SCOPE).name)
    tap.addEventListener('message', ({ data }) => tapped.push(data))
    await one.putContact(PEER, contact)
    await one.putThread(`${PEER}/0`, note)
    await one.putKeyMemory({ known: [], acknowledged: [] })
    await expect.poll(() => tapped).toHaveLength(3)
    await expect.poll(() => heard).toHaveBeenCalledTimes(2)
    expect(heard.mock.calls).toEqual([
      [{ store: 'contacts', name: PEER, value: contact }],
      [{ store: 'threads', name: `${PEER}/0`, value: note }],
    ])
    expect(JSON.stringify(tapped)).not.toMatch(new RegExp(`${SECRET}|${PEER.slice(2)}`))
    tap.close()
  })
})

describe('the reading desk', () => {
  const label: ForeignLabel = {
    account: PEER,
    label: 'support',
    keys: [{ label: 'support', generation: 1, version: 2, algorithm: 2, labelKey: LABEL_KEY }],
    importedAt: 1_700_000_000,
  }
  const openDesk = async (scope: Scope = SCOPE) => keychain.openDesk(await unlock([SEED], scope))

  test('keeps labels over closing, one for each account and name, in place of the one before', async () => {
    const desk = await openDesk()
    await desk.put(label)
    await desk.put({ ...label, account: STRANGER })
    const widened = { ...label, keys: [...label.keys, ...label.keys] }
    await desk.put(widened)
    desk.close()
    const loaded = await (await openDesk()).load()
    expect(loaded).toHaveLength(2)
    expect(loaded).toEqual(expect.arrayContaining([widened, { ...label, account: STRANGER }]))
  })

  test('C6: neither keys nor messages nor whose label it is can be read on disk', async () => {
    const desk = await openDesk()
    await desk.put(label)
    const messages = await desk.openMessages(label, SCOPE.genesisHash)
    await messages.commit({ window: FIRST_WINDOW })
    const disk = JSON.stringify(await dumpAll(), (_, value: unknown) =>
      value instanceof ArrayBuffer
        ? toHex(new Uint8Array(value))
        : value instanceof Uint8Array
          ? toHex(value)
          : value,
    )
    expect(disk).toContain('sealog desk')
    expect(disk).toContain('sealog reading')
    for (const secret of [toHex(LABEL_KEY), toHex(utf8(SECRET)), PEER])
      expect(disk).not.toContain(secret.slice(2))
    for (const text of [SECRET, 'support']) expect(disk).not.toContain(text)
  })

  test('another account of this browser sees none of it, whatever the name', async () => {
    await (await openDesk()).put(label)
    expect(await (await openDesk({ ...SCOPE, account: STRANGER })).load()).toEqual([])
  })

  test('what is read never meets the history of the account that the label belongs to', async () => {
    const own = await keychain.openStores(await unlock([SEED], { ...SCOPE, account: PEER }))
    await own.messages.commit({ window: FIRST_WINDOW })
    const reading = await (await openDesk()).openMessages(label, SCOPE.genesisHash)
    expect((await loadWhole(reading)).messages).toEqual([])
    await reading.commit({
      window: { base: null, cursor: 3, floor: 0, messages: [final(2)], unopened: [], keys: [] },
    })
    expect((await loadWhole(own.messages)).messages).toEqual(FIRST_WINDOW.messages)
    // Read by the account itself, if it has been handed one of its own labels, it does not meet its history either.
    const self = { ...label, account: ME }
    expect(
      (await (await openDesk()).openMessages(self, SCOPE.genesisHash).then((store) => loadWhole(store)))
        .messages,
    ).toEqual([])
  })

  test('a removed label takes its messages along, on every start of a chain, and leaves the others', async () => {
    const desk = await openDesk()
    const other = { ...label, label: 'trading' }
    await desk.put(label)
    await desk.put(other)
    for (const [each, genesis] of [
      [label, SCOPE.genesisHash],
      [label, word('ee')],
      [other, SCOPE.genesisHash],
    ] as const) {
      const messages = await desk.openMessages(each, genesis)
      await messages.commit({ window: FIRST_WINDOW })
      messages.close()
    }
    const readings = async () =>
      (await indexedDB.databases()).filter(({ name }) => name?.startsWith('sealog reading ')).length
    expect(await readings()).toBe(3)
    await desk.remove(label)
    expect(await readings()).toBe(1)
    expect(await desk.load()).toEqual([other])
    const again = await desk.openMessages(label, SCOPE.genesisHash)
    expect(await loadWhole(again)).toMatchObject({ cursor: null, floor: null, messages: [] })
  })

  test('a damaged label is left out, and can be put again', async () => {
    const desk = await openDesk()
    await desk.put(label)
    const database = await openDB(deskSchema(SCOPE).name)
    const [row] = await database.getAll('labels')
    await database.put('labels', flipBit(row))
    database.close()
    expect(await desk.load()).toEqual([])
    await desk.put(label)
    expect(await desk.load()).toEqual([label])
  })
})

describe('the keychain', () => {
  test('the data key is made once, and any generation that wrapped it opens it', async () => {
    const dataKey = await keychain.openDataKey(ME, [SEED])
    expect(dataKey).toHaveLength(32)
    expect(await keychain.openDataKey(ME, [SEED])).toEqual(dataKey)
    expect(await keychain.openDataKey(ME, [NEXT_SEED, SEED])).toEqual(dataKey)
    expect(await createKeychain(locks).openDataKey(ME, [NEXT_SEED])).toEqual(dataKey)
    expect(await keychain.openDataKey(PEER, [SEED])).not.toEqual(dataKey)
  })

  test('two tabs that unlock at the same time get one data key', async () => {
    const [one, two] = await Promise.all([
      keychain.openDataKey(ME, [SEED]),
      createKeychain(locks).openDataKey(ME, [SEED]),
    ])
    expect(one).toEqual(two)
    expect(await keychain.openDataKey(ME, [SEED])).toEqual(one)
  })

  test('seeds that open nothing are told what to do, and change nothing', async () => {
    const dataKey = await keychain.openDataKey(ME, [SEED])
    for (const seeds of [[OTHER_SEED], [NEXT_SEED]]) {
      await expect(keychain.openDataKey(ME, seeds)).rejects.toMatchObject({
        name: 'VaultKeysError',
        shortMessage: expect.stringMatching(/older generation, or use a recovery file/),
      })
    }
    expect(await keychain.openDataKey(ME, [SEED])).toEqual(dataKey)
  })

  test('without a seed no data key is made: nothing would wrap it', async () => {
    await expect(keychain.openDataKey(ME, [])).rejects.toThrow()
    expect((await dumpAll()).flatMap(({ rows }) => rows)).toEqual([])
  })

  test('an account left unlocked comes back until lock; the records stay', async () => {
    expect(await keychain.loadUnlocked()).toBeNull()
    const unlocked = await unlock()
    const { messages } = await keychain.openStores(unlocked)
    await messages.commit({ window: FIRST_WINDOW })
    await keychain.remember(unlocked)
    expect(await createKeychain(locks).loadUnlocked()).toEqual(unlocked)

    await keychain.lock()
    expect(await keychain.loadUnlocked()).toBeNull()
    expect((await dumpAll()).find(({ store }) => store === 'unlocked')?.rows).toEqual([])
    expect((await loadWhole(await openMessages())).cursor).toBe(10)
  })

  test('a record of before recovery files counts as unlocked by the wallet', async () => {
    const { seedSource: _, ...old } = await unlock()
    await keychain.remember(old as UnlockedAccount)
    expect(await keychain.loadUnlocked()).toEqual({ ...old, seedSource: 'wallet' })
    await keychain.remember({ ...old, seedSource: 'file' })
    expect((await keychain.loadUnlocked())?.seedSource).toBe('file')
  })

  test('several accounts stay unlocked: the one asked for comes back, else the one unlocked last; lock is for the account named, or for all', async () => {
    const me = await unlock()
    const other = await unlock([OTHER_SEED], { ...SCOPE, account: PEER })
    await keychain.remember(me)
    await keychain.remember(other)
    expect(await keychain.loadUnlocked()).toEqual(other)
    expect(await keychain.loadUnlocked(ME)).toEqual(me)
    await keychain.remember({ ...me, generation: 2 })
    expect(await keychain.loadUnlocked()).toEqual({ ...me, generation: 2 })
    expect(await keychain.loadUnlocked(PEER)).toEqual(other)
    expect(await keychain.loadUnlocked(STRANGER)).toBeNull()
    await keychain.lock(ME)
    expect([await keychain.loadUnlocked(ME), await keychain.loadUnlocked()]).toEqual([null, other])
    await keychain.remember(me)
    await keychain.lock()
    expect([await keychain.loadUnlocked(), await keychain.loadUnlocked(PEER)]).toEqual([null, null])
  })

  test("one account's row does not open as another's", async () => {
    await keychain.remember(await unlock())
    const database = await openDB('sealog')
    await database.put('unlocked', { ...(await database.get('unlocked', ME)), key: PEER })
    database.close()
    expect(await keychain.loadUnlocked(PEER)).toBeNull()
  })

  test('the device key cannot be read out', async () => {
    await keychain.remember(await unlock())
    const rows = (await dumpAll()).find(({ store }) => store === 'unlocked')?.rows as {
      deviceKey: CryptoKey
    }[]
    expect(rows).toHaveLength(1)
    const key = rows[0]?.deviceKey as CryptoKey
    expect(key).toBeInstanceOf(CryptoKey)
    expect(key.extractable).toBe(false)
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow()
  })

  test('forgetting removes every database of ours and nothing else', async () => {
    const storage = (names: readonly string[]) => {
      const values = new Map(names.map((name) => [name, 'x']))
      return {
        get length() {
          return values.size
        },
        key: (i: number) => [...values.keys()][i] ?? null,
        removeItem: (name: string) => values.delete(name),
        names: () => [...values.keys()],
      }
    }
    const [local, session] = [
      storage(['sealog.theme', 'sealog.lang', 'other']),
      storage(['sealog.demo', 'x']),
    ]
    vi.stubGlobal('localStorage', local)
    vi.stubGlobal('sessionStorage', session)
    ;(await openDB('neighbour', 1)).close()
    const unlocked = await unlock()
    await keychain.remember(unlocked)
    // Left open: the database asks its holders to let go.
    await keychain.openStores(unlocked)
    await keychain.forgetDevice()
    expect((await indexedDB.databases()).map(({ name }) => name)).toEqual(['neighbour'])
    expect([local.names(), session.names()]).toEqual([['other'], ['x']])
    expect(await keychain.openDataKey(ME, [SEED])).not.toEqual(unlocked.dataKey)
  })

  test('a browser of a newer version is told to reload', async () => {
    ;(await openDB('sealog', 1_000)).close()
    await expect(keychain.loadUnlocked()).rejects.toMatchObject({
      name: 'StorageGoneError',
      shortMessage: expect.stringMatching(/Reload this page/),
    })
  })

  test('a browser without IndexedDB gets a StorageError', async () => {
    vi.stubGlobal('indexedDB', undefined)
    await expect(keychain.loadUnlocked()).rejects.toMatchObject({ name: 'StorageError' })
    await expect(keychain.forgetDevice()).rejects.toMatchObject({ name: 'StorageError' })
  })

  test('a tab that does not let go is named after a while', async () => {
    const holder = await openDB('sealog', 1)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const forgetting = keychain.forgetDevice().catch((error: unknown) => error)
    const told = {
      name: 'StorageError',
      shortMessage: expect.stringMatching(/Another tab/),
    }
    await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0), 10_000)
    vi.advanceTimersByTime(3_000)
    expect(await forgetting).toMatchObject(told)
    vi.useRealTimers()
    holder.close()
  })
})

// The issue: "IndexedDB … hold[s] no plaintext message, seed, signature or private key."
test('nothing secret is readable on disk, nor is a peer', async () => {
  const unlocked = await unlock([SEED, NEXT_SEED])
  const stores: { messages: MessageStore } & Awaited<ReturnType<typeof openStores>> =
    await keychain.openStores(unlocked)
  await stores.messages.commit({ window: FIRST_WINDOW, outboxPut: [outboxRow('row-one', 1)] })
  await stores.local.putContact(PEER, { status: 'accepted', hiddenUpTo: null })
  await stores.local.putThread(`${PEER}/0`, {
    draft: SECRET,
    readUpTo: null,
    title: SECRET,
    ref: THREAD,
    awaitsKey: false,
  })
  await keychain.remember(unlocked)

  const dump = await dumpAll()
  expect(
    dump
      .filter(({ rows }) => rows.length > 0)
      .map(({ store }) => store)
      .sort(),
  ).toEqual([
    'bundles',
    'contacts',
    'cursor',
    'keys',
    'messages',
    'outbox',
    'threads',
    'unlocked',
    'unopened',
    'wraps',
  ])
  const disk = dump.map(({ database, rows }) => database + flatten(rows)).join('\n')
  // The search works: what may be there is found.
  expect(disk).toContain(ME)
  const secrets = [SEED.seed, NEXT_SEED.seed, LABEL_KEY, unlocked.dataKey]
  const forms = secrets.flatMap((bytes) => [toHex(bytes).slice(2), Buffer.from(bytes).toString('latin1')])
  for (const text of [SECRET, PEER, PEER.slice(2), 'row-one', 'default-key', ...forms])
    expect(disk).not.toContain(text)
})

/** Every string and byte string in a value, bytes both as hex and as text. */
function flatten(value: unknown): string {
  if (value instanceof ArrayBuffer) return flatten(new Uint8Array(value))
  if (value instanceof Uint8Array) return `${toHex(value)} ${Buffer.from(value).toString('latin1')}`
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([key, inner]) => `${key} ${flatten(inner)}`)
      .join(' ')
  }
  return String(value)
}
