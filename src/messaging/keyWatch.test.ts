import { beforeEach, expect, test } from 'vitest'
import type { Engine } from './engine'
import { createPerson, createStores, type Person, registration, type Stores } from './testing/createPerson'
import { FakeChain } from './testing/fakeChain'
import { DEFAULT_KEY_INDEX } from './threadId'
import type { OwnKey } from './types'

/** Threats: somebody registers a key in the account's name. Told are registrations that no browser of this vault explains. */
let chain: FakeChain
let alice: Person
let stores: Stores
let engine: Engine

beforeEach(() => {
  chain = new FakeChain()
  alice = createPerson(chain, 'alice')
  stores = createStores(alice.scope)
  alice.register()
  chain.mine()
})

/** A browser that has just been opened and has read the chain. */
async function open(keys: readonly OwnKey[] = [alice.key()]): Promise<Engine> {
  engine = alice.engine({ stores, keys })
  await engine.start()
  await read()
  return engine
}
async function read(): Promise<void> {
  chain.mine()
  await engine.refresh()
  // What follows a read works on after it.
  await new Promise((resolve) => setTimeout(resolve))
}
const foreignKey = () => createPerson(chain, 'mallory').key()
/** Whoever has Alice's wallet registers a key that her seeds do not give. */
const intrude = (key: OwnKey = foreignKey()) => chain.send(alice.address, [registration(key)])
const alarms = () => engine.get().keyAlarms.map(({ txHash }) => txHash)

test('keys of this vault raise none: held, held before, or about to be registered', async () => {
  await open()
  await engine.setKeys([alice.key(), alice.key(2)])
  alice.register(2)
  await read()
  // The rotation was given up here, and its transaction came through after all.
  await engine.setKeys([alice.key()])
  expect(alarms()).toEqual([])
  engine.stop()
  await open([alice.key(2)])
  expect(alarms()).toEqual([])
})

test('a registration that nothing explains raises one, at once and at every start until it was seen', async () => {
  await open()
  const txHash = intrude()
  await read()
  expect(alarms()).toEqual([txHash])
  expect(engine.get().keyAlarms[0]?.blockNumber).toBe(chain.head.number)
  engine.stop()
  await open()
  expect(alarms()).toEqual([txHash])
  await engine.acknowledgeKeys()
  expect(alarms()).toEqual([])
  engine.stop()
  await open()
  expect(alarms()).toEqual([])
  const next = intrude(createPerson(chain, 'eve').key())
  await read()
  expect(alarms()).toEqual([next])
})

test('also one that the owner has replaced since the last visit', async () => {
  await open()
  engine.stop()
  const txHash = intrude()
  chain.mine()
  alice.register()
  await open()
  expect(alarms()).toEqual([txHash])
})

test('and one that closes the label', async () => {
  await open()
  const key = { publicKey: new Uint8Array(), algorithm: 2, validBefore: 0 }
  const txHash = chain.send(alice.address, [{ type: 'updatePublicKey', keyIndex: DEFAULT_KEY_INDEX, key }])
  await read()
  expect(alarms()).toEqual([txHash])
})

test("another device's rotation is explained once its key is unlocked here", async () => {
  await open()
  alice.register(2)
  await read()
  expect(alarms().length).toBe(1)
  await engine.setKeys([alice.key(), alice.key(2)])
  expect(alarms()).toEqual([])
})

test("another tab's rotation never raises one: what it holds is read first", async () => {
  const here = await open()
  const seen: number[] = []
  here.subscribe(() => seen.push(here.get().keyAlarms.length))
  const there = alice.engine({ stores })
  await there.start()
  await there.setKeys([alice.key(), alice.key(2)])
  alice.register(2)
  await read()
  expect(seen.length).toBeGreaterThan(0)
  expect(Math.max(...seen)).toBe(0)
  there.stop()
})

test('what stood there before the first unlock in this browser is history, what came after its newest key is not', async () => {
  const older = intrude()
  chain.mine()
  alice.register(2)
  chain.mine()
  const newer = intrude(createPerson(chain, 'eve').key())
  chain.mine()
  await open([alice.key(), alice.key(2)])
  expect(alarms()).toEqual([newer])
  expect(engine.get().keyMemory?.acknowledged).toEqual([older])
})

test('a reorg that takes the registration back takes the alarm back', async () => {
  await open()
  intrude()
  await read()
  expect(alarms().length).toBe(1)
  chain.reorg(1, 'lost')
  await read()
  expect(alarms()).toEqual([])
})

test('a browser that was given one label does not watch the others', async () => {
  const support = alice.key(1, { label: 'support' })
  chain.send(alice.address, [registration(support)])
  await open([support])
  alice.register(2)
  await read()
  expect(alarms()).toEqual([])
  const txHash = intrude({ ...foreignKey(), keyIndex: support.keyIndex })
  await read()
  expect(alarms()).toEqual([txHash])
})
