import { beforeEach, expect, test } from 'vitest'
import { toHex } from '../lib/bytes'
import { safetyNumber } from '../protocol/fingerprint'
import type { Engine } from './engine'
import { findSafetyNumber, type SafetyNumber } from './findSafetyNumber'
import { partyOf } from './partyOf'
import { createPerson, createStores, type Person, settle, until } from './testing/createPerson'
import { FakeChain } from './testing/fakeChain'
import { DEFAULT_KEY_INDEX, defaultThread } from './threadId'
import { findVerification } from './verification'

/** Issue 3, point 9: the safety number of a pair, and the mark that is dropped when a key changes. */
let chain: FakeChain
let alice: Person
let bob: Person
let alices: Engine
let bobs: Engine

beforeEach(async () => {
  chain = new FakeChain()
  alice = createPerson(chain, 'alice')
  bob = createPerson(chain, 'bob')
  alice.register()
  bob.register()
  chain.mine()
  alices = alice.engine()
  bobs = bob.engine()
  for (const engine of [alices, bobs]) {
    await engine.start()
    await engine.refresh()
  }
})

const toBob = () => defaultThread(bob.address)
const numberOf = (engine: Engine, peer: Person): SafetyNumber => {
  const found = findSafetyNumber(engine.get(), defaultThread(peer.address))
  if (!found) throw new Error('both have keys')
  return found
}
const mark = () => findVerification(alices.get(), toBob())
const rotate = async (person: Person) => {
  person.register(2)
  chain.mine()
  await settle(alices, bobs)
}

test('both sides see the same 12 groups of 5 digits, before a word was written (K16)', async () => {
  expect(findSafetyNumber(alices.get(), toBob())).toBeNull()
  await alices.followKeys(bob.address)
  await bobs.followKeys(alice.address)
  const { groups } = numberOf(alices, bob)
  expect(groups.join(' ')).toMatch(/^(\d{5} ){11}\d{5}$/)
  expect(numberOf(bobs, alice).groups).toEqual(groups)
  const party = (person: Person) =>
    partyOf({ ...person.key(), user: person.address, keyIndex: DEFAULT_KEY_INDEX })
  expect(groups.join(' ')).toBe(safetyNumber(party(alice), party(bob)))
  await rotate(bob)
  expect(numberOf(alices, bob).groups).not.toEqual(groups)
})

test('keys are followed also where every block is final and no window is read', async () => {
  chain = new FakeChain({ lag: 0 })
  alice = createPerson(chain, 'alice')
  bob = createPerson(chain, 'bob')
  alice.register()
  bob.register()
  chain.mine()
  alices = alice.engine()
  await alices.start()
  await alices.refresh()
  expect(alices.get().cursor).toBe(chain.head.number)
  await alices.followKeys(bob.address)
  const first = numberOf(alices, bob)
  await rotate(bob)
  expect(numberOf(alices, bob).groups).not.toEqual(first.groups)
})

test('there is none with oneself, with somebody without a key, or after a label was closed', async () => {
  const stranger = createPerson(chain, 'stranger')
  await alices.followKeys(stranger.address)
  await alices.followKeys(bob.address)
  for (const { address } of [alice, stranger]) {
    expect(findSafetyNumber(alices.get(), defaultThread(address))).toBeNull()
  }
  const key = { publicKey: new Uint8Array(), algorithm: 2, validBefore: 0 }
  chain.send(bob.address, [{ type: 'updatePublicKey', keyIndex: DEFAULT_KEY_INDEX, key }])
  chain.mine()
  await settle(alices)
  expect(findSafetyNumber(alices.get(), toBob())).toBeNull()
})

test.each([
  ['theirs', () => rotate(bob)],
  ['ours', () => rotate(alice)],
])('the mark outlives a reload and is dropped when a key changes: %s', async (_, change) => {
  const stores = createStores(alice.scope)
  alices.stop()
  alices = alice.engine({ stores })
  await alices.start()
  await alices.followKeys(bob.address)
  expect(mark()).toBe('none')
  await alices.setVerified(toBob(), numberOf(alices, bob).pair)
  expect(mark()).toBe('verified')
  alices.stop()
  alices = alice.engine({ stores })
  await alices.start()
  expect(mark()).toBe('verified')
  await change()
  expect(mark()).toBe('dropped')
  await alices.setVerified(toBob(), numberOf(alices, bob).pair)
  expect(mark()).toBe('verified')
  await alices.setVerified(toBob(), null)
  expect(mark()).toBe('none')
})

test('another pair of labels has a mark of its own', async () => {
  await alices.followKeys(bob.address)
  await alices.setVerified(toBob(), numberOf(alices, bob).pair)
  const support = { ...toBob(), peerKeyIndex: `0x${'51'.repeat(32)}` } as const
  expect(findVerification(alices.get(), support)).toBe('none')
  await alices.setVerified(support, null)
  expect(mark()).toBe('verified')
})

test('a key that was sealed to and stands in no history drops the mark', async () => {
  await alices.followKeys(bob.address)
  await alices.setVerified(toBob(), numberOf(alices, bob).pair)
  const forged = createPerson(chain, 'mallory').key()
  // The one source that there is shows the true history and hands out another key.
  const directory = chain.directory()
  alices.stop()
  const stores = createStores(alice.scope)
  alices = alice.engine({
    stores,
    directory: { ...directory, fetchKey: async () => ({ ...forged, validBefore: 0 }) },
  })
  await alices.start()
  await alices.followKeys(bob.address)
  await alices.setVerified(toBob(), numberOf(alices, bob).pair)
  expect(mark()).toBe('verified')
  await alices.send(toBob(), 'to whom?')
  await until(alices, ({ outbox }) => outbox.some((row) => row.status === 'submitted'))
  expect(mark()).toBe('dropped')
  expect(alices.get().contacts.get(bob.address)?.pinned).toEqual({
    [DEFAULT_KEY_INDEX]: { algorithm: 2, publicKey: toHex(forged.publicKey) },
  })
})
