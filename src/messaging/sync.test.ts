import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Hex, toHex, utf8 } from '../lib/bytes'
import { sealDirect } from '../protocol/envelope'
import { KEY_LINK_INDEX } from '../protocol/labels'
import { encodePayload } from '../protocol/payload'
import { deriveThreadKeys } from '../protocol/threadKeys'
import type { Engine } from './engine'
import { NetworkError, SubmitError } from './errors'
import { partyOf } from './partyOf'
import type { Call } from './ports'
import { selectPeople, selectRequests, selectThread } from './selectors'
import { broadcast } from './testing/broadcast'
import {
  CHAIN_ID,
  CONTRACT,
  createPerson,
  createStores,
  type Person,
  reopenStores,
  settle,
  until,
} from './testing/createPerson'
import { FakeChain } from './testing/fakeChain'
import { showThread } from './testing/showThread'
import { defaultThread, MAIN_SESSION_ID } from './threadId'
import type { OwnKey } from './types'

/** ARCHITECTURE.md: "In: chain fetches tags and logs → decoded and opened → plan → one transaction → state, one notify." */
let chain: FakeChain
let alice: Person
let bob: Person
let alices: Engine
let bobs: Engine

async function start(person: Person, options?: Parameters<Person['engine']>[0]): Promise<Engine> {
  const engine = person.engine(options)
  await engine.start()
  await engine.refresh()
  return engine
}

const say = (engine: Engine, to: Person, text: string) => broadcast(chain, engine, to, text)

/** The calls of the newest transaction. */
const lastCalls = (): readonly Call[] => chain.asked.get().at(-1)?.calls ?? []

/** A message sealed by hand: payload bytes as given. */
function sealBytes(
  from: { person: Person; key: OwnKey },
  to: { person: Person; key: OwnKey },
  payload: Uint8Array,
): Call {
  const self = partyOf({ ...from.key, user: from.person.address })
  const peer = partyOf({ ...to.key, user: to.person.address })
  const keys = deriveThreadKeys({
    chainId: CHAIN_ID,
    contract: new Uint8Array(20).fill(Number.parseInt(CONTRACT.slice(2, 4), 16)),
    self,
    secretKey: from.key.secretKey,
    peer,
  })
  if (!keys) throw new Error('the keys agree')
  const envelope = sealDirect({ key: keys.outgoing, sessionId: new Uint8Array(32), payload })
  return {
    type: 'sendMessage',
    to: to.person.address,
    keyIndex: to.key.keyIndex,
    sessionId: MAIN_SESSION_ID,
    envelope,
  }
}

const text = (n: number, words: string) => encodePayload({ kind: 0, n, ack: 0, fields: [words] })

beforeEach(async () => {
  chain = new FakeChain()
  alice = createPerson(chain, 'alice')
  bob = createPerson(chain, 'bob')
  alice.register()
  bob.register()
  chain.mine()
  alices = await start(alice)
  bobs = await start(bob)
})

describe('both directions', () => {
  test('two people read each other and themselves, live, with n and ack', async () => {
    await say(alices, bob, 'hi')
    chain.mine()
    await settle(alices, bobs)
    await say(bobs, alice, 'hi back')
    chain.mine()
    await settle(alices, bobs)
    expect(showThread(alices, bob.address)).toEqual(['> hi (included)', '< hi back'])
    expect(showThread(bobs, alice.address)).toEqual(['< hi', '> hi back (included)'])
    const [message] = selectThread(bobs.get(), defaultThread(alice.address)).items
    expect(message?.message?.content).toMatchObject({ payload: { n: 1, ack: 0 } })
    expect(
      selectThread(alices.get(), defaultThread(bob.address)).items.at(1)?.message?.content,
    ).toMatchObject({
      payload: { n: 1, ack: 1 },
    })
  })

  test('a new block is read without being asked, and one commit tells subscribers once', async () => {
    await say(alices, bob, 'hi')
    const states: number[] = []
    bobs.subscribe(() => states.push(bobs.get().messages.size))
    chain.mine()
    await until(bobs, ({ messages }) => messages.size === 1)
    await settle(bobs)
    expect(states.filter((size, i) => size === 1 && states[i - 1] !== 1).length).toBeLessThanOrEqual(1)
  })

  test('an idle tick costs one fetch and no write (ARCHITECTURE.md, The two walks)', async () => {
    const stores = createStores(bob.scope)
    let commits = 0
    const messages = {
      ...stores.messages,
      commit: (c: Parameters<typeof stores.messages.commit>[0]) => (commits++, stores.messages.commit(c)),
    }
    const engine = await start(bob, { stores: { ...stores, messages } })
    const reads: string[] = []
    chain.onRead = (read) => reads.push(read)
    commits = 0
    await settle(engine)
    expect(reads).toEqual(['head'])
    expect(commits).toBe(0)
  })

  test('a message to oneself opens', async () => {
    await say(alices, alice, 'note')
    chain.mine()
    await settle(alices)
    expect(showThread(alices, alice.address)).toEqual(['> note (included)'])
  })

  test('a fresh device with the same keys reads the whole history', async () => {
    await say(alices, bob, 'one')
    chain.mine(3)
    await settle(bobs)
    await say(bobs, alice, 'two')
    chain.mine(5)
    const restored = await start(alice)
    expect(showThread(restored, bob.address)).toEqual(['> one (finalized)', '< two'])
    expect(restored.get()).toMatchObject({ cursor: chain.head.finalized, sync: { phase: 'live' } })
  })
})

describe('reorganisations (re-read the unfinalised window and replace it whole)', () => {
  test('a sent message goes back to submitted and in again', async () => {
    await say(alices, bob, 'hi')
    chain.mine()
    await settle(alices)
    expect(showThread(alices, bob.address)).toEqual(['> hi (included)'])
    chain.reorg(1)
    // An empty block instead: the transaction waits.
    chain.mineEmpty()
    await settle(alices, bobs)
    expect(showThread(alices, bob.address)).toEqual(['> hi (submitted)'])
    expect(showThread(bobs, alice.address)).toEqual([])
    chain.mine()
    await settle(alices, bobs)
    expect(showThread(alices, bob.address)).toEqual(['> hi (included)'])
    expect(showThread(bobs, alice.address)).toEqual(['< hi'])
    chain.mine(chain.lag)
    await settle(alices)
    expect(showThread(alices, bob.address)).toEqual(['> hi (finalized)'])
  })

  test('of a lost transaction nothing stays but the row, which fails in time', async () => {
    await say(alices, bob, 'hi')
    chain.mine()
    await settle(alices, bobs)
    chain.reorg(1, 'lost')
    chain.mine()
    await settle(alices, bobs)
    expect(showThread(bobs, alice.address)).toEqual([])
    expect(showThread(alices, bob.address)).toEqual(['> hi (submitted)'])
    alice.clock.advance(121_000)
    chain.mine()
    await settle(alices)
    await until(alices, ({ outbox }) => outbox[0]?.status === 'failed')
  })

  test('a key registration that vanishes is forgotten with its block', async () => {
    bob.register(2)
    chain.mine()
    await settle(bobs)
    expect(bobs.get().keys.get(bob.address)?.length).toBe(2)
    chain.reorg(1, 'lost')
    chain.mine()
    await settle(bobs)
    expect(bobs.get().keys.get(bob.address)?.length).toBe(1)
  })
})

describe('duplicates are dropped after opening, never before', () => {
  test('the same envelope twice from its sender shows once, in one block or many', async () => {
    await say(alices, bob, 'hi')
    const calls = lastCalls()
    chain.send(alice.address, calls)
    chain.mine()
    await settle(bobs, alices)
    expect(showThread(bobs, alice.address)).toEqual(['< hi'])
    chain.mine(chain.lag + 1)
    chain.send(alice.address, calls)
    chain.mine()
    await settle(bobs, alices)
    expect(showThread(bobs, alice.address)).toEqual(['< hi'])
    expect(showThread(alices, bob.address)).toEqual(['> hi (finalized)'])
  })

  test('a copy by another sender that comes first does not win', async () => {
    const mallory = createPerson(chain, 'mallory')
    mallory.register()
    let calls: readonly Call[] = []
    chain.onSubmit = (_from, asked) => {
      calls = asked
      // Seen in the pool, copied, and mined first.
      chain.send(mallory.address, asked)
    }
    await say(alices, bob, 'hi')
    expect(calls.length).toBe(1)
    chain.mine()
    await settle(bobs)
    expect(showThread(bobs, alice.address)).toEqual(['< hi'])
    expect(showThread(bobs, mallory.address)).toEqual([])
  })
})

describe('keys that come late', () => {
  test('a message to a key not held yet is kept and opens after setKeys', async () => {
    bob.register(2)
    chain.mine()
    await say(alices, bob, 'to the new key')
    chain.mine(chain.lag + 2)
    await settle(bobs)
    expect(showThread(bobs, alice.address)).toEqual([])
    expect(bobs.get().unopened.length).toBe(1)
    await bobs.setKeys([bob.key(1), bob.key(2)])
    expect(showThread(bobs, alice.address)).toEqual(['< to the new key'])
    expect(bobs.get().unopened).toEqual([])
  })

  test('so it does after a reload', async () => {
    const stores = createStores(bob.scope)
    const first = await start(bob, { stores })
    bob.register(2)
    chain.mine()
    await say(alices, bob, 'to the new key')
    chain.mine(chain.lag + 2)
    await settle(first)
    first.stop()
    const next = await start(bob, { stores, keys: [bob.key(1), bob.key(2)] })
    expect(showThread(next, alice.address)).toEqual(['< to the new key'])
  })

  test('what has left the chain meanwhile does not come back through setKeys', async () => {
    bob.register(2)
    chain.mine()
    await say(alices, bob, 'gone')
    chain.mine()
    await settle(bobs)
    expect(bobs.get().unopened.length).toBe(1)
    chain.reorg(1, 'lost')
    chain.mine()
    await Promise.all([bobs.refresh(), bobs.setKeys([bob.key(1), bob.key(2)])])
    await settle(bobs)
    expect(showThread(bobs, alice.address)).toEqual([])
  })

  test('a message in flight while its recipient rotates still opens: the older key is a candidate', async () => {
    await say(alices, bob, 'to the old key')
    bob.register(2)
    chain.mine()
    await bobs.setKeys([bob.key(1), bob.key(2)])
    await settle(bobs)
    expect(showThread(bobs, alice.address)).toEqual(['< to the old key'])
  })

  test('and when the registration is mined before it', async () => {
    await say(alices, bob, 'to the old key')
    const message = lastCalls()
    chain.mine()
    chain.reorg(1, 'lost')
    bob.register(2)
    chain.mine()
    chain.send(alice.address, message)
    chain.mine()
    await bobs.setKeys([bob.key(1), bob.key(2)])
    await settle(bobs)
    expect(showThread(bobs, alice.address)).toEqual(['< to the old key'])
  })

  test('the sender rotates in the same block and writes under the new key', async () => {
    alice.register(2)
    chain.mine()
    await alices.setKeys([alice.key(1), alice.key(2)])
    await settle(alices)
    await say(alices, bob, 'from the new key')
    chain.mine()
    await settle(bobs, alices)
    expect(showThread(bobs, alice.address)).toEqual(['< from the new key'])
    expect(showThread(alices, bob.address)).toEqual(['> from the new key (included)'])
  })

  test("when nothing opens, the sender's key history is asked again from another source", async () => {
    const carol = createPerson(chain, 'carol')
    carol.register()
    chain.mine()
    const carols = await start(carol)
    await say(carols, bob, 'hidden key')
    carols.stop()
    chain.isHidden = (key) => key.user === carol.address
    let again = 0
    chain.onRead = (read) => {
      if (read === 'history again') again++
    }
    chain.mine()
    await settle(bobs)
    expect(showThread(bobs, carol.address)).toEqual(['< hidden key'])
    expect(again).toBe(1)
    // The window is replaced whole by the next read, of which the first source hides as much.
    for (let i = 0; i < chain.lag + 2; i++) {
      chain.mine()
      await settle(bobs)
      expect(showThread(bobs, carol.address)).toEqual(['< hidden key'])
    }
  })

  test('what somebody registers while their first message is restored is learned as well', async () => {
    const carol = createPerson(chain, 'carol')
    const dave = createPerson(chain, 'dave')
    for (const person of [carol, dave]) person.register()
    chain.mine()
    for (const person of [carol, dave]) {
      const engine = await start(person)
      await say(engine, bob, `from ${person.address}`)
      engine.stop()
      // In another piece.
      chain.mine(2 * chain.pieceBlocks)
    }
    const directory = chain.directory()
    let isFollowed = false
    const fresh = await start(bob, {
      directory: {
        ...directory,
        async fetchKeyHistories(users, options) {
          const keys = await directory.fetchKeyHistories(users, options)
          if (users.includes(dave.address) && !isFollowed) {
            isFollowed = true
            // A window goes by that does not ask for Carol's keys, while the piece with her message is fetched and opened.
            carol.register(2)
            chain.mine(1 + 2 * chain.lag)
          }
          return keys
        },
      },
    })
    await fresh.refresh()
    expect(isFollowed).toBe(true)
    expect(fresh.get().floor).toBe(0)
    expect(fresh.get().keys.get(carol.address)).toHaveLength(2)
    fresh.stop()
  })

  test('so it is while a history is restored, up to the cursor: what is above may still be replaced', async () => {
    const carol = createPerson(chain, 'carol')
    carol.register()
    chain.mine()
    const carols = await start(carol)
    await say(carols, bob, 'hidden key')
    carols.stop()
    chain.mine(10)
    carol.register(2)
    chain.mine()
    chain.isHidden = (key) => key.user === carol.address
    const directory = chain.directory()
    const again: number[] = []
    const fresh = await start(bob, {
      directory: {
        ...directory,
        fetchKeyHistories(users, options) {
          if (options.again) again.push(options.toBlock)
          return directory.fetchKeyHistories(users, options)
        },
      },
    })
    expect(showThread(fresh, carol.address)).toEqual(['< hidden key'])
    expect(again).toEqual([chain.head.finalized])
    expect(fresh.get().keys.get(carol.address)).toHaveLength(1)
  })

  test('of a sender about whom the second source knows no more, it is asked once', async () => {
    const junk = createPerson(chain, 'junk')
    const copy = () =>
      sealBytes({ person: alice, key: alice.key() }, { person: bob, key: bob.key() }, text(1, 'x'))
    let again = 0
    chain.onRead = (read) => {
      if (read === 'history again') again++
    }
    for (let i = 0; i < 4; i++) {
      chain.send(junk.address, [copy()])
      chain.mine()
      await settle(bobs)
    }
    expect(again).toBe(1)
    expect(bobs.get().unopened.length).toBe(4)
  })

  test('a second source that is down does not stop the reading', async () => {
    const junk = createPerson(chain, 'junk')
    chain.send(junk.address, [
      { ...sealBytes({ person: alice, key: alice.key() }, { person: bob, key: bob.key() }, text(1, 'x')) },
    ])
    chain.onRead = (read) => {
      if (read === 'history again') throw new NetworkError()
    }
    await say(alices, bob, 'hi')
    chain.mine()
    await settle(bobs)
    expect(showThread(bobs, alice.address)).toEqual(['< hi'])
    expect(bobs.get().sync).toEqual({ phase: 'live' })
  })
})

describe('hostile logs are counted and passed over', () => {
  const to = (person: Person, envelope: Uint8Array, sessionId: Hex = MAIN_SESSION_ID): Call => ({
    type: 'sendMessage',
    to: person.address,
    keyIndex: person.key().keyIndex,
    sessionId,
    envelope,
  })

  test('random bytes of any kind never throw nor hide the next honest message', async () => {
    const mallory = createPerson(chain, 'mallory')
    mallory.register()
    chain.mine()
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.uint8Array({ maxLength: 200 }),
            // Rightly headed, wrongly filled.
            fc.uint8Array({ maxLength: 200 }).map((rest) => Uint8Array.of(0x10, ...rest)),
            fc.uint8Array({ maxLength: 90 }).map((rest) => Uint8Array.of(0x15, ...rest)),
          ),
          { maxLength: 8 },
        ),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        async (envelopes, sessionId) => {
          chain.send(
            mallory.address,
            envelopes.map((envelope) => to(bob, envelope, toHex(sessionId))),
          )
          chain.mine()
          await settle(bobs)
          expect(bobs.get().sync).toEqual({ phase: 'live' })
          expect(bobs.get().head).toBe(chain.head.number)
        },
      ),
      { numRuns: 60 },
    )
    await say(alices, bob, 'still here')
    chain.mine()
    await settle(bobs)
    expect(showThread(bobs, alice.address)).toEqual(['< still here'])
  })

  test('a giant, an empty and a payload that breaks the rules are malformed, and counted once each', async () => {
    const broken = sealBytes(
      { person: alice, key: alice.key() },
      { person: bob, key: bob.key() },
      utf8('no CBOR'),
    )
    const giant = new Uint8Array(200_000).fill(7)
    giant[0] = 0x10
    chain.send(alice.address, [broken, to(bob, giant), to(bob, new Uint8Array())])
    chain.mine()
    await settle(bobs)
    expect(bobs.get().malformed).toBe(3)
    chain.mine()
    await settle(bobs)
    chain.mine(chain.lag)
    await settle(bobs)
    expect(bobs.get().malformed).toBe(3)
    expect(selectPeople(bobs.get())).toEqual([])
  })

  test('an unknown version or type is a message of a newer kind, never an error', async () => {
    chain.send(alice.address, [to(bob, Uint8Array.of(0x20, 1, 2)), to(bob, Uint8Array.of(0x12, 1, 2))])
    chain.mine()
    await settle(bobs)
    expect(showThread(bobs, alice.address)).toEqual(['< newer', '< newer'])
  })

  test('key links by others, and what else stands under their label, are no messages', async () => {
    const keyIndex = toHex(KEY_LINK_INDEX)
    chain.send(alice.address, [
      { ...to(bob, Uint8Array.of(0x15, ...new Uint8Array(78))), keyIndex },
      { ...to(bob, Uint8Array.of(0x20, 1)), keyIndex },
      to(bob, Uint8Array.of(0x15, ...new Uint8Array(78))),
    ])
    chain.mine()
    await settle(bobs)
    expect(selectPeople(bobs.get())).toEqual([])
    expect(bobs.get()).toMatchObject({ unopened: [], malformed: 0 })
  })

  test('registrations of any bytes are kept as history and open nothing', async () => {
    const { keyIndex } = alice.key()
    const strange = [new Uint8Array(32), new Uint8Array(70_000).fill(1), Uint8Array.of(4)]
    chain.send(
      alice.address,
      strange.flatMap((publicKey) =>
        [0, 1, 2, 255].map(
          (algorithm): Call => ({
            type: 'updatePublicKey',
            keyIndex,
            key: { publicKey, algorithm, validBefore: 0 },
          }),
        ),
      ),
    )
    alice.register()
    chain.mine()
    await settle(alices)
    await say(alices, bob, 'hi')
    chain.mine()
    await settle(bobs)
    expect(showThread(bobs, alice.address)).toEqual(['< hi'])
    expect(await bobs.fetchPeerKey(defaultThread(alice.address))).toMatchObject({ status: 'usable' })
    chain.send(alice.address, [
      {
        type: 'updatePublicKey',
        keyIndex,
        key: { publicKey: new Uint8Array(32), algorithm: 2, validBefore: 0 },
      },
    ])
    chain.mine()
    expect(await bobs.fetchPeerKey(defaultThread(alice.address))).toEqual({ status: 'unsupported' })
  })

  test("one sender's junk does not push out what another wrote to a key that comes later", async () => {
    bob.register(2)
    chain.mine()
    await say(alices, bob, 'precious')
    const mallory = createPerson(chain, 'mallory')
    const junk = to(bob, Uint8Array.of(0x10, ...new Uint8Array(63).fill(3)))
    chain.send(
      mallory.address,
      Array.from({ length: 2500 }, () => junk),
    )
    chain.mine()
    await settle(bobs)
    expect(bobs.get().unopened.length).toBe(2001)
    await bobs.setKeys([bob.key(1), bob.key(2)])
    expect(showThread(bobs, alice.address)).toEqual(['< precious'])
  })

  test("R5: a message under an expired recipient's key still opens and is flagged, from the second of valid_before on", async () => {
    const first = chain.head.timestamp + 12
    bob.register(1, first + 24)
    chain.mine()
    for (const [i, words] of ['in time', 'late'].entries()) {
      const ends = [
        { person: alice, key: alice.key() },
        { person: bob, key: bob.key() },
      ] as const
      chain.send(alice.address, [sealBytes(...ends, text(i + 1, words))])
      chain.mine()
    }
    await settle(bobs)
    const { items } = selectThread(bobs.get(), defaultThread(alice.address))
    expect(items.map(({ content, message }) => [content, message?.timestamp, message?.expiredKey])).toEqual([
      [{ kind: 'text', text: 'in time' }, first + 12, false],
      [{ kind: 'text', text: 'late' }, first + 24, true],
    ])
  })

  test("R5: an expiry of the sender's own key flags nothing", async () => {
    alice.register(1, chain.head.timestamp + 13)
    chain.mine(3)
    const ends = [
      { person: alice, key: alice.key() },
      { person: bob, key: bob.key() },
    ] as const
    chain.send(alice.address, [sealBytes(...ends, text(1, 'mine has expired'))])
    chain.mine()
    await settle(bobs)
    const { items } = selectThread(bobs.get(), defaultThread(alice.address))
    expect(items.map(({ message }) => message?.expiredKey)).toEqual([false])
  })
})

describe('the cursor', () => {
  test('never moves back, whatever finality says next', async () => {
    chain.mine(10)
    await settle(bobs)
    const { cursor } = bobs.get()
    expect(cursor).toBe(chain.head.finalized)
    chain.lag = 6
    chain.mine()
    await settle(bobs)
    expect(bobs.get().cursor).toBe(cursor)
    chain.mine(10)
    await settle(bobs)
    expect(bobs.get().cursor).toBe(chain.head.finalized)
  })

  test('above the head sets the cache aside and syncs again; what waits in the outbox stays', async () => {
    await say(alices, bob, 'old')
    chain.mine(20)
    await settle(bobs)
    chain.onSubmit = () => Promise.reject(new SubmitError('no answer'))
    await bobs.send(defaultThread(alice.address), 'kept')
    const { outbox } = await until(bobs, (state) => state.outbox[0]?.status === 'failed')
    expect(outbox[0]?.errorDetail).toMatch(/no answer/)
    chain.truncate(2)
    chain.mine()
    await settle(bobs)
    expect(bobs.get().cursor).toBe(chain.head.finalized)
    expect(showThread(bobs, alice.address)).toEqual(['> kept (failed SubmitError)'])
  })

  test('a failing read shows offline, keeps what is cached, and live again without a new block', async () => {
    await say(alices, bob, 'hi')
    chain.mine()
    await settle(bobs)
    chain.onRead = () => {
      throw new NetworkError()
    }
    await settle(bobs)
    expect(bobs.get().sync).toEqual({ phase: 'offline', error: 'NetworkError' })
    expect(showThread(bobs, alice.address)).toEqual(['< hi'])
    chain.onRead = () => undefined
    await settle(bobs)
    expect(bobs.get().sync).toEqual({ phase: 'live' })
  })

  test('a long history is read in steps, with progress, and every step is kept', async () => {
    await say(alices, bob, 'first')
    chain.mine(60_000)
    await settle(alices)
    await say(alices, bob, 'second')
    chain.mine(3)
    await settle(alices)
    chain.pieceBlocks = 25_000
    let reads = 0
    chain.onRead = (read) => {
      if (read === 'logs' && ++reads === 3) throw new NetworkError()
    }
    const stores = createStores(bob.scope)
    const interrupted = bob.engine({ stores })
    const progress: (readonly [from: number, at: number])[] = []
    interrupted.subscribe(() => {
      const { sync } = interrupted.get()
      if (sync.phase === 'restoring') progress.push([sync.from, sync.at])
    })
    await interrupted.start()
    await until(interrupted, ({ sync }) => sync.phase === 'offline')
    // The newest first.
    expect(showThread(interrupted, alice.address)).toEqual(['< second'])
    const { floor, cursor } = await stores.messages.load()
    expect(cursor).toBe(chain.head.finalized)
    expect(floor).toBe(chain.head.finalized + 1 - 25_000)
    expect(progress.at(-1)).toEqual([0, floor])

    // A browser that was closed goes on where it stopped.
    interrupted.stop()
    let asked = 0
    chain.onRead = (read) => {
      if (read === 'logs') asked++
    }
    const resumed = await start(bob, { stores: await reopenStores(bob, { ...stores }) })
    expect(showThread(resumed, alice.address)).toEqual(['< first', '< second'])
    expect(resumed.get()).toMatchObject({ floor: 0, sync: { phase: 'live' } })
    // The two pieces that were left; the window for `start`, for `refresh`, and for keys of people met on the way.
    expect(asked).toBe(5)
  })

  test('a new block does not wait for the old ones', async () => {
    await say(alices, bob, 'first')
    chain.mine(30)
    const fresh = bob.engine()
    let mined = false
    const seen: string[][] = []
    fresh.subscribe(() => seen.push(showThread(fresh, alice.address)))
    chain.onRead = (read) => {
      // Alice's next line is mined while the second piece of the history is being read.
      if (read !== 'logs' || mined || fresh.get().floor === null || fresh.get().sync.phase !== 'restoring')
        return
      mined = true
      chain.send(
        alice.address,
        lastCalls().map((call) => ({ ...call })),
      )
      chain.mine()
    }
    await fresh.start()
    await fresh.refresh()
    expect(mined).toBe(true)
    // The copy of the first line was shown while nobody had read that far down; the first in chain order stays (E10).
    expect(seen).toContainEqual(['< first'])
    expect(fresh.get().messages.size).toBe(1)
    const [list = []] = [...fresh.get().messages.values()].map((messages) => [...messages])
    expect(list.map(({ blockNumber }) => blockNumber)).toEqual([2])
  })
})

describe('two tabs on one store', () => {
  test('the slower one meets ConflictError, loads what the other stored, and both agree', async () => {
    const stores = createStores(bob.scope)
    const [one, two] = [await start(bob, { stores }), await start(bob, { stores })]
    for (let i = 0; i < 6; i++) {
      await say(alices, bob, `line ${i}`)
      chain.mine()
      await Promise.all([one.refresh(), two.refresh()])
      await settle(alices)
    }
    await settle(one, two)
    const lines = Array.from({ length: 6 }, (_, i) => `< line ${i}`)
    expect(showThread(one, alice.address)).toEqual(lines)
    expect(showThread(two, alice.address)).toEqual(lines)
    expect(one.get().sync).toEqual({ phase: 'live' })
    expect(two.get().sync).toEqual({ phase: 'live' })
  })

  test('a row of one tab is not sent by the other, and its log settles it for both', async () => {
    const stores = createStores(alice.scope)
    const [one, two] = [await start(alice, { stores }), await start(alice, { stores })]
    await say(one, bob, 'hi')
    chain.mine(chain.lag + 1)
    await settle(two)
    await settle(one, two)
    expect(showThread(one, bob.address)).toEqual(['> hi (finalized)'])
    expect(showThread(two, bob.address)).toEqual(['> hi (finalized)'])
    expect((await stores.messages.load()).outbox).toEqual([])
    expect(chain.asked.get().length).toBe(1)
  })
})

describe('starting and stopping', () => {
  test('an engine stopped while it starts leaves nothing running', async () => {
    const before = chain.watchers
    const engine = bob.engine()
    const starting = engine.start()
    engine.stop()
    await starting
    await engine.refresh()
    expect(chain.watchers).toBe(before)
    expect(engine.get().head).toBe(0)
  })

  test('a refresh begun in any moment of another one reads what was mined before it', async () => {
    for (let ticks = 0; ticks < 30; ticks++) {
      const running = bobs.refresh()
      for (let i = 0; i < ticks; i++) await Promise.resolve()
      chain.mineEmpty({ quiet: true })
      await bobs.refresh()
      expect(bobs.get().head).toBe(chain.head.number)
      await running
    }
  })

  test('a stranger is a request, with the key history that opens their messages', async () => {
    const carol = createPerson(chain, 'carol')
    carol.register()
    chain.mine(5)
    const carols = await start(carol)
    await say(carols, bob, 'hello stranger')
    chain.mine()
    await settle(bobs)
    expect(selectRequests(bobs.get()).map((person) => person.peer)).toEqual([carol.address])
    expect(bobs.get().keys.get(carol.address)?.length).toBe(1)
    carol.register(2)
    chain.mine()
    await settle(bobs)
    expect(bobs.get().keys.get(carol.address)?.length).toBe(2)
  })
})

test("P6: while older history comes in, one may write where a message of one's own has come; elsewhere it waits", async () => {
  const carol = createPerson(chain, 'carol')
  carol.register()
  chain.mine()
  const before = await start(bob)
  await say(before, carol, 'to Carol, long ago')
  chain.mine(3 * chain.pieceBlocks)
  await before.refresh()
  await say(before, alice, 'to Alice, of late')
  chain.mine(1 + chain.lag)
  before.stop()

  let open = () => {}
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const source = chain.source()
  const fresh = bob.engine({
    source: {
      ...source,
      async *readDown(params) {
        let pieces = 0
        for await (const piece of source.readDown(params)) {
          if (++pieces > 2) await gate
          yield piece
        }
      },
    },
  })
  await fresh.start()
  await until(fresh, () => showThread(fresh, alice.address).length === 1)
  await fresh.send(defaultThread(carol.address), 'to Carol again')
  await fresh.send(defaultThread(alice.address), 'to Alice again')
  await until(fresh, ({ outbox }) => outbox.some(({ status }) => status === 'submitted'))
  expect(fresh.get().sync.phase).toBe('restoring')
  const counts = () =>
    fresh.get().outbox.map(({ thread, payload, status }) => [thread.peer, payload.n, status])
  expect(counts()).toEqual([
    [carol.address, 0, 'queued'],
    [alice.address, 2, 'submitted'],
  ])
  open()
  await until(fresh, ({ outbox }) =>
    outbox.every(({ status }) => status !== 'queued' && status !== 'signing'),
  )
  expect(counts()).toContainEqual([carol.address, 2, 'submitted'])
  fresh.stop()
})

describe('R16: a block that adds nothing', () => {
  let reads: number

  beforeEach(async () => {
    // Finality stands still.
    chain.lag = 1_000
    bobs = await start(bob)
    alices = await start(alice)
    chain.tellsQuiet = true
    reads = 0
    chain.onRead = (read) => {
      if (read === 'logs') reads++
    }
  })

  /** Mines a block that nobody is told of, and reads. */
  async function readNext(): Promise<void> {
    chain.mineEmpty({ quiet: true })
    await bobs.refresh()
  }

  test('is not read, but counts; every sixteenth is read all the same', async () => {
    for (let i = 0; i < 15; i++) await readNext()
    expect(reads).toBe(0)
    expect(bobs.get().head).toBe(chain.head.number)
    await readNext()
    expect(reads).toBe(1)
    for (let i = 0; i < 15; i++) await readNext()
    expect(reads).toBe(1)
  })

  test('is read where a message came in between', async () => {
    await say(alices, bob, 'hello')
    chain.mine()
    chain.mineEmpty({ quiet: true })
    await bobs.refresh()
    expect(showThread(bobs, alice.address)).toEqual(['< hello'])
  })

  test('is read where the block before was another one', async () => {
    await say(alices, bob, 'hello')
    chain.mine()
    await bobs.refresh()
    expect(showThread(bobs, alice.address)).toEqual(['< hello'])
    chain.reorg(1, 'lost')
    chain.mineEmpty({ quiet: true })
    chain.mineEmpty({ quiet: true })
    await bobs.refresh()
    expect(showThread(bobs, alice.address)).toEqual([])
  })

  test('is read where others have become final', async () => {
    chain.lag = 1
    await readNext()
    expect(reads).toBe(1)
  })
})
