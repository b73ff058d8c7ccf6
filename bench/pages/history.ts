import { systemClock } from '../../src/lib/systemClock'
import { createEngine } from '../../src/messaging/createEngine'
import type { Engine } from '../../src/messaging/engine'
import { NetworkError } from '../../src/messaging/errors'
import { createMemoryLocalStore } from '../../src/messaging/memoryStores'
import type { MessageStore } from '../../src/messaging/ports'
import { searchMessages } from '../../src/messaging/search'
import { selectPeople, selectThread } from '../../src/messaging/selectors'
import { openMessageStore } from '../../src/storage/openMessageStore'
import { messageSchema } from '../../src/storage/schema'
import * as storedHistory from '../../src/storage/storedHistory'
import { connectIngest } from '../../src/worker/connectIngest'
import { createMessages, NEEDLE, SCOPE } from '../messages'

const ACCOUNT = { scope: SCOPE, dataKey: new Uint8Array(32).fill(7) }
const DATABASE = messageSchema(SCOPE).name
const STORES = ['chunks', 'bundles'] as const
/** Messages of a commit: about what a restore brings at once. */
const COMMIT = 2_500
/** Lines that are in view when a thread is opened, and some around them. */
const SHOWN = 40

interface History {
  readonly count: number
  readonly peers: number
}

/** A history on disk in place of what was there. Returns the milliseconds that its commits took. */
export async function persist({ count, peers }: History): Promise<number> {
  await remove(DATABASE)
  const messages = createMessages({ count, peers })
  const store = await openMessageStore(ACCOUNT, navigator.locks, async () => storedHistory)
  const start = performance.now()
  await commitAll(store, messages)
  const time = performance.now() - start
  store.close()
  return time
}

/** As a restore does: newest first. */
async function commitAll(store: MessageStore, messages: ReturnType<typeof createMessages>): Promise<void> {
  const nothing = { messages: [], unopened: [], keys: [] }
  const end = messages.length + 1
  await store.commit({ window: { base: null, cursor: end, floor: end, ...nothing } })
  for (let to = messages.length; to > 0; to -= COMMIT) {
    const from = Math.max(0, to - COMMIT)
    const floor = from === 0 ? 0 : from + 1
    await store.commit({
      older: {
        base: to === messages.length ? end : to + 1,
        floor,
        messages: messages.slice(from, to),
        unopened: [],
        dropped: [],
      },
    })
  }
}

/** The milliseconds that it takes to put the records that are on disk into another database, in as many transactions. */
export async function putRaw({ count }: History): Promise<number> {
  const name = 'raw'
  await remove(name)
  const rows = await read(DATABASE)
  const database = await open(name, (fresh) => {
    for (const store of STORES) fresh.createObjectStore(store, { keyPath: 'key' })
  })
  const commits = Math.ceil(count / COMMIT)
  const start = performance.now()
  for (let i = 0; i < commits; i++) {
    const tx = database.transaction(STORES, 'readwrite')
    for (const store of STORES) {
      const own = rows[store]
      const part = own.slice(
        Math.floor((own.length * i) / commits),
        Math.floor((own.length * (i + 1)) / commits),
      )
      for (const row of part) tx.objectStore(store).put(row)
    }
    await new Promise((resolve, reject) => {
      tx.oncomplete = resolve
      tx.onerror = reject
    })
  }
  const time = performance.now() - start
  database.close()
  return time
}

/** The milliseconds that it takes to read the records of the history, and how many bytes they have. */
export async function readRaw(): Promise<{ time: number; records: number; bytes: number }> {
  const start = performance.now()
  const rows = await read(DATABASE)
  const time = performance.now() - start
  const all = STORES.flatMap((store) => rows[store])
  return { time, records: all.length, bytes: all.reduce((sum, { box }) => sum + box.byteLength, 0) }
}

/**
 * Opens the account as the app does, its worker with it.
 * @returns milliseconds until the newest thread and its last lines are there, and until a search has gone through everything
 */
export async function load(): Promise<{ thread: number; search: number }> {
  const start = performance.now()
  const engine = await createWarmEngine()
  const thread = await when(engine, () => readNewest(engine) === SHOWN, start)
  const search = await when(engine, () => searchMessages(engine.get(), NEEDLE, 50).length === 1, start)
  engine.stop()
  return { thread, search }
}

/** Bytes that this page and its worker hold, once everything is loaded and the newest thread is shown, and what a search adds. */
export async function hold(): Promise<{ before: number; loaded: number; searched: number }> {
  const before = await measureMemory()
  const engine = await createWarmEngine()
  const isWhole = () =>
    [...engine.get().messages.values()].reduce((sum, { length }) => sum + length, 0) >= 100_000
  await when(engine, isWhole, 0)
  readNewest(engine)
  const loaded = await measureMemory()
  searchMessages(engine.get(), 'zebra', 50)
  const searched = await measureMemory()
  engine.stop()
  return { before, loaded, searched }
}

async function createWarmEngine(): Promise<Engine> {
  const { scope } = ACCOUNT
  const offline = () => Promise.reject(new NetworkError())
  const createThread = () => {
    const worker = new Worker('/worker.js', { type: 'module' })
    return { port: worker, onDeath: () => undefined, end: () => worker.terminate() }
  }
  const chain = { chainId: scope.chainId, rpcUrls: [], contract: scope.contract, fromBlock: 0 }
  const engine = createEngine({
    scope,
    keys: [],
    ports: {
      ingest: connectIngest(createThread, { ...ACCOUNT, chain, keys: [] }),
      source: { fetchHead: offline },
      directory: { fetchKey: offline, fetchKeyFromEach: async () => [], fetchKeyHistories: offline },
      submitter: {
        canBatch: async () => false,
        authorizeSender: offline,
        submit: offline,
        fetchReceipt: offline,
        isKnown: offline,
        estimateFee: offline,
      },
      messages: await openMessageStore(ACCOUNT, navigator.locks, async () => storedHistory),
      local: createMemoryLocalStore(),
      clock: systemClock,
    },
  })
  void engine.start()
  return engine
}

/** What the list of people and the newest thread show; how many lines that are. */
function readNewest(engine: Engine): number {
  const state = engine.get()
  const [person] = selectPeople(state)
  const [thread] = person?.threads ?? []
  if (!thread) return 0
  return selectThread(state, thread.ref).items.slice(-SHOWN).length
}

function when(engine: Engine, isTrue: () => boolean, start: number): Promise<number> {
  return new Promise((resolve) => {
    let unsubscribe = () => {}
    const look = () => {
      if (!isTrue()) return
      resolve(performance.now() - start)
      unsubscribe()
    }
    unsubscribe = engine.subscribe(look)
    look()
  })
}

/** Of the page and its worker, after a collection (bench/inProfile.ts). */
declare const measureMemory: () => Promise<number>

interface Row {
  readonly box: ArrayBuffer
}

async function read(name: string): Promise<Record<(typeof STORES)[number], readonly Row[]>> {
  const database = await open(name)
  const tx = database.transaction(STORES)
  const [chunks, bundles] = await Promise.all(
    STORES.map((store) => done(tx.objectStore(store).getAll() as IDBRequest<Row[]>)),
  )
  database.close()
  return { chunks: chunks ?? [], bundles: bundles ?? [] }
}

function open(name: string, build?: (database: IDBDatabase) => void): Promise<IDBDatabase> {
  const request = indexedDB.open(name)
  request.onupgradeneeded = () => build?.(request.result)
  return done(request)
}

function remove(name: string): Promise<unknown> {
  return done(indexedDB.deleteDatabase(name))
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
