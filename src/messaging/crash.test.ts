import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Engine } from './engine'
import { NetworkError, RejectedError, RevertedError, StorageError, WalletUnavailableError } from './errors'
import type { MessageStore } from './ports'
import {
  createPerson,
  createStores,
  type Person,
  reopenStores,
  type Stores,
  settle,
} from './testing/createPerson'
import { FakeChain } from './testing/fakeChain'
import { showThread } from './testing/showThread'
import { defaultThread, threadIdOf } from './threadId'

/** ARCHITECTURE.md, Tests: "reorg, duplicate, crash between any two steps, refusal". */

/** A store that dies at its commit number `at`: before it is written, or after, when the tab never learns that it was. */
function crashing(store: MessageStore, at: number, moment: 'before' | 'after'): MessageStore {
  let commits = 0
  return {
    ...store,
    async commit(changes) {
      commits++
      if (commits > at || (commits === at && moment === 'before')) throw new StorageError('the tab is gone')
      await store.commit(changes)
      if (commits === at) throw new StorageError('the tab is gone')
    },
  }
}

/** Lets everything run that can run without time or chain moving. */
async function quiet(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve))
}

async function open(person: Person, stores: Stores): Promise<Engine> {
  const engine = person.engine({ stores })
  await engine.start()
  await engine.refresh()
  return engine
}

/** What the chain itself says of a thread, from an empty store. */
async function readAnew(person: Person, peer: Person): Promise<string[]> {
  const engine = await open(person, createStores(person.scope))
  const lines = showThread(engine, peer.address)
  engine.stop()
  return lines
}

const onChain = (engine: Engine, peer: Person) =>
  [...(engine.get().messages.get(threadIdOf(defaultThread(peer.address))) ?? [])].map(
    ({ id, blockHash }) => id + blockHash,
  )

test.each(['before', 'after'] as const)(
  'a crash %s any commit leaves a store that goes on: nothing lost, nothing sent twice',
  async (moment) => {
    for (let at = 1; at <= 8; at++) {
      const chain = new FakeChain()
      const [alice, bob] = [createPerson(chain, 'alice'), createPerson(chain, 'bob')]
      alice.register()
      bob.register()
      chain.mine()
      const stores = createStores(alice.scope)
      const dying = alice.engine({ stores: { ...stores, messages: crashing(stores.messages, at, moment) } })
      await dying.start()
      await dying.refresh()
      const stored = await dying.send(defaultThread(bob.address), 'hello').then(
        () => true,
        () => false,
      )
      await quiet()
      chain.mine()
      await dying.refresh()
      chain.mine(chain.lag)
      await dying.refresh()
      await quiet()
      dying.stop()

      const next = await open(alice, await reopenStores(alice, stores))
      await quiet()
      for (const blocks of [1, chain.lag]) {
        chain.mine(blocks)
        await next.refresh()
      }
      const lines = showThread(next, bob.address)
      const sentTimes = chain.asked.get().length
      expect(sentTimes).toBeLessThanOrEqual(1)
      if (sentTimes === 1) expect(lines).toEqual(['> hello (finalized)'])
      // It went away just before its wallet was asked: only the user may send it now. What was not stored `send` has refused.
      else if (stored) expect(lines).toEqual(['> hello (interrupted)'])
      else expect(lines.length).toBeLessThanOrEqual(1)
      next.stop()
    }
  },
)

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('alice writes', 'bob writes') },
  { weight: 5, arbitrary: fc.constantFrom('mine', 'mine empty') },
  { weight: 2, arbitrary: fc.constantFrom('reorg', 'reorg and lose', 'replay', 'front-run') },
  { weight: 2, arbitrary: fc.constantFrom('decline', 'revert', 'drop', 'no wallet') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('reload', 'reads fail', 'commit fails', 'second tab', 'two minutes pass'),
  },
)

test('after any sequence of events a long-lived store and a fresh one read the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const chain = new FakeChain()
      const [alice, bob, mallory] = ['alice', 'bob', 'mallory'].map((name) => createPerson(chain, name)) as [
        Person,
        Person,
        Person,
      ]
      for (const person of [alice, bob, mallory]) person.register()
      chain.mine()
      const stores = createStores(alice.scope)
      let failNext = false
      const messages: MessageStore = {
        ...stores.messages,
        async commit(changes) {
          if (failNext) {
            failNext = false
            throw new StorageError('quota')
          }
          await stores.messages.commit(changes)
        },
      }
      const flaky = { ...stores, messages }
      let engine = await open(alice, flaky)
      const bobs = await open(bob, createStores(bob.scope))
      const tabs: Engine[] = []
      let written = 0
      let cursor = -1

      for (const what of steps) {
        const newest = chain.asked.get().at(-1)
        if (what === 'alice writes')
          await engine.send(defaultThread(bob.address), `a${written++}`).catch(() => undefined)
        else if (what === 'bob writes') await bobs.send(defaultThread(alice.address), `b${written++}`)
        else if (what === 'mine') chain.mine()
        else if (what === 'mine empty') chain.mineEmpty()
        else if (what === 'reorg' || what === 'reorg and lose') {
          const depth = Math.min(chain.lag, chain.head.number - 1)
          if (depth > 0) {
            chain.reorg(depth, what === 'reorg' ? 'pending' : 'lost')
            // Another chain wins by being longer.
            chain.mine(depth + 1)
          }
        } else if (what === 'replay' && newest) chain.send(newest.from, newest.calls)
        else if (what === 'front-run' && newest) chain.send(mallory.address, newest.calls)
        else if (what === 'decline') chain.answers.push(new RejectedError())
        else if (what === 'revert') chain.answers.push('revert')
        else if (what === 'drop') chain.answers.push('drop')
        else if (what === 'no wallet') chain.answers.push(new WalletUnavailableError())
        else if (what === 'reload') {
          engine.stop()
          engine = alice.engine({ stores: flaky })
          await engine.start()
        } else if (what === 'reads fail') {
          chain.onRead = () => {
            throw new NetworkError()
          }
          await engine.refresh()
          chain.onRead = () => undefined
        } else if (what === 'commit fails') failNext = true
        else if (what === 'second tab' && tabs.length < 2) tabs.push(await open(alice, stores))
        else if (what === 'two minutes pass') for (const person of [alice, bob]) person.clock.advance(121_000)
        await quiet()
        // What is stored is what is shown, and the cursor only moves forward.
        expect(engine.get().cursor ?? -1).toBeGreaterThanOrEqual(cursor)
        cursor = engine.get().cursor ?? -1
      }

      failNext = false
      chain.answers.length = 0
      chain.mine(chain.lag + 1)
      await settle(engine, bobs, ...tabs)
      await settle(engine, bobs, ...tabs)
      const ofChain = (lines: readonly string[]) =>
        lines.filter((line) => !/queued|signing|submitted|rejected|failed/.test(line))
      for (const reader of [engine, ...tabs]) {
        expect(ofChain(showThread(reader, bob.address))).toEqual(await readAnew(alice, bob))
        expect(new Set(onChain(reader, bob)).size).toBe(onChain(reader, bob).length)
      }
      // The other end reads the same lines from the other side.
      const mirrored = (await readAnew(bob, alice)).map((line) =>
        line.startsWith('<') ? `> ${line.slice(2)} (finalized)` : `< ${line.slice(2).replace(/ \(.*/, '')}`,
      )
      expect(await readAnew(alice, bob)).toEqual(mirrored)
      // Disk and screen cannot differ.
      const disk = await stores.messages.load()
      const fresh = await open(alice, stores)
      expect(showThread(fresh, bob.address).length).toBe(
        disk.outbox.length + (await readAnew(alice, bob)).length,
      )
      for (const each of [engine, bobs, fresh, ...tabs]) each.stop()
    }),
    { numRuns: 40, seed: 7627, endOnFailure: false },
  )
})

test('an error of the contract ends a row once and for all', async () => {
  const chain = new FakeChain()
  const [alice, bob] = [createPerson(chain, 'alice'), createPerson(chain, 'bob')]
  alice.register()
  bob.register()
  chain.mine()
  const stores = createStores(alice.scope)
  const engine = await open(alice, stores)
  chain.answers.push(new RevertedError())
  await engine.send(defaultThread(bob.address), 'hello')
  await quiet()
  engine.stop()
  const next = await open(alice, stores)
  chain.mine()
  await settle(next)
  expect(showThread(next, bob.address)).toEqual(['> hello (failed RevertedError)'])
  expect(chain.asked.get().length).toBe(1)
})
