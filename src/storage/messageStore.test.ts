import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import fc from 'fast-check'
import { openDB } from 'idb'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { toHex, uint } from '../lib/bytes'
import { decodeChunk } from '../messaging/decodeChunk'
import type { MessageStore } from '../messaging/ports'
import { byPosition, positionKey } from '../messaging/position'
import { createMessage, positionAt, SCOPE } from '../messaging/testing/createMessage'
import { createModel, type Model } from '../messaging/testing/createModel'
import { loadWhole } from '../messaging/testing/loadWhole'
import type { Changes, Message, Position } from '../messaging/types'
import { createMessageStore } from './messageStore'
import { openDatabase } from './openDatabase'
import { type BundleKey, type ChunkKey, messageSchema } from './schema'
import * as storedHistory from './storedHistory'
import { createFakeLocks } from './testing/fakeLocks'
import { createVault } from './vault'

/** ADR 0008: what is final lies in chunks, what is not in rows, and both are what the commits said. */
const SIZE = 4
/** Bundles of one size. */
const MAX_ALIKE = 8
const SCHEMA = messageSchema(SCOPE)
const DATA_KEY = new Uint8Array(32).fill(7)
const PEERS = [1, 2, 3].map((i) => toHex(uint(i, 20)))

let locks = createFakeLocks()
beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory())
  locks = createFakeLocks()
})
afterEach(() => {
  vi.restoreAllMocks()
})

async function openStore(): Promise<MessageStore> {
  const vault = await createVault(DATA_KEY, SCHEMA.name)
  return createMessageStore(await openDatabase(SCHEMA), vault, locks, async () => storedHistory, {
    chunkSize: SIZE,
  })
}

/** The message that the chain holds at a position: the same whenever it is read, without its block's hash once it is final. */
function messageAt({ blockNumber, logIndex }: Position, cursor: number, fork = 0): Message {
  const peer = PEERS[(blockNumber + logIndex) % PEERS.length] as (typeof PEERS)[number]
  const message = createMessage(positionAt(blockNumber, logIndex, fork), { peer, n: blockNumber })
  return blockNumber <= cursor ? { ...message, blockHash: null } : message
}

async function keysOf(store: 'chunks' | 'bundles' | 'messages'): Promise<IDBValidKey[]> {
  const database = await openDB(SCHEMA.name)
  const keys = await database.getAllKeys(store)
  database.close()
  return keys
}

function groupBy<K, T>(items: readonly T[], keyOf: (item: T) => K): T[][] {
  const groups = new Map<K, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return [...groups.values()]
}

/** Every chunk is full; bundles are few, however many threads there are. */
async function expectWellPacked(): Promise<void> {
  for (const [, , , , , count] of (await keysOf('chunks')) as ChunkKey[]) {
    expect(count).toBeGreaterThanOrEqual(SIZE)
    expect(count).toBeLessThan(2 * SIZE)
  }
  const bundles = (await keysOf('bundles')) as BundleKey[]
  for (const alike of groupBy(bundles, ([count]) => Math.floor(Math.log2(count) / 3)))
    expect(alike.length).toBeLessThanOrEqual(MAX_ALIKE)
}

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('window' as const),
      final: fc.nat({ max: 6 }),
      pending: fc.nat({ max: 3 }),
      fork: fc.nat({ max: 3 }),
      /** Another chain answers: nothing of what is there belongs to it. */
      reset: fc.nat({ max: 9 }).map((n) => n === 0),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('older' as const),
      blocks: fc.nat({ max: 12 }),
      every: fc.integer({ min: 1, max: 4 }),
      dropped: fc.array(fc.nat(), { maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('adopted' as const),
      at: fc.uniqueArray(fc.nat(), { maxLength: 5 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('reset' as const, 'reopen' as const) }) },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** What a step comes to where the model stands; null where it comes to nothing. */
function changesOf(model: Model, step: Step): Changes | null {
  const { floor } = model.get()
  const cursor = step.type === 'window' && step.reset ? null : model.get().cursor
  if (step.type === 'reset') return { reset: true }
  if (step.type === 'window') {
    const from = cursor === null ? 1_000 : cursor + 1
    const next = from - 1 + step.final
    return {
      ...(step.reset && { reset: true }),
      window: {
        base: cursor,
        cursor: next,
        floor: cursor === null ? from : null,
        messages: Array.from({ length: step.final + step.pending }, (_, i) => from + i).flatMap(
          (blockNumber) =>
            [0, 1, 2]
              .slice(blockNumber % 3)
              .map((logIndex) => messageAt({ blockNumber, logIndex }, next, step.fork)),
        ),
        unopened: [],
        keys: [],
      },
    }
  }
  if (cursor === null || floor === null) return null
  const held = model.messages()
  if (step.type === 'older') {
    const next = floor - step.blocks
    const dropped = held.length === 0 ? [] : step.dropped.map((i) => held[i % held.length] as Message)
    return {
      older: {
        base: floor,
        floor: next,
        messages: Array.from({ length: step.blocks }, (_, i) => next + i)
          .filter((blockNumber) => blockNumber % step.every === 0)
          .map((blockNumber) => messageAt({ blockNumber, logIndex: 0 }, cursor)),
        unopened: [],
        dropped,
      },
    }
  }
  if (step.type !== 'adopted') return null
  const known = new Set(held.map(positionKey))
  const adopted = new Map<string, Message>()
  for (const i of step.at) {
    const message = messageAt({ blockNumber: floor + (i % (cursor - floor + 3)), logIndex: 5 }, cursor)
    if (!known.has(positionKey(message))) adopted.set(positionKey(message), message)
  }
  return { adopted: [...adopted.values()] }
}

async function expectToHold(store: MessageStore, model: Model): Promise<void> {
  const { cursor, floor, messages, rebuilt } = await loadWhole(store)
  expect({ cursor, floor, rebuilt }).toEqual({
    cursor: model.get().cursor,
    floor: model.get().floor,
    rebuilt: undefined,
  })
  expect(messages).toEqual(model.messages())
  for (const chunk of (await store.load()).chunks.map(decodeChunk)) {
    const list = chunk.messages()
    expect(list).toEqual([...list].sort(byPosition))
  }
}

test('after any sequence of commits, refusals and deaths the store loads what the commits said', async () => {
  // Which of two tabs takes the step, and the write at which its transaction dies, if it has so many.
  const taken = fc.tuple(step, fc.nat({ max: 1 }), fc.option(fc.integer({ min: 1, max: 6 }), { freq: 4 }))
  await fc.assert(
    fc.asyncProperty(fc.array(taken, { maxLength: 30 }), async (steps) => {
      vi.stubGlobal('indexedDB', new IDBFactory())
      const tabs = [await openStore(), await openStore()]
      const model = createModel(SCOPE)
      for (const [what, i, dies] of steps) {
        const tab = tabs[i] as MessageStore
        if (what.type === 'reopen') {
          tab.close()
          tabs[i] = await openStore()
          await expectToHold(tabs[i], model)
        }
        const changes = changesOf(model, what)
        if (changes === null) continue
        if (await commitDying(tab, changes, dies)) {
          model.apply(changes)
          const { window, older } = changes
          // Planned from a place that is left now.
          const isLate =
            (window && !changes.reset && window.base !== window.cursor) ||
            (older && older.base !== older.floor)
          if (isLate) await expect(tab.commit(changes)).rejects.toMatchObject({ name: 'ConflictError' })
        }
        await expectWellPacked()
      }
      for (const tab of tabs) await expectToHold(tab, model)
    }),
    { numRuns: 80 },
  )
})

/** A commit whose transaction ends at its write number `dies`. False: it did, and nothing is written. */
async function commitDying(store: MessageStore, changes: Changes, dies: number | null): Promise<boolean> {
  const put = IDBObjectStore.prototype.put
  let writes = 0
  const spy = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
    this: IDBObjectStore,
    value,
  ) {
    const request = put.call(this, value)
    if (++writes === dies) this.transaction.abort()
    return request
  })
  try {
    await store.commit(changes)
    return true
  } catch (error) {
    expect(error).toMatchObject({ name: 'StorageError' })
    return false
  } finally {
    spy.mockRestore()
  }
}

const window = (base: number | null, cursor: number, messages: readonly Message[]): Changes => ({
  window: { base, cursor, floor: base === null ? 0 : null, messages, unopened: [], keys: [] },
})
/** Final messages of one thread, one in each block. */
const settled = (from: number, to: number) =>
  Array.from(
    { length: to - from + 1 },
    (_, i): Message => ({
      ...createMessage(positionAt(from + i)),
      blockHash: null,
    }),
  )
const blocksOf = (messages: readonly Message[]) =>
  messages.map(({ blockNumber }) => blockNumber).sort((a, b) => a - b)

async function changeRecord(
  store: 'chunks' | 'bundles',
  change: (row: { box: ArrayBuffer }) => Promise<unknown>,
): Promise<void> {
  const database = await openDB(SCHEMA.name)
  const [row] = await database.getAll(store)
  const changed = await change(row)
  await database.put(store, changed)
  database.close()
}

test('what is final leaves the rows in the commit that makes it final', async () => {
  const store = await openStore()
  await store.commit(window(null, 2, [...settled(1, 2), createMessage(3), createMessage(4)]))
  expect(await keysOf('messages')).toEqual([
    [3, 0],
    [4, 0],
  ])
  await store.commit(window(2, 4, settled(3, 4)))
  expect(await keysOf('messages')).toEqual([])
  expect((await loadWhole(store)).messages).toEqual(settled(1, 4))
})

test('the keys of chunks and bundles do not tell their threads', async () => {
  const store = await openStore()
  await store.commit(window(null, 9, [...settled(1, 4), messageAt({ blockNumber: 5, logIndex: 0 }, 9)]))
  expect(await keysOf('chunks')).toEqual([[expect.stringMatching(/^0x[0-9a-f]{64}$/), 1, 0, 4, 0, 4]])
  expect(await keysOf('bundles')).toEqual([[1, expect.stringMatching(/^[0-9a-f-]{36}$/)]])
  const keys = JSON.stringify([await keysOf('chunks'), await keysOf('bundles')])
  for (const { thread } of (await loadWhole(store)).messages) expect(keys).not.toContain(thread.peer.slice(2))
})

test('messages that become final one by one, of many threads, lie in few records', async () => {
  const store = await openStore()
  const messages = Array.from(
    { length: 200 },
    (_, i): Message => ({
      ...createMessage(positionAt(i), { peer: toHex(uint(i % 50, 20)) }),
      blockHash: null,
    }),
  )
  for (const [i, message] of messages.entries())
    await store.commit(window(i === 0 ? null : i - 1, i, [message]))
  await expectWellPacked()
  expect((await keysOf('chunks')).length + (await keysOf('bundles')).length).toBeLessThan(50 + 3 * MAX_ALIKE)
  expect((await loadWhole(store)).messages).toEqual(messages)
})

test.each([
  ['after a reset', { reset: true as const }, async () => {}],
  [
    'because nothing says any more how far it was read',
    {},
    async () => {
      const database = await openDB(SCHEMA.name)
      await database.clear('cursor')
      database.close()
    },
  ],
])(
  'a history that begins anew %s takes nothing over, however much there was to merge',
  async (_, changes, before) => {
    const store = await openStore()
    for (let block = 0; block < MAX_ALIKE; block++)
      await store.commit(window(block === 0 ? null : block - 1, block, settled(block, block)))
    await before()
    await store.commit({ ...changes, ...window(null, 50, settled(50, 50)) })
    expect((await loadWhole(store)).messages).toEqual(settled(50, 50))
  },
)

test('two tabs that change one thread at one time: neither loses what the other wrote', async () => {
  const tabs = [await openStore(), await openStore()] as const
  await tabs[0].commit(window(null, 100, settled(1, 3)))
  await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      (tabs[i % 2] as MessageStore).commit({ adopted: settled(10 + i, 10 + i) }),
    ),
  )
  expect(blocksOf((await loadWhole(tabs[0])).messages)).toEqual(
    blocksOf([...settled(1, 3), ...settled(10, 29)]),
  )
  await expectWellPacked()
})

/** A database of the version before chunks: every message in a row. */
async function createOldCache(cursor: number, messages: readonly Message[]): Promise<void> {
  const database = await openDatabase({ ...SCHEMA, steps: SCHEMA.steps.slice(0, 1) })
  const vault = await createVault(DATA_KEY, SCHEMA.name)
  await database.put('cursor', { key: 'cursor', block: cursor, floor: 0 })
  for (const message of messages) {
    const key: [number, number] = [message.blockNumber, message.logIndex]
    await database.put('messages', { key, ...(await vault.sealRecord(`messages/${String(key)}`, message)) })
  }
  database.close()
}
const OLD = Array.from({ length: 12 }, (_, i) => createMessage(positionAt(i)))

test('a cache of before chunks is read, and its final rows are chunks from then on', async () => {
  await createOldCache(9, OLD)
  const store = await openStore()
  expect((await loadWhole(store)).messages).toEqual(OLD)
  expect(await keysOf('messages')).toEqual([
    [10, 0],
    [11, 0],
  ])
  expect((await loadWhole(store)).messages).toEqual([...settled(0, 9), ...OLD.slice(10)])
  await expectWellPacked()
})

test('a cache of before chunks that cannot be packed serves as it is, also when it grows', async () => {
  await createOldCache(9, OLD)
  const put = IDBObjectStore.prototype.put
  const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
    this: IDBObjectStore,
    value,
  ) {
    if (this.name === 'chunks') throw new DOMException('disk full', 'QuotaExceededError')
    return put.call(this, value)
  })
  const store = await openStore()
  expect((await loadWhole(store)).messages).toEqual(OLD)
  expect(await keysOf('chunks')).toEqual([])
  full.mockRestore()
  await store.commit(window(9, 11, settled(10, 11)))
  expect(blocksOf((await loadWhole(store)).messages)).toEqual(blocksOf(OLD))
  expect(await keysOf('messages')).toEqual([])
  expect((await loadWhole(await openStore())).messages).toEqual(settled(0, 11))
})

test.each(['chunks', 'bundles'] as const)(
  'one of the %s that a newer version wrote is given up with the rest',
  async (name) => {
    const store = await openStore()
    await store.commit(window(null, 9, [...settled(1, 4), messageAt({ blockNumber: 5, logIndex: 0 }, 9)]))
    const vault = await createVault(DATA_KEY, SCHEMA.name)
    await changeRecord(name, async (row) => {
      const { key } = row as unknown as { key: ChunkKey | BundleKey }
      const place = `${name}/${String(key)}`
      const bytes = (await vault.openBytes(place, row as never)) as Uint8Array<ArrayBuffer>
      bytes[name === 'chunks' ? 0 : 4] = 99
      return { key, ...(await vault.sealBytes(place, bytes)) }
    })
    expect(await store.load()).toMatchObject({ cursor: null, chunks: [], rebuilt: true })
  },
)

test.each(['chunks', 'bundles'] as const)(
  'damage in %s that a commit meets is a conflict: who loads then gives the history up',
  async (name) => {
    const store = await openStore()
    await store.commit(window(null, 9, [...settled(1, 4), messageAt({ blockNumber: 5, logIndex: 0 }, 9)]))
    const [message] = (await loadWhole(store)).messages.slice(name === 'chunks' ? 0 : -1)
    await changeRecord(name, async (row) => {
      const bytes = new Uint8Array(row.box.slice(0))
      bytes[0] = (bytes[0] ?? 0) ^ 1
      return { ...row, box: bytes.buffer }
    })
    const older = { base: 0, floor: 0, messages: [], unopened: [], dropped: [message as Message] }
    await expect(store.commit({ older })).rejects.toMatchObject({ name: 'ConflictError' })
    expect(await store.load()).toMatchObject({ cursor: null, chunks: [], rebuilt: true })
  },
)

test('a long history is read in parts: first what is newest of each thread, then ever larger ones, newest first', async () => {
  const store = await openStore()
  const thread = (i: number) => PEERS[i % 2] as (typeof PEERS)[number]
  const messages = Array.from(
    { length: 400 },
    (_, i): Message => ({ ...createMessage(i + 1, { peer: thread(i) }), blockHash: null }),
  )
  await store.commit(window(null, 400, messages))
  const { chunks, rest = [] } = await store.load()
  const parts = [chunks]
  for await (const further of rest) parts.push(further)
  const lasts = parts.map((part) =>
    part.map(decodeChunk).map((chunk) => chunk.blockNumberAt(chunk.count - 1)),
  )
  expect(lasts.map(({ length }) => length)).toEqual([2, 12, 24, 48, 14])
  expect([...(lasts[0] ?? [])].sort()).toEqual([399, 400])
  const later = lasts.slice(1).flat()
  expect(later).toEqual([...later].sort((a, b) => b - a))
  expect((await loadWhole(store)).messages).toEqual(messages)
})

test('damage that is met when the newest is shown already is a conflict: who loads again finds the history given up', async () => {
  const store = await openStore()
  await store.commit(window(null, 99, settled(0, 99)))
  // The oldest of them.
  await changeRecord('chunks', async (row) => ({ ...row, box: new ArrayBuffer(row.box.byteLength) }))
  const { rest = [] } = await store.load()
  const readToTheEnd = async () => {
    for await (const chunks of rest) expect(chunks).not.toEqual([])
  }
  await expect(readToTheEnd()).rejects.toMatchObject({ name: 'ConflictError' })
  expect(await store.load()).toMatchObject({ cursor: null, chunks: [], rebuilt: true })
  expect((await store.load()).rebuilt).toBeUndefined()
})
