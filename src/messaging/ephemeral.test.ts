import { beforeEach, describe, expect, test } from 'vitest'
import { fromHex } from '../lib/bytes'
import { Algorithm } from '../protocol/algorithm'
import { sealEphemeral } from '../protocol/ephemeral'
import { encodePayload, PayloadKind } from '../protocol/payload'
import type { Engine } from './engine'
import { partyOf } from './partyOf'
import { selectThread } from './selectors'
import {
  CHAIN_ID,
  CONTRACT,
  createPerson,
  type Person,
  registration,
  settle,
  until,
} from './testing/createPerson'
import { FakeChain } from './testing/fakeChain'
import { showThread } from './testing/showThread'
import { DEFAULT_KEY_INDEX, defaultThread, MAIN_SESSION_ID } from './threadId'
import type { Address, OwnKey, ThreadRef } from './types'

/** SPEC E14 to E18, S4: people whose keys are on different curves, and messages that bypass the sender's key. */

let chain: FakeChain
let alice: Person
let bob: Person
let aliceKey: OwnKey
let bobKey: OwnKey

beforeEach(() => {
  chain = new FakeChain()
  alice = createPerson(chain, 'alice')
  bob = createPerson(chain, 'bob')
  aliceKey = alice.key()
  bobKey = bob.key(1, { algorithm: Algorithm.ECDSA })
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

/** Sends and mines until it is final. */
async function send(engine: Engine, to: Address | ThreadRef, text: string): Promise<void> {
  await engine.send(typeof to === 'string' ? defaultThread(to) : to, text)
  await until(engine, ({ outbox }) =>
    outbox.every(({ status }) => status !== 'queued' && status !== 'signing'),
  )
  chain.mine(chain.lag + 1)
}

/** First bytes of the envelopes that were sent: version and type. */
const types = () =>
  chain.asked
    .get()
    .flatMap(({ calls }) => calls.map((call) => (call.type === 'sendMessage' ? call.envelope[0] : null)))

const messageOf = (engine: Engine, peer: Address, index: number) =>
  selectThread(engine.get(), defaultThread(peer)).items.at(index)?.message

/** An ephemeral message of `from`, whatever their registered key. */
function sealTo(from: Person, labelKey: Uint8Array, to: Person, key: OwnKey, text: string): Uint8Array {
  const envelope = sealEphemeral({
    chainId: CHAIN_ID,
    contract: fromHex(CONTRACT),
    from: fromHex(from.address),
    sessionId: fromHex(MAIN_SESSION_ID),
    recipient: partyOf({ ...key, user: to.address }),
    labelKey,
    payload: encodePayload({ kind: PayloadKind.text, n: 1, ack: 0, fields: [text] }),
  })
  if (!envelope) throw new Error('the key is valid')
  return envelope
}

describe('two people on different curves', () => {
  test('write to each other in one thread, and read all of it again on an empty device', async () => {
    register(alice, aliceKey)
    register(bob, bobKey)
    const [alices, bobs] = [await open(alice, [aliceKey]), await open(bob, [bobKey])]
    await send(alices, bob.address, 'Hello secp256k1')
    await send(bobs, alice.address, 'Hello X25519')
    await settle(alices, bobs)
    expect(types()).toEqual([0x11, 0x11])
    const atAlice = ['> Hello secp256k1 (finalized)', '< Hello X25519']
    const atBob = ['< Hello secp256k1', '> Hello X25519 (finalized)']
    const restored = [await open(alice, [aliceKey]), await open(bob, [bobKey])] as const
    for (const engine of [alices, restored[0]]) expect(showThread(engine, bob.address)).toEqual(atAlice)
    for (const engine of [bobs, restored[1]]) expect(showThread(engine, alice.address)).toEqual(atBob)
    for (const engine of [...restored]) expect(engine.get().messages.size).toBe(1)
    const [own, theirs] = [0, 1].map((i) => messageOf(restored[0], bob.address, i))
    expect(own?.content).toMatchObject({ ownPublicKey: null, payload: { n: 1 } })
    expect(theirs?.content).toMatchObject({ peerPublicKey: null, payload: { n: 1, ack: 1 } })
    expect([own?.bypassedKey, theirs?.bypassedKey]).toEqual([false, false])
  })

  test('the estimate knows the longer envelope', async () => {
    register(alice, aliceKey)
    register(bob, bobKey)
    const alices = await open(alice, [aliceKey])
    // 43 bytes around a payload in type 0 would still fit 64; 75 do not.
    expect((await alices.estimate(defaultThread(bob.address), 'short')).bytes).toBe(96)
    expect((await alices.estimate(defaultThread(alice.address), 'short')).bytes).toBe(64)
  })

  test('Ed25519 and X25519 are one curve: both write with their registered keys', async () => {
    const key = bob.key(1, { algorithm: Algorithm.ED25519 })
    register(alice, aliceKey)
    register(bob, key)
    const [alices, bobs] = [await open(alice, [aliceKey]), await open(bob, [key])]
    await send(alices, bob.address, 'to Ed25519')
    await send(bobs, alice.address, 'to X25519')
    await settle(alices, bobs)
    expect(types()).toEqual([0x10, 0x10])
    expect(showThread(alices, bob.address)).toEqual(['> to Ed25519 (finalized)', '< to X25519'])
    expect(showThread(bobs, alice.address)).toEqual(['< to Ed25519', '> to X25519 (finalized)'])
  })

  test('who changes curve goes on in the same thread, unflagged', async () => {
    const before = bob.key()
    const after = bob.key(1, { algorithm: Algorithm.ECDSA, version: 2 })
    register(alice, aliceKey)
    register(bob, before)
    const alices = await open(alice, [aliceKey])
    const bobs = await open(bob, [before])
    await send(bobs, alice.address, 'on one curve')
    register(bob, after)
    await bobs.setKeys([before, after])
    await settle(alices, bobs)
    await send(bobs, alice.address, 'on two')
    await send(alices, bob.address, 'I follow')
    await settle(alices, bobs)
    expect(types()).toEqual([0x10, 0x11, 0x11])
    expect(showThread(alices, bob.address)).toEqual(['< on one curve', '< on two', '> I follow (finalized)'])
    expect(messageOf(alices, bob.address, 1)?.bypassedKey).toBe(false)
    const restored = await open(bob, [before, after])
    expect(showThread(restored, alice.address)).toEqual(showThread(bobs, alice.address))
  })

  test('while a new generation waits for its transaction, the ephemeral key is made from the registered one', async () => {
    register(alice, aliceKey)
    register(bob, bobKey)
    const bobs = await open(bob, [bobKey, bob.key(2)])
    await send(bobs, alice.address, 'in between')
    await settle(bobs)
    // The rotation came to nothing: generation 1 is all that is ever restored.
    const restored = await open(bob, [bobKey])
    expect(showThread(restored, alice.address)).toEqual(['> in between (finalized)'])
  })

  test('the text is read only with the key that it was sealed to, and not at all when a bit is changed', async () => {
    register(alice, aliceKey)
    register(bob, bobKey)
    const envelope = sealTo(bob, bobKey.labelKey, alice, aliceKey, 'whole')
    const broken = envelope.map((byte, i) => (i === envelope.length - 1 ? byte ^ 1 : byte))
    for (const each of [envelope, broken]) {
      const { address: to } = alice
      chain.send(bob.address, [
        { type: 'sendMessage', to, keyIndex: DEFAULT_KEY_INDEX, sessionId: MAIN_SESSION_ID, envelope: each },
      ])
    }
    chain.mine()
    const [alices, stranger] = [await open(alice, [aliceKey]), await open(alice, [alice.key(7)])]
    expect(showThread(alices, bob.address)).toEqual(['< whole'])
    expect(alices.get().unopened.length).toBe(1)
    expect(showThread(stranger, bob.address)).toEqual([])
    expect(stranger.get().unopened.length).toBe(2)
  })
})

describe('a message that bypasses the messaging key of its sender', () => {
  const post = (envelope: Uint8Array) => {
    const call = { to: alice.address, keyIndex: DEFAULT_KEY_INDEX, sessionId: MAIN_SESSION_ID, envelope }
    chain.send(bob.address, [{ type: 'sendMessage', ...call }])
    chain.mine()
  }

  test('is opened and flagged where that key agrees with the recipient’s', async () => {
    register(alice, aliceKey)
    register(bob, bob.key())
    post(sealTo(bob, new Uint8Array(32).fill(5), alice, aliceKey, 'not really Bob'))
    const alices = await open(alice, [aliceKey])
    expect(showThread(alices, bob.address)).toEqual(['< not really Bob'])
    expect(messageOf(alices, bob.address, 0)?.bypassedKey).toBe(true)
  })

  test('is not flagged from somebody without a key, nor by a key that is registered after it', async () => {
    register(alice, aliceKey)
    post(sealTo(bob, new Uint8Array(32).fill(5), alice, aliceKey, 'no key yet'))
    register(bob, bob.key())
    const alices = await open(alice, [aliceKey])
    expect(showThread(alices, bob.address)).toEqual(['< no key yet'])
    expect(messageOf(alices, bob.address, 0)?.bypassedKey).toBe(false)
  })
})

describe('a thread of another label', () => {
  test('refuses what could not carry the label, and says where to write instead', async () => {
    const support = alice.key(1, { label: 'support' })
    register(alice, aliceKey, support)
    register(bob, bobKey)
    const alices = await open(alice, [aliceKey, support])
    const thread = { ...defaultThread(bob.address), ownKeyIndex: support.keyIndex }
    expect((await alices.fetchPeerKey(thread)).status).toBe('otherCurve')
    expect((await alices.fetchPeerKey(defaultThread(bob.address))).status).toBe('usable')
    await alices.send(thread, 'from support')
    await until(alices, ({ outbox }) => outbox.every(({ status }) => status === 'failed'))
    expect(showThread(alices, thread)).toEqual(['> from support (failed LabelCurveError)'])
    expect(chain.asked.get()).toEqual([])
  })

  test('to a label on another curve goes as type 1, and counts as the default key of its sender', async () => {
    const support = bob.key(1, { label: 'support', algorithm: Algorithm.ECDSA })
    register(alice, aliceKey)
    register(bob, bob.key(), support)
    const [alices, bobs] = [await open(alice, [aliceKey]), await open(bob, [bob.key(), support])]
    const toSupport = { ...defaultThread(bob.address), peerKeyIndex: support.keyIndex }
    await send(alices, toSupport, 'Please help')
    await settle(alices, bobs)
    expect(showThread(alices, toSupport)).toEqual(['> Please help (finalized)'])
    const arrived = { ...defaultThread(alice.address), ownKeyIndex: support.keyIndex }
    expect(showThread(bobs, arrived)).toEqual(['< Please help'])
  })
})
