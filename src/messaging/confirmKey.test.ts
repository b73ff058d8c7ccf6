import { beforeEach, describe, expect, test } from 'vitest'
import { toHex } from '../lib/bytes'
import type { Engine } from './engine'
import { createPerson, createStores, type Person, type Stores, settle, until } from './testing/createPerson'
import { FakeChain } from './testing/fakeChain'
import { showThread } from './testing/showThread'
import { DEFAULT_KEY_INDEX, defaultThread } from './threadId'
import type { RegisteredKey } from './types'

/** Threats: "RPC forges a key". Before the first send, and after each change, several sources must name the same key. */
let chain: FakeChain
let alice: Person
let bob: Person
let stores: Stores
let alices: Engine
/** How often the sources were asked, all of them at once. */
let asked: number

beforeEach(async () => {
  chain = new FakeChain()
  alice = createPerson(chain, 'alice')
  bob = createPerson(chain, 'bob')
  alice.register()
  bob.register()
  chain.mine()
  asked = 0
  stores = createStores(alice.scope)
  alices = alice.engine({ stores })
  await alices.start()
  await alices.refresh()
})

const honest = (key: RegisteredKey | null) => {
  asked++
  return key
}
const forged = () => ({ ...createPerson(chain, 'mallory').key(), validBefore: 0 })
const nameOf = (key: { algorithm: number; publicKey: Uint8Array }) => ({
  algorithm: key.algorithm,
  publicKey: toHex(key.publicKey),
})
const contact = () => alices.get().contacts.get(bob.address)

/** Sends, and waits until it went out or was stopped. */
async function send(text: string): Promise<string | undefined> {
  await alices.send(defaultThread(bob.address), text)
  await until(alices, ({ outbox }) =>
    outbox.every((row) => row.status !== 'queued' && row.status !== 'signing'),
  )
  chain.mine()
  await settle(alices)
  return showThread(alices, bob.address).at(-1)
}

describe('two sources', () => {
  test('that agree are asked before the first send, and not again while the key stays', async () => {
    chain.sources = [honest, honest]
    expect(await send('one')).toBe('> one (included)')
    expect(asked).toBe(2)
    expect(await send('two')).toBe('> two (included)')
    expect(asked).toBe(2)
    expect(contact()?.pinned).toEqual({ [DEFAULT_KEY_INDEX]: nameOf(bob.key()) })
  })

  test('are asked again after the key has changed, and after a reload only then', async () => {
    chain.sources = [honest, honest]
    await send('one')
    alices.stop()
    alices = alice.engine({ stores })
    await alices.start()
    await alices.refresh()
    await send('two')
    expect(asked).toBe(2)
    bob.register(2)
    chain.mine()
    await send('three')
    expect(asked).toBe(4)
    expect(contact()?.pinned).toEqual({ [DEFAULT_KEY_INDEX]: nameOf(bob.key(2)) })
  })

  test.each([
    ['another key', (): RegisteredKey | null => forged()],
    ['no key', (): RegisteredKey | null => null],
  ])(
    'of which one names %s stop the send: nothing goes out, the text stays, both names are kept',
    async (_, lie) => {
      const lied = lie()
      chain.sources = [honest, lie]
      expect(await send('secret')).toBe('> secret (failed KeyDisagreementError)')
      expect(chain.asked.get()).toEqual([])
      expect(contact()?.pinned).toBeUndefined()
      expect(contact()?.disputed).toEqual({
        [DEFAULT_KEY_INDEX]: [
          { source: 'https://rpc1.example', key: nameOf(bob.key()) },
          { source: 'https://rpc2.example', key: lied && nameOf(lied) },
        ],
      })

      chain.sources = [honest, honest]
      const [row] = alices.get().outbox
      await alices.retry(row?.localId ?? '')
      await until(alices, ({ outbox }) => outbox.some(({ status }) => status === 'submitted'))
      expect(chain.asked.get().length).toBe(1)
      expect(contact()?.disputed).toEqual({})
    },
  )

  test('of which one lies about a later key as well: who was pinned before does not help it', async () => {
    chain.sources = [honest, honest]
    await send('one')
    bob.register(2)
    chain.mine()
    chain.sources = [honest, () => ({ ...bob.key(), validBefore: 0 })]
    expect(await send('two')).toBe('> two (failed KeyDisagreementError)')
    expect(contact()?.pinned).toEqual({ [DEFAULT_KEY_INDEX]: nameOf(bob.key()) })
  })

  test('of which one is silent do not do; of three, two do', async () => {
    chain.sources = [honest, () => 'silent']
    expect(await send('one')).toBe('> one (failed KeyUnconfirmedError)')
    expect(chain.asked.get()).toEqual([])
    chain.sources = [honest, () => 'silent', honest]
    await send('two')
    expect(showThread(alices, bob.address)).toContain('> two (included)')
  })

  test('that fail for one person leave messages to others alone', async () => {
    const carol = createPerson(chain, 'carol')
    carol.register()
    chain.mine()
    chain.sources = [honest, (key, user) => (user === bob.address ? forged() : key)]
    await alices.send(defaultThread(carol.address), 'to Carol')
    expect(await send('to Bob')).toBe('> to Bob (failed KeyDisagreementError)')
    expect(showThread(alices, carol.address)).toEqual(['> to Carol (included)'])
  })
})

test('one source has nobody to contradict it: the key is pinned as it is', async () => {
  expect(await send('one')).toBe('> one (included)')
  expect(contact()).toMatchObject({
    status: 'none',
    pinned: { [DEFAULT_KEY_INDEX]: nameOf(bob.key()) },
  })
})

test('a decision about the contact keeps what is known of their keys', async () => {
  await send('one')
  await alices.setContact(bob.address, 'blocked')
  expect((await stores.local.load()).contacts.get(bob.address)).toEqual({
    status: 'blocked',
    hiddenUpTo: null,
    blockedAfter: expect.any(Object),
    pinned: { [DEFAULT_KEY_INDEX]: nameOf(bob.key()) },
    disputed: {},
  })
})
