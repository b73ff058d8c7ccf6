import { beforeEach, describe, expect, test } from 'vitest'
import { toHex } from '../lib/bytes'
import { Algorithm } from '../protocol/algorithm'
import { KEY_LINK_INDEX, labelToKeyIndex } from '../protocol/labels'
import type { Engine } from './engine'
import { createPerson, type Person, registration, settle, until } from './testing/createPerson'
import { FakeChain } from './testing/fakeChain'
import { showThread } from './testing/showThread'
import { DEFAULT_KEY_INDEX, defaultThread, UNLABELLED_KEY_INDEX } from './threadId'
import type { OwnKey, ThreadRef } from './types'

/** SPEC K7, S4, S5, R4, R5: threads under other labels than the default one. */

let chain: FakeChain
let alice: Person
let bob: Person

beforeEach(() => {
  chain = new FakeChain()
  alice = createPerson(chain, 'alice')
  bob = createPerson(chain, 'bob')
})

function register(person: Person, ...keys: readonly OwnKey[]): void {
  for (const key of keys) chain.send(person.address, [registration(key)])
  chain.mine()
}

async function open(person: Person, keys: readonly OwnKey[]): Promise<Engine> {
  const engine = person.engine({ keys })
  await engine.start()
  await settle(engine)
  return engine
}

async function send(engine: Engine, thread: ThreadRef, text: string): Promise<void> {
  await engine.send(thread, text)
  await until(engine, ({ outbox }) =>
    outbox.every(({ status }) => status !== 'queued' && status !== 'signing'),
  )
  chain.mine(chain.lag + 1)
}

test('S4, S5: a label is a conversation of its own, answered from the label at which it arrived', async () => {
  const support = bob.key(1, { label: 'support' })
  register(alice, alice.key())
  register(bob, bob.key(), support)
  const [alices, bobs] = [await open(alice, [alice.key()]), await open(bob, [bob.key(), support])]
  const toSupport = { ...defaultThread(bob.address), peerKeyIndex: support.keyIndex }
  const fromSupport = { ...defaultThread(alice.address), ownKeyIndex: support.keyIndex }
  await send(alices, defaultThread(bob.address), 'just you')
  await send(alices, toSupport, 'Please help')
  await settle(bobs)
  await send(bobs, fromSupport, 'What happened?')
  const named = await bobs.startThread(alice.address, 'Order 7', fromSupport)
  expect(named).toMatchObject({ ownKeyIndex: support.keyIndex, peerKeyIndex: DEFAULT_KEY_INDEX })
  await send(bobs, named, 'Here it is')
  await settle(alices, bobs)
  expect(showThread(alices, bob.address)).toEqual(['> just you (finalized)'])
  expect(showThread(alices, toSupport)).toEqual(['> Please help (finalized)', '< What happened?'])
  expect(showThread(bobs, alice.address)).toEqual(['< just you'])
  expect(showThread(bobs, fromSupport)).toEqual(['< Please help', '> What happened? (finalized)'])
  expect(
    showThread(alices, {
      ...named,
      peer: bob.address,
      peerKeyIndex: support.keyIndex,
      ownKeyIndex: DEFAULT_KEY_INDEX,
    }),
  ).toEqual(['< title Order 7', '< Here it is'])
  // Who holds that label alone reads its conversations and nothing else.
  const desk = await open(bob, [support])
  expect([...desk.get().messages.values()].flatMap((list) => [...list]).length).toBe(4)
  expect(showThread(desk, fromSupport)).toEqual(showThread(bobs, fromSupport))
  expect(showThread(desk, alice.address)).toEqual([])
})

test('the next version revokes an export: what is sealed to it, the holder of the earlier one cannot read', async () => {
  const [first, second] = [1, 2].map((version) => bob.key(1, { label: 'support', version })) as [
    OwnKey,
    OwnKey,
  ]
  register(alice, alice.key())
  register(bob, bob.key(), first)
  const alices = await open(alice, [alice.key()])
  const toSupport = { ...defaultThread(bob.address), peerKeyIndex: first.keyIndex }
  await send(alices, toSupport, 'before')
  register(bob, second)
  await settle(alices)
  await send(alices, toSupport, 'after')
  const fromSupport = { ...defaultThread(alice.address), ownKeyIndex: first.keyIndex }
  expect(showThread(await open(bob, [first]), fromSupport)).toEqual(['< before'])
  expect(showThread(await open(bob, [first, second]), fromSupport)).toEqual(['< before', '< after'])
})

describe('whom one can write to', () => {
  test('the labels of a person are those with a usable key, the newest first', async () => {
    const key = (label: string, algorithm?: Algorithm) =>
      bob.key(1, { label, ...(algorithm !== undefined && { algorithm }) })
    register(
      bob,
      key('default-key'),
      key('support'),
      key('closed'),
      key('odd'),
      key('trading', Algorithm.ECDSA),
    )
    const { publicKey } = key('odd')
    const put = (
      label: string,
      change: { publicKey?: Uint8Array; algorithm?: number; validBefore?: number },
    ) =>
      chain.send(bob.address, [
        {
          type: 'updatePublicKey',
          keyIndex: toHex(labelToKeyIndex(label)),
          key: { publicKey, algorithm: 2, validBefore: 0, ...change },
        },
      ])
    put('closed', { publicKey: new Uint8Array() })
    put('odd', { algorithm: 9 })
    put('expired', { validBefore: chain.head.timestamp })
    chain.send(bob.address, [{ ...registration(bob.key()), keyIndex: toHex(KEY_LINK_INDEX) }])
    chain.mine()
    register(bob, key('support', Algorithm.ED25519))
    const alices = await open(alice, [alice.key()])
    expect(await alices.fetchPeerLabels(bob.address)).toEqual(
      ['support', 'trading', 'default-key'].map((label) => toHex(labelToKeyIndex(label))),
    )
    expect(await alices.fetchPeerLabels(alice.address)).toEqual([])
  })

  test('of thousands of labels only a few are shown', async () => {
    for (let i = 0; i < 40; i++) chain.send(bob.address, [registration(bob.key(1, { label: `label ${i}` }))])
    chain.mine()
    const alices = await open(alice, [alice.key()])
    const labels = await alices.fetchPeerLabels(bob.address)
    expect(labels.length).toBe(16)
    expect(labels[0]).toBe(toHex(labelToKeyIndex('label 39')))
  })

  test('without a default key, a key that was registered without a label is found, and reads what is sealed to it', async () => {
    const key = { ...bob.key(), keyIndex: UNLABELLED_KEY_INDEX }
    register(alice, alice.key())
    const [alices, bobs] = [await open(alice, [alice.key()]), await open(bob, [key])]
    expect((await alices.fetchPeerKey(defaultThread(bob.address))).status).toBe('missing')
    register(bob, key)
    expect((await alices.fetchPeerKey(defaultThread(bob.address))).status).toBe('unlabelled')
    const thread = { ...defaultThread(bob.address), peerKeyIndex: UNLABELLED_KEY_INDEX }
    expect((await alices.fetchPeerKey(thread)).status).toBe('usable')
    await send(alices, thread, 'as DeSo does it')
    await settle(bobs)
    const arrived = { ...defaultThread(alice.address), ownKeyIndex: UNLABELLED_KEY_INDEX }
    expect(showThread(bobs, arrived)).toEqual(['< as DeSo does it'])
    register(bob, bob.key())
    expect((await alices.fetchPeerKey(defaultThread(bob.address))).status).toBe('usable')
  })
})
