import { beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from './engine'
import { RejectedError } from './errors'
import { selectThread } from './selectors'
import { createPerson, createStores, type Person, type Stores, settle, until } from './testing/createPerson'
import { FakeChain } from './testing/fakeChain'
import { defaultThread } from './threadId'
import type { TimelineItem } from './timeline'
import type { EnvelopeId, ThreadRef } from './types'

/** P7 through the whole engine: what one side does to a message, the other one sees, from the chain alone. */
let chain: FakeChain
let bob: Person
let alices: Engine
let bobs: Engine
let aliceStores: Stores
let alice: Person
let toBob: ThreadRef
let toAlice: ThreadRef

async function deliver(): Promise<void> {
  for (const engine of [alices, bobs]) {
    await until(engine, ({ outbox }) =>
      outbox.every((row) => row.status !== 'queued' && row.status !== 'signing'),
    )
  }
  chain.mine()
  await settle(alices, bobs)
}

const items = (engine: Engine, thread: ThreadRef) => selectThread(engine.get(), thread).items
const first = (engine: Engine, thread: ThreadRef): TimelineItem => {
  const [item] = items(engine, thread)
  if (!item) throw new Error('the thread is empty')
  return item
}
const nameOf = (item: TimelineItem): EnvelopeId => {
  if (item.id === null) throw new Error('this message has no name yet')
  return item.id
}

beforeEach(async () => {
  chain = new FakeChain()
  alice = createPerson(chain, 'alice')
  bob = createPerson(chain, 'bob')
  for (const person of [alice, bob]) person.register()
  chain.mine()
  aliceStores = createStores(alice.scope)
  alices = alice.engine({ stores: aliceStores })
  bobs = bob.engine()
  for (const engine of [alices, bobs]) {
    await engine.start()
    await engine.refresh()
  }
  toBob = defaultThread(bob.address)
  toAlice = defaultThread(alice.address)
  await alices.send(toBob, 'Shall we?')
  await deliver()
})

describe('both see the same', () => {
  test('a reply and what it answers', async () => {
    await bobs.reply(toAlice, nameOf(first(bobs, toAlice)), 'Gladly')
    await deliver()
    expect(items(alices, toBob).at(1)).toMatchObject({
      content: { kind: 'text', text: 'Gladly' },
      quote: { own: true, content: { kind: 'text', text: 'Shall we?' } },
    })
  })

  test('a reaction, changed and taken back', async () => {
    const about = nameOf(first(bobs, toAlice))
    for (const emoji of ['👍', '😂', '']) {
      await bobs.react(toAlice, about, emoji)
      await deliver()
      const expected = emoji === '' ? [] : [[emoji, [bob.address]]]
      for (const item of [first(alices, toBob), first(bobs, toAlice)]) {
        expect(item.reactions.map(({ emoji: shown, by }) => [shown, by])).toEqual(expected)
      }
    }
    expect(selectThread(alices.get(), toBob).unread).toBe(0)
  })

  test('an edit, then a retraction', async () => {
    const about = nameOf(first(alices, toBob))
    await alices.edit(toBob, about, 'Shall we dance?')
    await deliver()
    expect(first(bobs, toAlice).content).toEqual({ kind: 'text', text: 'Shall we dance?' })
    await alices.retract(toBob, about)
    await deliver()
    for (const item of [first(alices, toBob), first(bobs, toAlice)]) {
      expect(item.content).toEqual({ kind: 'retracted' })
    }
  })

  test('nothing of what the other one edits or takes back without being the writer', async () => {
    const about = nameOf(first(bobs, toAlice))
    await bobs.edit(toAlice, about, 'forged')
    await bobs.retract(toAlice, about)
    await deliver()
    for (const item of [first(alices, toBob), first(bobs, toAlice)]) {
      expect(item.content).toEqual({ kind: 'text', text: 'Shall we?' })
    }
  })

  test('a contact card', async () => {
    const card = { address: `0x${'0b'.repeat(20)}`, label: 'support', name: 'Zoë' } as const
    await alices.sendContactCard(toBob, card)
    await deliver()
    await alices.sendContactCard(toBob, { address: card.address, name: '' })
    await deliver()
    expect(
      items(bobs, toAlice)
        .slice(1)
        .map(({ content }) => content),
    ).toMatchObject([
      { kind: 'contact', card },
      { kind: 'contact', card: { label: 'default-key', name: '' } },
    ])
  })
})

describe('outbox', () => {
  test('a declined edit waits with its text: Retry sends it, also after a reload', async () => {
    chain.answers.push(new RejectedError())
    await alices.edit(toBob, nameOf(first(alices, toBob)), 'Shall we dance?')
    await until(alices, ({ outbox }) => outbox.some((row) => row.status === 'rejected'))
    expect(first(alices, toBob).content).toEqual({ kind: 'text', text: 'Shall we?' })

    alices.stop()
    alices = alice.engine({ stores: aliceStores })
    await alices.start()
    await alices.refresh()
    const [change] = first(alices, toBob).changes
    expect(change?.body).toMatchObject({ type: 'edit', text: 'Shall we dance?' })
    await alices.retry(change?.row.localId ?? '')
    expect(first(alices, toBob).content).toEqual({ kind: 'text', text: 'Shall we dance?' })
    await deliver()
    expect(first(bobs, toAlice).content).toEqual({ kind: 'text', text: 'Shall we dance?' })
    expect(first(alices, toBob).changes).toEqual([])
  })

  test('a declined reaction can be discarded', async () => {
    chain.answers.push(new RejectedError())
    await alices.react(toBob, nameOf(first(alices, toBob)), '👍')
    await until(alices, ({ outbox }) => outbox.some((row) => row.status === 'rejected'))
    const [change] = first(alices, toBob).changes
    await alices.discard(change?.row.localId ?? '')
    expect(first(alices, toBob)).toMatchObject({ changes: [], reactions: [] })
    await deliver()
    expect(first(bobs, toAlice).reactions).toEqual([])
  })

  test('a reply empties the draft; a reaction, an edit and a retraction leave it', async () => {
    const about = nameOf(first(alices, toBob))
    await alices.saveDraft(toBob, 'unfinished')
    await alices.react(toBob, about, '👍')
    await alices.edit(toBob, about, 'Shall we dance?')
    await alices.retract(toBob, about)
    expect(selectThread(alices.get(), toBob).draft).toBe('unfinished')
    await alices.reply(toBob, about, 'finished')
    expect(selectThread(alices.get(), toBob).draft).toBe('')
  })

  test('a title that was taken back is not sent again', async () => {
    const thread = await alices.startThread(bob.address, 'Olso')
    await alices.send(thread, 'one')
    await deliver()
    await alices.retract(thread, nameOf(first(alices, thread)))
    await alices.send(thread, 'two')
    await deliver()
    expect(items(bobs, { ...thread, peer: alice.address }).map(({ content }) => content.kind)).toEqual([
      'retracted',
      'text',
      'text',
    ])
  })

  test('the estimate counts the name of what is answered', async () => {
    const about = nameOf(first(alices, toBob))
    // Lengths are rounded up: a text that just fits does not fit with the name any more.
    const text = 'x'.repeat(40)
    const plain = await alices.estimate(toBob, text)
    const answer = await alices.estimate(toBob, text, about)
    await alices.send(toBob, text)
    await alices.reply(toBob, about, text)
    await deliver()
    expect(
      items(bobs, toAlice)
        .slice(1)
        .map((item) => item.message?.size),
    ).toEqual([plain.bytes, answer.bytes])
    expect(answer.bytes).toBeGreaterThan(plain.bytes)
  })
})
