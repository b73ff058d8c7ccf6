import { beforeEach, describe, expect, test } from 'vitest'
import { createEngine } from './createEngine'
import { createIngest } from './createIngest'
import type { Engine } from './engine'
import { NetworkError } from './errors'
import type { Ingest } from './ingest'
import type { IngestPorts } from './ingestCore'
import { createMemoryDisk, createMemoryLocalStore } from './memoryStores'
import { boundConflicts } from './testing/boundConflicts'
import { broadcast } from './testing/broadcast'
import { createPerson, createTestOpener, type Person, settle, until } from './testing/createPerson'
import { FakeChain } from './testing/fakeChain'
import { createFakeTabs } from './testing/fakeTabs'
import { showThread } from './testing/showThread'
import { defaultThread } from './threadId'

/** ARCHITECTURE.md: "One tab syncs; commits are broadcast; a tab that becomes visible takes the lock over." */
let chain: FakeChain
let alice: Person
let bob: Person
let bobs: Engine
let browser: { disk: ReturnType<typeof createMemoryDisk>; tabs: ReturnType<typeof createFakeTabs> }

type WrapPorts = (ports: IngestPorts) => IngestPorts

/** Alice in one more tab. `reads` counts the logs that this tab asked the chain for. `wrap` stands between ingest and its ports. */
async function openTab({
  isVisible = true,
  wrap = (ports) => ports,
}: {
  isVisible?: boolean
  wrap?: WrapPorts
} = {}) {
  const { scope, clock } = alice
  const keys = [alice.key()]
  const messages = boundConflicts(browser.disk.open())
  const tab = { reads: 0 }
  const source = chain.source()
  const counted = {
    ...source,
    fetchLogs: (params: Parameters<typeof source.fetchLogs>[0]) => {
      tab.reads++
      return source.fetchLogs(params)
    },
  }
  const ports = {
    source: counted,
    directory: chain.directory(),
    opener: createTestOpener(scope),
    messages,
    clock,
    tabs: browser.tabs.open(),
  }
  const ingest: Ingest = createIngest({ scope, keys, ports: wrap(ports) })
  ingest.setVisible(isVisible)
  const engine = createEngine({
    scope,
    keys,
    ports: {
      ingest,
      source: counted,
      directory: chain.directory(),
      submitter: chain.submitter(alice.address),
      messages,
      local: createMemoryLocalStore(),
      clock,
    },
  })
  await engine.start()
  return { engine, ingest, tab }
}

/** What `take` says before each piece of the older history that is read through it: false for no answer. */
const withPieces =
  (take: () => boolean): WrapPorts =>
  (ports) => ({
    ...ports,
    source: {
      ...ports.source,
      async *readDown(params) {
        for await (const piece of ports.source.readDown(params)) {
          if (!take()) throw new NetworkError()
          yield piece
        }
      },
    },
  })

const lines = (engine: Engine) => showThread(engine, bob.address)
const shows = (engine: Engine, count: number) => until(engine, () => lines(engine).length === count)

async function hear(text: string): Promise<void> {
  await broadcast(chain, bobs, alice, text)
  chain.mine()
}

beforeEach(async () => {
  chain = new FakeChain()
  alice = createPerson(chain, 'alice')
  bob = createPerson(chain, 'bob')
  for (const person of [alice, bob]) person.register()
  chain.mine()
  browser = { disk: createMemoryDisk(alice.scope), tabs: createFakeTabs() }
  bobs = bob.engine()
  await bobs.start()
  await bobs.refresh()
})

test('one tab reads the chain, the other hears what it tells', async () => {
  const one = await openTab()
  await one.engine.refresh()
  const two = await openTab({ isVisible: false })
  const before = two.tab.reads
  await hear('hello')
  await shows(one.engine, 1)
  await shows(two.engine, 1)
  chain.mine(chain.lag)
  await until(two.engine, ({ cursor }) => cursor === chain.head.finalized)
  await until(two.engine, ({ head }) => head === chain.head.number)
  expect(two.engine.get().sync).toEqual({ phase: 'live' })
  expect(two.tab.reads).toBe(before)
})

test('the tab that becomes visible takes over, and the hidden one looks once a minute at the most', async () => {
  const one = await openTab()
  await one.engine.refresh()
  const two = await openTab({ isVisible: false })
  one.ingest.setVisible(false)
  expect([chain.watchers, chain.slowWatchers]).toEqual([1, 1])
  two.ingest.setVisible(true)
  await until(two.engine, ({ sync }) => sync.phase === 'live')
  // Bob's, and the one that is looked at.
  expect([chain.watchers, chain.slowWatchers]).toEqual([2, 0])
  const before = one.tab.reads
  await hear('hello')
  await shows(one.engine, 1)
  expect(one.tab.reads).toBe(before)
})

test('a tab that opens visible takes the lead from one that nobody looks at any more', async () => {
  const one = await openTab()
  await one.engine.refresh()
  one.ingest.setVisible(false)
  const two = await openTab()
  // Bob's, and the one that is looked at.
  expect([chain.watchers, chain.slowWatchers]).toEqual([2, 0])
  const before = one.tab.reads
  await hear('hello')
  await shows(two.engine, 1)
  expect(one.tab.reads).toBe(before)
})

test.each(['fetched', 'stored'] as const)(
  'a tab that loses the lead while a piece of the history is %s restores no further',
  async (moment) => {
    await hear('hello')
    chain.mine(10 * chain.pieceBlocks)
    await bobs.refresh()
    let hasLead = true
    const later = { pieces: 0, commits: 0 }
    function loseLead(): void {
      hasLead = false
      const other = browser.tabs.open()
      other.join(() => undefined)
      other.takeLead()
    }
    const counted = withPieces(() => {
      if (!hasLead) later.pieces++
      else if (moment === 'fetched') loseLead()
      return true
    })
    const one = await openTab({
      wrap: (ports) => ({
        ...counted(ports),
        messages: {
          ...ports.messages,
          async commit(changes) {
            if (!hasLead) later.commits++
            await ports.messages.commit(changes)
            if (hasLead && moment === 'stored' && changes.older) loseLead()
          },
        },
      }),
    })
    await one.engine.refresh()
    expect(hasLead).toBe(false)
    expect(later).toEqual({ pieces: 0, commits: 0 })
    expect(one.engine.get().floor).toBeGreaterThan(0)
  },
)

test('what another tab stored while this one started is read from disk when the next piece shows that it is missing', async () => {
  await hear('older')
  chain.mine(chain.pieceBlocks)
  await hear('newer')
  chain.mine(chain.lag)
  await bobs.refresh()
  let pieces = 0
  const one = await openTab({ wrap: withPieces(() => pieces-- > 0) })
  await one.engine.refresh()
  expect(lines(one.engine)).toEqual([])
  let isFirst = true
  const two = await openTab({
    isVisible: false,
    wrap: (ports) => ({
      ...ports,
      messages: {
        ...ports.messages,
        async load() {
          const snapshot = await ports.messages.load()
          if (isFirst) {
            isFirst = false
            pieces = 1
            await one.engine.refresh()
          }
          return snapshot
        },
      },
    }),
  })
  expect([lines(one.engine), lines(two.engine)]).toEqual([['< newer'], []])
  pieces = Number.POSITIVE_INFINITY
  await one.engine.refresh()
  await until(two.engine, ({ floor }) => floor === 0)
  expect(lines(two.engine)).toEqual(['< older', '< newer'])
})

test('a page that nobody looks at is told once a minute, and at once when it is looked at again', async () => {
  const one = await openTab()
  await one.engine.refresh()
  one.ingest.setVisible(false)
  await hear('first')
  await settle(bobs)
  expect(lines(one.engine)).toEqual([])
  chain.beatSlowly()
  await shows(one.engine, 1)
  await hear('second')
  one.ingest.setVisible(true)
  await shows(one.engine, 2)
})

test('a tab that goes hands the lead on: nothing is missed', async () => {
  const one = await openTab()
  await one.engine.refresh()
  const two = await openTab({ isVisible: false })
  one.engine.stop()
  two.ingest.setVisible(true)
  await hear('hello')
  await shows(two.engine, 1)
  expect(two.tab.reads).toBeGreaterThan(0)
})

test('a peer whose first key one tab waits for is followed by the one that reads', async () => {
  const carol = createPerson(chain, 'carol')
  const one = await openTab()
  await one.engine.refresh()
  const two = await openTab({ isVisible: false })
  await two.engine.saveDraft(defaultThread(carol.address), 'for later', { awaitsKey: true })
  await two.engine.followKeys(carol.address)
  await settle(one.engine)
  carol.register()
  chain.mine()
  const { keys } = await until(two.engine, (state) => state.keys.has(carol.address))
  expect(keys.get(carol.address)).toHaveLength(1)
})

describe('a network that fails', () => {
  let one: Awaited<ReturnType<typeof openTab>>
  let asked = 0

  beforeEach(async () => {
    one = await openTab()
    await one.engine.refresh()
    chain.onRead = (read) => {
      // What it asks first after a failure.
      if (read === 'genesis') asked++
      throw new NetworkError()
    }
  })

  /** Lets time pass, and what falls due be done. */
  async function pass(ms: number): Promise<void> {
    alice.clock.advance(ms)
    for (let i = 0; i < 20; i++) await Promise.resolve()
    await one.ingest.load()
  }
  const fails = () => until(one.engine, ({ sync }) => sync.phase === 'offline')

  test('is asked again by itself, later each time', async () => {
    await one.engine.refresh()
    await fails()
    asked = 0
    await pass(1_000)
    await pass(1_000)
    // One second, then two.
    expect(asked).toBe(1)
    await pass(1_000)
    expect(asked).toBe(2)
    chain.onRead = () => undefined
    alice.clock.advance(15_000)
    await until(one.engine, ({ sync }) => sync.phase === 'live')
  })

  test('is asked once a minute and no more while nobody looks', async () => {
    one.ingest.setVisible(false)
    chain.beatSlowly()
    await fails()
    asked = 0
    await pass(59_000)
    expect(asked).toBe(0)
    chain.beatSlowly()
    await pass(0)
    expect(asked).toBe(1)
  })

  test('is not asked again as was meant before the page was hidden', async () => {
    await one.engine.refresh()
    await fails()
    one.ingest.setVisible(false)
    asked = 0
    await pass(59_000)
    expect(asked).toBe(0)
  })
})
