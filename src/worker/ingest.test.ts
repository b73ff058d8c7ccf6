import { MessageChannel } from 'node:worker_threads'
import { beforeEach, describe, expect, test } from 'vitest'
import { concatBytes } from '../lib/bytes'
import { createEngine } from '../messaging/createEngine'
import { createIngest } from '../messaging/createIngest'
import type { Engine } from '../messaging/engine'
import { StorageError, StorageFullError, StorageGoneError } from '../messaging/errors'
import type { Ingest } from '../messaging/ingest'
import type { HistorySource } from '../messaging/ports'
import { broadcast } from '../messaging/testing/broadcast'
import {
  createPerson,
  createStores,
  createTestOpener,
  type Person,
  type Stores,
  settle,
  until,
} from '../messaging/testing/createPerson'
import { FakeChain } from '../messaging/testing/fakeChain'
import { showThread } from '../messaging/testing/showThread'
import { defaultThread } from '../messaging/threadId'
import { connectIngest, type IngestThread } from './connectIngest'
import type { Port } from './ingestMessages'
import { serveIngest } from './serveIngest'

/** ARCHITECTURE.md: "one pipeline behind ports that runs in a worker in the browser and inline in Node and tests". */
let chain: FakeChain
let alice: Person
let bob: Person
let bobs: Engine
let stores: Stores
let createSource: () => HistorySource
let threads: { die(): void; ended: boolean }[]

/** A thread as the page sees it: everything that passes is cloned. It dies when it is told to, in the middle of whatever it does. */
function startThread(): IngestThread {
  const { port1, port2 } = new MessageChannel()
  let alive = true
  let onDeath = () => {}
  const served: Ingest[] = []
  const end = () => {
    alive = false
    for (const ingest of served) ingest.stop()
    port1.close()
    port2.close()
  }
  const thread = {
    ended: false,
    die() {
      end()
      onDeath()
    },
  }
  threads.push(thread)
  const port = (of: typeof port1): Port => ({
    postMessage: (message, { transfer } = { transfer: [] }) =>
      void (alive && of.postMessage(message, transfer)),
    addEventListener: (_, listener) => void of.on('message', (data: unknown) => listener({ data })),
  })
  serveIngest(port(port2), async ({ scope, keys }) => {
    const ports = {
      source: createSource(),
      directory: chain.directory(),
      opener: createTestOpener(scope),
      messages: stores.messages,
      clock: alice.clock,
    }
    const ingest = createIngest({ scope, ports, keys })
    served.push(ingest)
    return ingest
  })
  return {
    port: port(port1),
    onDeath: (callback) => {
      onDeath = callback
    },
    end() {
      thread.ended = true
      end()
    },
  }
}

function connect(keys = [alice.key()]): Ingest {
  const { scope } = alice
  const place = { chainId: scope.chainId, rpcUrls: [], contract: scope.contract, fromBlock: 0 }
  return connectIngest(startThread, { chain: place, scope, keys, dataKey: new Uint8Array(32) })
}

function engineOver(ingest: Ingest, keys = [alice.key()]): Engine {
  const ports = {
    ingest,
    source: chain.source(),
    directory: chain.directory(),
    submitter: chain.submitter(alice.address),
    clock: alice.clock,
    ...stores,
  }
  return createEngine({ scope: alice.scope, ports, keys })
}

async function say(text: string): Promise<void> {
  await broadcast(chain, bobs, alice, text)
  chain.mine()
  await settle(bobs)
}

beforeEach(async () => {
  chain = new FakeChain()
  alice = createPerson(chain, 'alice')
  bob = createPerson(chain, 'bob')
  for (const person of [alice, bob]) person.register()
  chain.mine()
  stores = createStores(alice.scope)
  threads = []
  createSource = () => chain.source()
  bobs = bob.engine()
  await bobs.start()
  await bobs.refresh()
})

describe('ingest on another thread', () => {
  test('restores, follows and sends as on the same one', async () => {
    await say('one')
    chain.mine(20)
    const engine = engineOver(connect())
    await engine.start()
    await engine.refresh()
    await say('two')
    await engine.refresh()
    expect(showThread(engine, bob.address)).toEqual(['< one', '< two'])
    await engine.send(defaultThread(bob.address), 'three')
    await until(engine, ({ outbox }) => outbox.some(({ status }) => status === 'submitted'))
    chain.mine()
    await engine.refresh()
    expect(showThread(engine, bob.address)).toEqual(['< one', '< two', '> three (included)'])
    chain.mine(chain.lag)
    await engine.refresh()
    expect(engine.get().outbox).toEqual([])
    expect(await stores.messages.load()).toMatchObject({ floor: 0, outbox: [] })
    engine.stop()
    expect(threads).toMatchObject([{ ended: true }])
  })

  test('keys that come later open what did not open', async () => {
    await say('early')
    const engine = engineOver(connect([]), [])
    await engine.start()
    await engine.refresh()
    expect(engine.get().unopened).toHaveLength(1)
    await engine.setKeys([alice.key()])
    expect(showThread(engine, bob.address)).toEqual(['< early'])
    engine.stop()
  })

  test('a thread that dies is replaced: what it was asked is asked again, with the keys of now', async () => {
    const engine = engineOver(connect([]), [])
    await engine.start()
    await engine.refresh()
    await engine.setKeys([alice.key()])
    let died = false
    chain.onRead = (read) => {
      if (read !== 'logs' || died) return
      died = true
      threads[0]?.die()
    }
    await say('one')
    await engine.refresh()
    expect(died).toBe(true)
    expect(showThread(engine, bob.address)).toEqual(['< one'])
    // And it follows the chain again by itself.
    await say('two')
    await until(engine, () => showThread(engine, bob.address).length === 2)
    engine.stop()
    expect(chain.watchers).toBe(1)
  })

  test('one that replaces another is told that nobody looks at the page', async () => {
    const ingest = connect()
    const engine = engineOver(ingest)
    await engine.start()
    ingest.setVisible(false)
    await engine.refresh()
    threads[0]?.die()
    await engine.refresh()
    expect(threads).toHaveLength(2)
    // Bob's, and one that is called once a minute.
    expect([chain.watchers, chain.slowWatchers]).toEqual([1, 1])
    engine.stop()
  })

  test('one that was replaced is replaced once, however often it is said to have died', async () => {
    const engine = engineOver(connect())
    await engine.start()
    for (let i = 0; i < 5; i++) threads[0]?.die()
    await engine.refresh()
    expect(threads).toMatchObject([{ ended: true }, { ended: false }])
    await say('one')
    await until(engine, () => showThread(engine, bob.address).length === 1)
    engine.stop()
  })

  test('one that dies again and again is given up: offline, and what is shown stays', async () => {
    await say('one')
    const engine = engineOver(connect())
    await engine.start()
    await engine.refresh()
    chain.onRead = () => threads.at(-1)?.die()
    await engine.refresh()
    expect(engine.get().sync).toMatchObject({ phase: 'offline' })
    expect(showThread(engine, bob.address)).toEqual(['< one'])
    await engine.refresh()
    await engine.followKeys(bob.address)
    engine.stop()
  })

  test('chunks that lie in one buffer, as those of a bundle do, all arrive', async () => {
    await say('one')
    const thread = await bobs.startThread(alice.address, 'Trip')
    await bobs.send(thread, 'We leave on Friday')
    await until(bobs, ({ outbox }) => outbox.every(({ txHash }) => txHash !== null))
    chain.mine(20)
    const first = engineOver(connect())
    await first.start()
    await first.refresh()
    first.stop()

    const { messages } = stores
    const load = async () => {
      const snapshot = await messages.load()
      const whole = concatBytes(...snapshot.chunks)
      let end = 0
      const chunks = snapshot.chunks.map(({ length }) => whole.subarray(end, (end += length)))
      return { ...snapshot, chunks }
    }
    const { chunks } = await load()
    expect([chunks.length, new Set(chunks.map(({ buffer }) => buffer)).size]).toEqual([2, 1])
    stores = { ...stores, messages: { ...messages, load } }
    const engine = engineOver(connect())
    await engine.start()
    expect(showThread(engine, bob.address)).toEqual(['< one'])
    expect(showThread(engine, { ...thread, peer: bob.address }).at(-1)).toBe('< We leave on Friday')
    engine.stop()
  })

  test('what is stored is shown while the chain does not answer', async () => {
    await say('one')
    const first = engineOver(connect())
    await first.start()
    await first.refresh()
    first.stop()
    createSource = () => ({ ...chain.source(), fetchHead: () => new Promise(() => undefined) })
    const engine = engineOver(connect())
    expect(engine.get().sync.phase).toBe('loading')
    void engine.start()
    await until(engine, ({ sync }) => sync.phase === 'connecting')
    expect(showThread(engine, bob.address)).toEqual(['< one'])
    engine.stop()
  })

  test('an unforeseen failure of the store is told in our words', async () => {
    stores = {
      ...stores,
      messages: { ...stores.messages, load: () => Promise.reject(new TypeError('x is undefined')) },
    }
    const engine = engineOver(connect())
    await expect(engine.start()).rejects.toMatchObject({
      name: 'StorageError',
      shortMessage: expect.stringMatching(/could not be read/),
    })
    engine.stop()
  })

  test.each([new StorageError('No room.'), new StorageFullError(), new StorageGoneError()])(
    'a store that cannot be opened says so: $name',
    async (problem) => {
      stores = { ...stores, messages: { ...stores.messages, load: () => Promise.reject(problem) } }
      const engine = engineOver(connect())
      await expect(engine.start()).rejects.toEqual(problem)
      engine.stop()
    },
  )
})
