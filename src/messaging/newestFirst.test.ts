import { beforeEach, describe, expect, test } from 'vitest'
import { createCore } from './core'
import { createIngest } from './createIngest'
import { encodeChunk } from './encodeChunk'
import { ConflictError } from './errors'
import type { Ingest, IngestEvent } from './ingest'
import { createMemoryLocalStore, createMemoryMessageStore } from './memoryStores'
import type { HistoryStore, MessageStore } from './ports'
import { createMessage, SCOPE } from './testing/createMessage'
import {
  createPerson,
  createTestOpener,
  type Person,
  type Stores,
  settle,
  until,
} from './testing/createPerson'
import { FakeChain } from './testing/fakeChain'
import { showThread } from './testing/showThread'
import { defaultThread, threadIdOf } from './threadId'
import type { Snapshot } from './types'

/** ADR 0010: what is stored is shown newest first, and nothing is decided by what may only not have been read yet. */
const MAIN_ID = threadIdOf(createMessage(1).thread)
const chunk = (...blocks: number[]) => encodeChunk(blocks.map((block) => createMessage(block)))
const STORED = { cursor: 50, floor: 0, messages: [], unopened: [], keys: [] } as const

/** A promise, and the way to end it. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

describe('ingest', () => {
  let chain: FakeChain
  let alice: Person
  beforeEach(() => {
    chain = new FakeChain()
    alice = createPerson(chain, 'alice')
  })

  function ingestOver(load: HistoryStore['load']): { ingest: Ingest; told: IngestEvent[] } {
    const { scope, clock } = alice
    const messages = { load, commit: async () => undefined, close: () => undefined }
    const ports = { source: chain.source(), directory: chain.directory(), messages, clock }
    const ingest = createIngest({ scope, ports: { ...ports, opener: createTestOpener(scope) }, keys: [] })
    const told: IngestEvent[] = []
    ingest.watch((event) => told.push(event))
    return { ingest, told }
  }

  test('tells the newest part at once and the rest as it comes', async () => {
    const { opened, open } = gate()
    const [newest, older] = [chunk(8, 9), chunk(2, 3)]
    const { ingest, told } = ingestOver(async () => ({
      ...STORED,
      outbox: [],
      chunks: [newest],
      rest: (async function* () {
        await opened
        yield [older]
      })(),
    }))
    await ingest.load()
    expect(told).toMatchObject([
      { type: 'loaded', snapshot: { chunks: [newest], isWhole: false } },
      { type: 'status', status: { sync: { phase: 'connecting' } } },
    ])
    open()
    await until({ get: () => told, subscribe: subscribeToTurns }, ({ length }) => length === 4)
    expect(told.slice(2)).toEqual([
      { type: 'more', chunks: [older], isWhole: false },
      { type: 'more', chunks: [], isWhole: true },
    ])
  })

  test('what turns out damaged is loaded again: the store has given it up', async () => {
    const answers: Snapshot[] = [
      {
        ...STORED,
        outbox: [],
        chunks: [chunk(8)],
        rest: (async function* () {
          yield [chunk(3)]
          throw new ConflictError()
        })(),
      },
      { ...STORED, cursor: null, floor: null, outbox: [], chunks: [], rebuilt: true },
    ]
    const { ingest, told } = ingestOver(async () => answers.shift() as Snapshot)
    await ingest.load()
    await until({ get: () => told, subscribe: subscribeToTurns }, ({ length }) => length === 4)
    expect(told[3]).toMatchObject({ type: 'loaded', snapshot: { chunks: [], isWhole: true, rebuilt: true } })
  })

  /** Looks again after every turn of the loop. */
  function subscribeToTurns(look: () => void): () => void {
    const timer = setInterval(look, 0)
    return () => clearInterval(timer)
  }
})

describe('the engine', () => {
  const core = () =>
    createCore(
      SCOPE,
      {
        messages: createMemoryMessageStore(SCOPE),
        local: createMemoryLocalStore(),
      } as unknown as Parameters<typeof createCore>[1],
      [],
    )
  const loaded = (isWhole: boolean, ...chunks: Uint8Array<ArrayBuffer>[]): IngestEvent => ({
    type: 'loaded',
    snapshot: { ...STORED, chunks, isWhole },
  })
  const blocksIn = ({ state }: ReturnType<typeof core>) =>
    [...(state.get().messages.get(MAIN_ID) ?? [])].map(({ blockNumber }) => blockNumber)

  test('shows the parts of a history as they come', async () => {
    const own = core()
    await own.take(loaded(false, chunk(8, 9)))
    expect([blocksIn(own), own.state.get().isLoaded]).toEqual([[8, 9], false])
    await own.take({ type: 'more', chunks: [chunk(2, 3)], isWhole: false })
    expect([blocksIn(own), own.state.get().isLoaded]).toEqual([[2, 3, 8, 9], false])
    await own.take({ type: 'more', chunks: [], isWhole: true })
    expect([blocksIn(own), own.state.get().isLoaded]).toEqual([[2, 3, 8, 9], true])
  })

  test('what is shown whole stays until what takes its place is whole', async () => {
    const own = core()
    await own.take(loaded(true, chunk(2, 8)))
    await own.take(loaded(false, chunk(9)))
    expect([blocksIn(own), own.state.get().isLoaded]).toEqual([[2, 8], true])
    await own.take({ type: 'more', chunks: [chunk(2, 8)], isWhole: true })
    expect([blocksIn(own), own.state.get().isLoaded]).toEqual([[2, 8, 9], true])
  })

  test('a title that may stand in what is still being read is not sent a second time', async () => {
    const chain = new FakeChain()
    const [alice, bob] = [createPerson(chain, 'alice'), createPerson(chain, 'bob')]
    for (const person of [alice, bob]) person.register()
    chain.mine()
    const bobs = bob.engine()
    await bobs.start()
    const messages = createMemoryMessageStore(alice.scope)
    const stores: Stores = { messages, local: createMemoryLocalStore() }
    const first = alice.engine({ stores })
    await first.start()
    await first.refresh()
    const thread = await first.startThread(bob.address, 'Trading')
    await first.send(thread, 'one')
    await until(first, ({ outbox }) => outbox.every(({ status }) => status === 'submitted'))
    chain.mine(1 + chain.lag)
    await settle(first)
    first.stop()

    const { opened, open } = gate()
    const second = alice.engine({ stores: { ...stores, messages: readLate(messages, opened) } })
    await second.start()
    expect(second.get().messages.size).toBe(0)
    const sent = second.send(thread, 'two')
    open()
    await sent
    await until(second, ({ outbox }) => outbox.some(({ status }) => status === 'submitted'))
    chain.mine()
    await settle(second, bobs)
    expect(showThread(bobs, { ...defaultThread(alice.address), sessionId: thread.sessionId })).toEqual([
      '< title Trading',
      '< one',
      '< two',
    ])
    for (const engine of [second, bobs]) engine.stop()
  })

  /** The same store, whose chunks are read only after `opened`. */
  function readLate(store: MessageStore, opened: Promise<void>): MessageStore {
    return {
      ...store,
      async load() {
        const { chunks, ...snapshot } = await store.load()
        const rest = (async function* () {
          await opened
          yield chunks
        })()
        return { ...snapshot, chunks: [], rest }
      },
    }
  }
})
