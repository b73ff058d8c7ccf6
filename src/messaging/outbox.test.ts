import { beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from './engine'
import {
  InsufficientFundsError,
  NetworkError,
  RejectedError,
  StorageError,
  WalletUnavailableError,
  WrongChainError,
} from './errors'
import { createMemoryDisk } from './memoryStores'
import type { MessageStore } from './ports'
import { createRow } from './testing/createMessage'
import {
  createPerson,
  createStores,
  type Person,
  registration,
  reopenStores,
  type Stores,
  settle,
  until,
} from './testing/createPerson'
import { FakeChain } from './testing/fakeChain'
import { showThread } from './testing/showThread'
import { defaultThread } from './threadId'
import type { OutboxRow } from './types'

/** ARCHITECTURE.md: "Out: composer send → seal → commit queued → signing → submitted → included → finalized." */
let chain: FakeChain
let alice: Person
let bob: Person
let engine: Engine

const counts = (e: Engine) => e.get().outbox.map((row) => row.payload.n)
const statuses = (e: Engine) => e.get().outbox.map((row) => row.status)
const sent = () => chain.asked.get().map(({ calls }) => calls.length)
const isSubmitted = (rows: readonly OutboxRow[]) => rows.every((row) => row.status === 'submitted')
const submitted = (e: Engine) => until(e, ({ outbox }) => outbox.length > 0 && isSubmitted(outbox))
const failed = (e: Engine) => until(e, ({ outbox }) => outbox.some((row) => row.status === 'failed'))
const held = (e: Engine, error: string) =>
  until(e, ({ outbox }) => outbox.some((row) => row.status === 'queued' && row.error === error))

beforeEach(async () => {
  chain = new FakeChain()
  alice = createPerson(chain, 'alice')
  bob = createPerson(chain, 'bob')
  alice.register()
  bob.register()
  chain.mine()
  engine = alice.engine()
  await engine.start()
  await engine.refresh()
})

describe('a message on its way', () => {
  test('goes from queued to finalized, and its row leaves at finality, not at inclusion', async () => {
    const seen: string[] = []
    engine.subscribe(() => {
      const status = engine.get().outbox[0]?.status ?? 'gone'
      if (seen.at(-1) !== status) seen.push(status)
    })
    await engine.send(defaultThread(bob.address), 'hello')
    await submitted(engine)
    chain.mine()
    await settle(engine)
    expect(showThread(engine, bob.address)).toEqual(['> hello (included)'])
    chain.mine(chain.lag)
    await settle(engine)
    expect(showThread(engine, bob.address)).toEqual(['> hello (finalized)'])
    expect(seen).toEqual(['queued', 'signing', 'submitted', 'included', 'gone'])
  })

  test('is on the screen in the tick of its Enter, while it is being stored; one that cannot be stored leaves again', async () => {
    const stores = createStores(alice.scope)
    const writer = alice.engine({ stores })
    await writer.start()
    await writer.refresh()
    const commit = stores.messages.commit
    let asked = 0
    chain.onSubmit = () => {
      asked++
    }
    stores.messages.commit = async () => {
      throw new StorageError('The disk is full.')
    }
    const sending = writer.send(defaultThread(bob.address), 'hello')
    expect(showThread(writer, bob.address)).toEqual(['> hello (queued)'])
    await expect(sending).rejects.toThrow(StorageError)
    expect(showThread(writer, bob.address)).toEqual([])
    expect(asked).toBe(0)
    stores.messages.commit = commit
    await writer.send(defaultThread(bob.address), 'again')
    await submitted(writer)
    expect(asked).toBe(1)
  })

  test('is stored before the wallet is asked: the local echo survives whatever comes', async () => {
    const stores = createStores(alice.scope)
    const writer = alice.engine({ stores })
    await writer.start()
    await writer.refresh()
    let onDisk: readonly OutboxRow[] = []
    chain.onSubmit = async () => {
      onDisk = (await stores.messages.load()).outbox
    }
    await writer.send(defaultThread(bob.address), 'hello')
    await submitted(writer)
    expect(onDisk).toMatchObject([{ status: 'signing', payload: { n: 1, fields: ['hello'] } }])
  })

  test('is on the screen when send has resolved, before the wallet has answered', async () => {
    let approve = () => {}
    chain.onSubmit = () =>
      new Promise((resolve) => {
        approve = resolve
      })
    await engine.send(defaultThread(bob.address), 'hello')
    expect(showThread(engine, bob.address)).toEqual(['> hello (queued)'])
    await until(engine, ({ outbox }) => outbox[0]?.status === 'signing')
    await until(chain.asked, (asked) => asked.length === 1)
    approve()
    await submitted(engine)
  })

  test('that is declined keeps its text and gives its n to the next', async () => {
    chain.answers.push(new RejectedError())
    await engine.send(defaultThread(bob.address), 'no')
    await until(engine, ({ outbox }) => outbox[0]?.status === 'rejected')
    expect(showThread(engine, bob.address)).toEqual(['> no (rejected RejectedError)'])
    await engine.send(defaultThread(bob.address), 'yes')
    await until(engine, ({ outbox }) => outbox[1]?.status === 'submitted')
    expect(counts(engine)).toEqual([1, 1])
  })

  test('that reverts has failed', async () => {
    chain.answers.push('revert')
    await engine.send(defaultThread(bob.address), 'hello')
    await submitted(engine)
    chain.mine()
    await settle(engine)
    await failed(engine)
    expect(showThread(engine, bob.address)).toEqual(['> hello (failed RevertedError)'])
  })

  test('that no node knows for two minutes was dropped, however long ago it was written', async () => {
    // Written long before it is sent: time counts from where the transaction is missed, not from the writing.
    chain.answers.push(new WalletUnavailableError(), 'drop')
    await engine.send(defaultThread(bob.address), 'hello')
    await held(engine, 'WalletUnavailableError')
    alice.clock.advance(3_600_000)
    engine.flush()
    await submitted(engine)
    chain.mine()
    await settle(engine)
    alice.clock.advance(119_000)
    chain.mine()
    await settle(engine)
    expect(statuses(engine)).toEqual(['submitted'])
    alice.clock.advance(2_000)
    chain.mine()
    await settle(engine)
    await failed(engine)
    expect(showThread(engine, bob.address)).toEqual(['> hello (failed DroppedError)'])
  })

  test('that another error ended has failed and says which', async () => {
    chain.answers.push(new InsufficientFundsError())
    await engine.send(defaultThread(bob.address), 'hello')
    await failed(engine)
    expect(showThread(engine, bob.address)).toEqual(['> hello (failed InsufficientFundsError)'])
  })

  test('counts as delivered when its log appears after all, even after a failure', async () => {
    await engine.send(defaultThread(bob.address), 'hello')
    await submitted(engine)
    const [row] = engine.get().outbox
    alice.clock.advance(1)
    // The wallet sped it up: the hash that we know is gone, the envelope is not.
    const pending = chain.asked.get()[0]?.calls ?? []
    chain.mine()
    chain.reorg(1, 'lost')
    chain.mine()
    await settle(engine)
    alice.clock.advance(121_000)
    chain.mine()
    await settle(engine)
    await failed(engine)
    chain.send(alice.address, pending)
    chain.mine()
    await settle(engine)
    expect(engine.get().outbox).toMatchObject([{ localId: row?.localId, status: 'included', error: null }])
  })
})

describe('what cannot be sent now', () => {
  test('waits for the network and goes later, with the same n', async () => {
    let isDown = true
    chain.onRead = (read) => {
      if (isDown && read === 'key') throw new NetworkError()
    }
    await engine.send(defaultThread(bob.address), 'hello')
    await held(engine, 'NetworkError')
    expect(chain.asked.get()).toEqual([])
    isDown = false
    await engine.refresh()
    await submitted(engine)
    expect(counts(engine)).toEqual([1])
  })

  test('a row that the wallet held several times still takes the first free n (P: gaps show withheld messages)', async () => {
    chain.answers.push(new WrongChainError(), new WrongChainError(), new WalletUnavailableError())
    await engine.send(defaultThread(bob.address), 'hello')
    await held(engine, 'WrongChainError')
    engine.flush()
    await until(chain.asked, (asked) => asked.length === 2)
    await held(engine, 'WrongChainError')
    engine.flush()
    await held(engine, 'WalletUnavailableError')
    engine.flush()
    await submitted(engine)
    expect(counts(engine)).toEqual([1])
  })

  test('new blocks do not nag a wallet that is not there; the wallet, the user and time do', async () => {
    chain.answers.push(new WalletUnavailableError(), new WalletUnavailableError())
    await engine.send(defaultThread(bob.address), 'hello')
    await held(engine, 'WalletUnavailableError')
    for (let i = 0; i < 5; i++) {
      chain.mine()
      await settle(engine)
    }
    expect(chain.asked.get().length).toBe(1)
    alice.clock.advance(15_000)
    chain.mine()
    await settle(engine)
    await until(chain.asked, (asked) => asked.length === 2)
    await held(engine, 'WalletUnavailableError')
    engine.flush()
    await submitted(engine)
  })

  test('waits until the own history was read to its head: an older own key is never used to send', async () => {
    let isDown = true
    chain.onRead = (read) => {
      if (isDown && read === 'logs') throw new NetworkError()
    }
    const fresh = alice.engine()
    await fresh.start()
    await until(fresh, ({ sync }) => sync.phase === 'offline')
    await fresh.send(defaultThread(bob.address), 'hello')
    await fresh.refresh()
    expect(showThread(fresh, bob.address)).toEqual(['> hello (queued)'])
    expect(chain.asked.get()).toEqual([])
    isDown = false
    await fresh.refresh()
    await submitted(fresh)
  })

  test('a peer without a key fails with NoPeerKeyError, and only their messages do', async () => {
    const carol = createPerson(chain, 'carol')
    let release = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    chain.onSubmit = () => gate
    await engine.send(defaultThread(bob.address), 'first')
    await until(chain.asked, (asked) => asked.length === 1)
    await engine.send(defaultThread(carol.address), 'to carol')
    await engine.send(defaultThread(bob.address), 'second')
    release()
    await failed(engine)
    await until(engine, ({ outbox }) => outbox.filter((row) => row.status === 'submitted').length === 2)
    expect(showThread(engine, carol.address)).toEqual(['> to carol (failed NoPeerKeyError)'])
    expect(showThread(engine, bob.address)).toEqual(['> first (submitted)', '> second (submitted)'])
  })

  test('a closed label is no key', async () => {
    const { keyIndex } = bob.key()
    const key = { publicKey: new Uint8Array(), algorithm: 2, validBefore: 0 }
    chain.send(bob.address, [{ type: 'updatePublicKey', keyIndex, key }])
    chain.mine()
    expect(await engine.fetchPeerKey(defaultThread(bob.address))).toEqual({ status: 'missing' })
    await engine.send(defaultThread(bob.address), 'hello')
    await failed(engine)
    expect(showThread(engine, bob.address)).toEqual(['> hello (failed NoPeerKeyError)'])
  })

  test('R5: an expired key of the peer is refused, from the second of valid_before on, by the time of the newest block', async () => {
    bob.register(1, chain.head.timestamp + 24)
    chain.mine()
    expect(await engine.fetchPeerKey(defaultThread(bob.address))).toMatchObject({ status: 'usable' })
    chain.mine()
    await engine.send(defaultThread(bob.address), 'hello')
    await failed(engine)
    expect(showThread(engine, bob.address)).toEqual(['> hello (failed PeerKeyExpiredError)'])
  })

  test('a superseded own key is refused: the registry holds one that this browser lacks', async () => {
    alice.register(2)
    chain.mine()
    await settle(engine)
    await engine.send(defaultThread(bob.address), 'hello')
    await failed(engine)
    expect(showThread(engine, bob.address)).toEqual(['> hello (failed NoOwnKeyError)'])
    expect(chain.asked.get()).toEqual([])
  })
})

describe('several at once', () => {
  test('go as one transaction, in the order of writing, with consecutive n', async () => {
    let release = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    chain.onSubmit = () => gate
    await engine.send(defaultThread(bob.address), 'zero')
    await until(chain.asked, (asked) => asked.length === 1)
    for (const text of ['one', 'two', 'three']) await engine.send(defaultThread(bob.address), text)
    release()
    await submitted(engine)
    expect(sent()).toEqual([1, 3])
    expect(counts(engine)).toEqual([1, 2, 3, 4])
    chain.mine()
    const reader = bob.engine()
    await reader.start()
    await settle(reader)
    expect(showThread(reader, alice.address)).toEqual(['< zero', '< one', '< two', '< three'])
  })

  test('R9: where the contract takes one call at a time each is a transaction of its own, in the order of writing', async () => {
    chain.canBatch = false
    chain.answers.push(new WalletUnavailableError())
    for (const text of ['one', 'two', 'three']) await engine.send(defaultThread(bob.address), text)
    await until(engine, ({ outbox }) => outbox.some((row) => row.error === 'WalletUnavailableError'))
    engine.flush()
    await until(engine, ({ outbox }) => outbox.length === 3 && isSubmitted(outbox))
    expect(new Set(sent())).toEqual(new Set([1]))
    expect(counts(engine)).toEqual([1, 2, 3])
    expect(new Set(engine.get().outbox.map(({ txHash }) => txHash)).size).toBe(3)
    chain.mine()
    const reader = bob.engine()
    await reader.start()
    await settle(reader)
    expect(showThread(reader, alice.address)).toEqual(['< one', '< two', '< three'])
  })

  test('R9: of several apart one is declined: the others go, and its n goes to the next', async () => {
    chain.canBatch = false
    let release = () => {}
    chain.onSubmit = () => {
      chain.onSubmit = () => undefined
      return new Promise((resolve) => {
        release = resolve
      })
    }
    chain.answers.push('send', new RejectedError())
    for (const text of ['one', 'two', 'three']) await engine.send(defaultThread(bob.address), text)
    await until(chain.asked, (asked) => asked.length === 1)
    release()
    await until(chain.asked, (asked) => asked.length === 3)
    await until(engine, ({ outbox }) => outbox[2]?.status === 'submitted')
    expect(statuses(engine)).toEqual(['submitted', 'rejected', 'submitted'])
    expect(counts(engine)).toEqual([1, 2, 2])
  })

  test('while nobody knows whether the contract takes several, all of them wait', async () => {
    chain.answers.push(new WalletUnavailableError())
    for (const text of ['one', 'two']) await engine.send(defaultThread(bob.address), text)
    await held(engine, 'WalletUnavailableError')
    const before = chain.asked.get().length
    chain.onRead = (read) => {
      if (read === 'batch') throw new NetworkError()
    }
    engine.flush()
    await until(engine, ({ outbox }) => outbox.every((row) => row.error === 'NetworkError'))
    expect(statuses(engine)).toEqual(['queued', 'queued'])
    expect(chain.asked.get().length).toBe(before)
    chain.onRead = () => undefined
    engine.flush()
    await until(engine, ({ outbox }) => isSubmitted(outbox))
    expect(counts(engine)).toEqual([1, 2])
  })

  test('at most sixteen go in one transaction', async () => {
    chain.answers.push(new WalletUnavailableError())
    for (let i = 0; i < 20; i++) await engine.send(defaultThread(bob.address), `line ${i}`)
    engine.flush()
    await until(engine, ({ outbox }) => outbox.length === 20 && isSubmitted(outbox))
    expect(Math.max(...sent())).toBeLessThanOrEqual(16)
    expect(counts(engine)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
  })
})

describe('retry and discard', () => {
  async function decline(text: string): Promise<string> {
    chain.answers.push(new RejectedError())
    await engine.send(defaultThread(bob.address), text)
    const { outbox } = await until(engine, (state) => state.outbox.some((row) => row.status === 'rejected'))
    return outbox.find((row) => row.status === 'rejected')?.localId ?? ''
  }

  test('retry seals anew: another envelope, the same text and place', async () => {
    const localId = await decline('hello')
    const [before] = engine.get().outbox
    await engine.retry(localId)
    await submitted(engine)
    const [after] = engine.get().outbox
    expect(after).toMatchObject({ payload: { fields: ['hello'] }, createdAt: before?.createdAt })
    expect(after?.envelopeId).not.toBe(before?.envelopeId)
    expect(engine.get().outbox.length).toBe(1)
  })

  test('two clicks on Retry cost one transaction', async () => {
    const localId = await decline('hello')
    await Promise.all([engine.retry(localId), engine.retry(localId)])
    await submitted(engine)
    expect(engine.get().outbox.length).toBe(1)
    expect(sent()).toEqual([1, 1])
  })

  test('what is on its way is not sent twice', async () => {
    await engine.send(defaultThread(bob.address), 'hello')
    await submitted(engine)
    await engine.retry(engine.get().outbox[0]?.localId ?? '')
    expect(engine.get().outbox.length).toBe(1)
    expect(sent()).toEqual([1])
  })

  test('discard takes the line away, on disk too', async () => {
    const localId = await decline('hello')
    await engine.discard(localId)
    expect(showThread(engine, bob.address)).toEqual([])
  })
})

describe('a tab that was closed', () => {
  /** A tab that goes away while its row stands in `status`. */
  async function closeAt(status: 'queued' | 'signing'): Promise<Engine> {
    const stores = createStores(alice.scope)
    const closing = alice.engine({ stores })
    await closing.start()
    await closing.refresh()
    if (status === 'queued')
      chain.onRead = (read) => {
        if (read === 'key') throw new NetworkError()
      }
    else chain.onSubmit = () => new Promise(() => {})
    await closing.send(defaultThread(bob.address), 'hello')
    await until(closing, ({ outbox }) => outbox[0]?.status === status)
    closing.stop()
    chain.onRead = () => undefined
    chain.onSubmit = () => undefined
    chain.asked.set([])
    const next = alice.engine({ stores: await reopenStores(alice, stores) })
    await next.start()
    await next.refresh()
    return next
  }

  test('leaves what its wallet was never asked about to the next, which sends it once', async () => {
    const next = await closeAt('queued')
    await submitted(next)
    expect(sent()).toEqual([1])
    expect(counts(next)).toEqual([1])
  })

  test('leaves what its wallet was asked about as interrupted; nothing resends it', async () => {
    const next = await closeAt('signing')
    next.flush()
    chain.mine()
    await settle(next)
    expect(showThread(next, bob.address)).toEqual(['> hello (interrupted)'])
    expect(chain.asked.get()).toEqual([])
  })

  test('says so without the chain as well', async () => {
    const stores = createStores(alice.scope)
    const row = createRow('left', { status: 'signing', thread: defaultThread(bob.address) })
    await stores.messages.commit({ outboxPut: [row] })
    chain.onRead = () => {
      throw new NetworkError()
    }
    const next = alice.engine({ stores })
    await next.start()
    await until(next, ({ outbox }) => outbox[0]?.status === 'interrupted')
    expect(showThread(next, bob.address)).toEqual(['> left (interrupted)'])
  })

  test('the user may retry it: it goes once', async () => {
    const next = await closeAt('signing')
    await next.retry(next.get().outbox[0]?.localId ?? '')
    await submitted(next)
    expect(sent()).toEqual([1])
    expect(counts(next)).toEqual([1])
  })

  test('P6: retried after a later one went out it takes its own count again, so that nothing is missed', async () => {
    const next = await closeAt('signing')
    await next.send(defaultThread(bob.address), 'later')
    await until(next, ({ outbox }) => outbox[1]?.status === 'submitted')
    await next.retry(next.get().outbox[0]?.localId ?? '')
    await submitted(next)
    expect(next.get().outbox.map(({ payload }) => [payload.fields[0], payload.n])).toEqual([
      ['hello', 1],
      ['later', 2],
    ])
  })

  test('an interrupted row whose log arrives was sent after all', async () => {
    const stores = createStores(alice.scope)
    const closing = alice.engine({ stores })
    await closing.start()
    await closing.refresh()
    chain.onSubmit = (from, calls) => {
      chain.send(from, calls)
      return new Promise(() => {})
    }
    await closing.send(defaultThread(bob.address), 'hello')
    await until(chain.asked, (asked) => asked.length === 1)
    closing.stop()
    const next = alice.engine({ stores: await reopenStores(alice, stores) })
    await next.start()
    await until(next, ({ outbox }) => outbox[0]?.status === 'interrupted')
    chain.mine()
    await next.refresh()
    expect(showThread(next, bob.address)).toEqual(['> hello (included)'])
  })
})

describe('two tabs of one account', () => {
  let one: Engine
  let two: Engine
  let tabs: readonly Stores[]

  beforeEach(async () => {
    const disk = createMemoryDisk(alice.scope)
    const local = createStores(alice.scope).local
    tabs = [1, 2].map(() => ({ messages: disk.open(), local }))
    ;[one, two] = tabs.map((stores) => alice.engine({ stores })) as [Engine, Engine]
    for (const engine of [one, two]) {
      await engine.start()
      await engine.refresh()
    }
  })

  /** The wallet of the first tab is asked, and answers when `answer` is called. */
  async function askIn(engine: Engine, text: string): Promise<{ answer: () => void }> {
    let answer = () => {}
    const asked = chain.asked.get().length
    chain.onSubmit = () => {
      chain.onSubmit = () => undefined
      return new Promise((resolve) => {
        answer = resolve
      })
    }
    await engine.send(defaultThread(bob.address), text)
    await until(chain.asked, ({ length }) => length > asked)
    return { answer }
  }

  test('both show a line as it stands: what one is sending, the other neither offers to send nor sends', async () => {
    const { answer } = await askIn(one, 'hello')
    await until(two, ({ outbox }) => outbox[0]?.status === 'signing')
    expect(showThread(two, bob.address)).toEqual(['> hello (signing)'])
    await two.retry(two.get().outbox[0]?.localId ?? '')
    two.flush()
    await two.refresh()
    expect(showThread(two, bob.address)).toEqual(['> hello (signing)'])
    answer()
    await submitted(two)
    expect(sent()).toEqual([1])
  })

  test('one wallet prompt at a time, and no n twice', async () => {
    const { answer } = await askIn(one, 'from one')
    await two.send(defaultThread(bob.address), 'from two')
    await until(one, ({ outbox }) => outbox.length === 2)
    expect(showThread(one, bob.address)).toEqual(['> from one (signing)', '> from two (queued)'])
    answer()
    await until(one, ({ outbox }) => isSubmitted(outbox))
    expect(sent()).toEqual([1, 1])
    expect(counts(one)).toEqual([1, 2])
  })

  test('each sends its own lines while it is there; what it leaves queued goes out from the other', async () => {
    chain.answers.push(new WalletUnavailableError())
    await one.send(defaultThread(bob.address), 'hello')
    await held(one, 'WalletUnavailableError')
    await held(two, 'WalletUnavailableError')
    two.flush()
    // Turns are taken in the order of asking: this one comes after what the flush began.
    await tabs[1]?.messages.exclusively(async () => undefined)
    expect(chain.asked.get().length).toBe(1)
    one.stop()
    tabs[0]?.messages.close()
    two.flush()
    await submitted(two)
    expect(chain.asked.get().length).toBe(2)
  })

  test('the tab that is left says of what the other was sending that it was interrupted', async () => {
    const { answer } = await askIn(one, 'hello')
    await until(two, ({ outbox }) => outbox[0]?.status === 'signing')
    // Its keys are gone before the wallet answers: what it did nobody wrote down.
    one.stop()
    Object.assign(tabs[0]?.messages ?? {}, {
      async commit() {
        throw new StorageError('the tab is gone')
      },
    })
    answer()
    await until(two, ({ outbox }) => outbox[0]?.status === 'interrupted')
    expect(showThread(two, bob.address)).toEqual(['> hello (interrupted)'])
  })

  test('Retry in both sends once; Discard in both is no error', async () => {
    chain.answers.push(new RejectedError())
    await one.send(defaultThread(bob.address), 'hello')
    await until(two, ({ outbox }) => outbox[0]?.status === 'rejected')
    const localId = two.get().outbox[0]?.localId ?? ''
    await Promise.all([one.retry(localId), two.retry(localId)])
    await until(one, ({ outbox }) => isSubmitted(outbox))
    expect(sent()).toEqual([1, 1])
    chain.answers.push(new RejectedError())
    await two.send(defaultThread(bob.address), 'again')
    const { outbox } = await until(one, (state) => state.outbox.some((row) => row.status === 'rejected'))
    const declined = outbox.find((row) => row.status === 'rejected')?.localId ?? ''
    await Promise.all([one.discard(declined), two.discard(declined)])
    for (const engine of [one, two]) expect(statuses(engine)).toEqual(['submitted'])
  })

  test('a line that is final in one tab does not leave the other before its message is there', async () => {
    await one.send(defaultThread(bob.address), 'hello')
    await submitted(two)
    chain.mine(chain.lag + 1)
    const seen: number[] = []
    two.subscribe(() => seen.push(showThread(two, bob.address).length))
    await one.refresh()
    await two.refresh()
    expect(new Set(seen)).toEqual(new Set([1]))
    expect(showThread(two, bob.address)).toEqual(['> hello (finalized)'])
  })
})

describe('an engine that was stopped', () => {
  test('seals and sends nothing any more, even in the middle of it: its keys are erased then', async () => {
    const own = alice.key()
    const stopping = alice.engine({ keys: [own] })
    await stopping.start()
    await stopping.refresh()
    chain.onRead = (read) => {
      if (read !== 'key') return
      stopping.stop()
      own.secretKey.fill(0)
    }
    await stopping.send(defaultThread(bob.address), 'hello')
    await stopping.send(defaultThread(bob.address), 'again')
    await stopping.refresh()
    expect(chain.asked.get()).toEqual([])
    expect(stopping.get().outbox.map((row) => row.envelope)).toEqual([null, null])
  })

  test('a failing store fails the send and asks no wallet', async () => {
    const { messages, local } = createStores(alice.scope)
    let isFull = false
    const full: MessageStore = {
      ...messages,
      commit: async (changes) => {
        if (isFull) throw new Error('quota')
        await messages.commit(changes)
      },
    }
    const writer = alice.engine({ stores: { messages: full, local } })
    await writer.start()
    await writer.refresh()
    isFull = true
    await expect(writer.send(defaultThread(bob.address), 'hello')).rejects.toThrow('quota')
    expect(showThread(writer, bob.address)).toEqual([])
    expect(chain.asked.get()).toEqual([])
  })
})

test('registration and message in one transaction open: the key stands before the message', async () => {
  const dave = createPerson(chain, 'dave')
  const daves = dave.engine()
  await daves.start()
  await daves.refresh()
  chain.send(dave.address, [registration(dave.key())])
  chain.mine()
  await settle(daves)
  await daves.send(defaultThread(alice.address), 'new here')
  await submitted(daves)
  chain.mine()
  await settle(engine)
  expect(showThread(engine, dave.address)).toEqual(['< new here'])
})
