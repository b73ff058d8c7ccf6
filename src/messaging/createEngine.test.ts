import { beforeEach, describe, expect, test } from 'vitest'
import { EnvelopeTooLongError, MAX_ENVELOPE_LENGTH } from '../protocol/envelope'
import type { Engine } from './engine'
import { RejectedError, StorageFullError } from './errors'
import { selectContacts, selectPeople, selectRequests, selectThread } from './selectors'
import { createPerson, createStores, type Person, type Stores, settle, until } from './testing/createPerson'
import { FakeChain } from './testing/fakeChain'
import { showThread } from './testing/showThread'
import { defaultThread } from './threadId'
import type { ThreadRef } from './types'

/** Issue 2: items 6 (peer without a key) and 7 (threads, titles); UX.md: requests, drafts, unread. */
let chain: FakeChain
let alice: Person
let bob: Person
let alices: Engine
let bobs: Engine
let bobStores: Stores

async function deliver(engine: Engine): Promise<void> {
  await until(engine, ({ outbox }) =>
    outbox.every((row) => row.status !== 'queued' && row.status !== 'signing'),
  )
  chain.mine()
  await settle(alices, bobs)
}

const statusOf = (engine: Engine) => selectPeople(engine.get()).map((person) => person.status)

beforeEach(async () => {
  chain = new FakeChain()
  alice = createPerson(chain, 'alice')
  bob = createPerson(chain, 'bob')
  alice.register()
  bob.register()
  chain.mine()
  alices = alice.engine()
  bobStores = createStores(bob.scope)
  bobs = bob.engine({ stores: bobStores })
  for (const engine of [alices, bobs]) {
    await engine.start()
    await engine.refresh()
  }
})

describe('named threads', () => {
  /** A thread whose title and first line were declined. */
  async function declineFirst(): Promise<ThreadRef> {
    const thread = await alices.startThread(bob.address, 'Trading')
    chain.answers.push(new RejectedError())
    await alices.send(thread, 'first')
    await until(
      alices,
      ({ outbox }) => outbox.length === 2 && outbox.every((row) => row.status === 'rejected'),
    )
    return thread
  }

  test('the title goes out sealed, once, before the first message, in one transaction', async () => {
    const thread = await alices.startThread(bob.address, 'Trading')
    expect(selectThread(alices.get(), thread).title).toBe('Trading')
    await alices.send(thread, 'first')
    await deliver(alices)
    await alices.send(thread, 'second')
    await deliver(alices)
    expect(chain.asked.get().map(({ calls }) => calls.length)).toEqual([2, 1])
    const theirs = { ...thread, peer: alice.address }
    expect(showThread(bobs, theirs)).toEqual(['< title Trading', '< first', '< second'])
    expect(selectThread(bobs.get(), theirs).title).toBe('Trading')
    const onChain = chain.asked.get().flatMap(({ calls }) => calls)
    const text = onChain.map((call) =>
      call.type === 'sendMessage' ? Buffer.from(call.envelope).toString('latin1') : '',
    )
    expect(text.join()).not.toContain('Trading')
  })

  test('a declined title is not doubled by the next message, and goes when it is retried', async () => {
    const thread = await declineFirst()
    for (const { localId } of alices.get().outbox) await alices.retry(localId)
    await deliver(alices)
    expect(showThread(bobs, { ...thread, peer: alice.address })).toEqual(['< title Trading', '< first'])
  })

  test('a declined title goes out with whatever is sent next, once', async () => {
    const thread = await declineFirst()
    await alices.send(thread, 'second')
    await deliver(alices)
    const theirs = { ...thread, peer: alice.address }
    expect(showThread(bobs, theirs)).toEqual(['< title Trading', '< second'])
    // As the screen offers it: on the line alone.
    const declined = alices.get().outbox.find((row) => row.status === 'rejected')
    await alices.retry(declined?.localId ?? '')
    await deliver(alices)
    expect(showThread(bobs, theirs)).toEqual(['< title Trading', '< second', '< first'])
    expect(selectThread(bobs.get(), theirs).title).toBe('Trading')
  })

  test('and with the retry of the line that it was declined with', async () => {
    const thread = await declineFirst()
    await alices.retry(alices.get().outbox[1]?.localId ?? '')
    await deliver(alices)
    expect(showThread(bobs, { ...thread, peer: alice.address })).toEqual(['< title Trading', '< first'])
  })

  test('two threads with one person count and read apart from the main one', async () => {
    const thread = await alices.startThread(bob.address, 'Support')
    await alices.send(defaultThread(bob.address), 'main')
    await alices.send(thread, 'named')
    await deliver(alices)
    const [person] = selectPeople(bobs.get())
    expect(person?.threads.map(({ title, unread }) => [title, unread])).toEqual([
      [null, 1],
      ['Support', 1],
    ])
    await bobs.markRead({ ...thread, peer: alice.address })
    expect(selectPeople(bobs.get())[0]?.threads.map(({ unread }) => unread)).toEqual([1, 0])
  })
})

describe('requests', () => {
  beforeEach(async () => {
    await alices.send(defaultThread(bob.address), 'hello stranger')
    await deliver(alices)
  })

  test('a stranger is a request; somebody to whom one wrote never is', () => {
    expect([statusOf(bobs), statusOf(alices)]).toEqual([['request'], ['contact']])
  })

  test('accepted, blocked and back, also after a reload', async () => {
    for (const status of ['accepted', 'blocked', 'none'] as const) {
      await bobs.setContact(alice.address, status)
      const reloaded = bob.engine({ stores: bobStores })
      await reloaded.start()
      const expected = { accepted: 'contact', blocked: 'blocked', none: 'request' }[status]
      expect([statusOf(bobs), statusOf(reloaded)]).toEqual([[expected], [expected]])
      reloaded.stop()
    }
  })

  test('blocked, what they write from then on is nowhere; unblocked, it is there', async () => {
    await bobs.setContact(alice.address, 'blocked')
    await alices.send(defaultThread(bob.address), 'let me in')
    await deliver(alices)
    await bobs.refresh()
    expect(showThread(bobs, alice.address)).toEqual(['< hello stranger'])
    await bobs.setContact(alice.address, 'none')
    expect(showThread(bobs, alice.address)).toEqual(['< hello stranger', '< let me in'])
  })

  test('two decisions in a row build on each other', async () => {
    await Promise.all([bobs.deleteRequest(alice.address), bobs.setContact(alice.address, 'blocked')])
    expect(bobs.get().contacts.get(alice.address)).toMatchObject({
      status: 'blocked',
      hiddenUpTo: { logIndex: 0 },
    })
    expect((await bobStores.local.load()).contacts).toEqual(bobs.get().contacts)
  })

  test('replying accepts', async () => {
    await bobs.send(defaultThread(alice.address), 'hello')
    expect(selectContacts(bobs.get()).map((person) => person.peer)).toEqual([alice.address])
  })

  test('deleted, they come back only when they write again', async () => {
    await bobs.deleteRequest(alice.address)
    expect(selectPeople(bobs.get())).toEqual([])
    await alices.send(defaultThread(bob.address), 'are you there?')
    await deliver(alices)
    expect(selectRequests(bobs.get()).length).toBe(1)
    expect(showThread(bobs, alice.address)).toEqual(['< are you there?'])
  })
})

describe('drafts', () => {
  test('a draft that cannot be stored is held, and the status says why', async () => {
    const stores = createStores(bobs.get().scope)
    const local = { ...stores.local, putThread: () => Promise.reject(new StorageFullError()) }
    const engine = bob.engine({ stores: { ...stores, local } })
    await engine.start()
    const thread = defaultThread(alice.address)
    await engine.saveDraft(thread, 'half a')
    expect(selectThread(engine.get(), thread).draft).toBe('half a')
    expect(engine.get().sync).toEqual({ phase: 'offline', error: 'StorageFullError' })
    engine.stop()
  })

  test('survive a reload and go when the message is sent', async () => {
    const thread = defaultThread(alice.address)
    await bobs.saveDraft(thread, 'half a')
    const reloaded = bob.engine({ stores: bobStores })
    await reloaded.start()
    expect(selectThread(reloaded.get(), thread).draft).toBe('half a')
    await reloaded.send(thread, 'half a line')
    expect(selectThread(reloaded.get(), thread).draft).toBe('')
    expect((await bobStores.local.load()).threads.get(`${alice.address}/0`)?.draft).toBe('')
    reloaded.stop()
  })

  test('what is written while the last message is being stored is the next one’s draft', async () => {
    const thread = defaultThread(alice.address)
    await bobs.saveDraft(thread, 'half a')
    const sending = bobs.send(thread, 'half a line')
    await bobs.saveDraft(thread, 'W')
    await sending
    expect(selectThread(bobs.get(), thread).draft).toBe('W')
    expect((await bobStores.local.load()).threads.get(`${alice.address}/0`)?.draft).toBe('W')
  })

  test('for a peer without a key: their first key is noticed, live', async () => {
    const carol = createPerson(chain, 'carol')
    const thread = defaultThread(carol.address)
    expect(await bobs.fetchPeerKey(thread)).toEqual({ status: 'missing' })
    await bobs.saveDraft(thread, 'when you are here', { awaitsKey: true })
    await bobs.refresh()
    expect(bobs.get().keys.get(carol.address)).toBeUndefined()
    carol.register()
    chain.mine()
    await until(bobs, ({ keys }) => keys.get(carol.address)?.length === 1)
    expect(selectThread(bobs.get(), thread)).toMatchObject({ draft: 'when you are here', awaitsKey: true })
    expect(await bobs.fetchPeerKey(thread)).toMatchObject({ status: 'usable' })
  })
})

test('an estimate has the length of the envelope that is sent', async () => {
  const thread = defaultThread(bob.address)
  for (const text of ['', 'short', 'a longer text, '.repeat(30)]) {
    const { bytes, fee } = await alices.estimate(thread, text)
    await alices.send(thread, text)
    await deliver(alices)
    expect(selectThread(bobs.get(), defaultThread(alice.address)).items.at(-1)?.message?.size).toBe(bytes)
    expect(fee).toBe(1n)
  }
})

describe('a text that fits no envelope (rule E7)', () => {
  test('is refused before it is stored, so that nothing is lost and no row fails for ever', async () => {
    const thread = defaultThread(bob.address)
    const long = 'x'.repeat(MAX_ENVELOPE_LENGTH)
    await expect(alices.send(thread, long)).rejects.toThrow(EnvelopeTooLongError)
    await expect(alices.estimate(thread, long)).rejects.toThrow(EnvelopeTooLongError)
    expect(alices.get().outbox).toEqual([])
  })
})
