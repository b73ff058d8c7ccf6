import { describe, expect, test } from 'vitest'
import { toHex, utf8 } from '../lib/bytes'
import { Algorithm } from '../protocol/algorithm'
import { labelToKeyIndex } from '../protocol/labels'
import { findKeyUse } from './findKeyUse'
import { findKeyChanges, fingerprintOf, isBeforeLine, isSameKey, type KeyChangeLog } from './keyHistory'
import { ME, PEER, positionAt } from './testing/createMessage'
import { createPerson } from './testing/createPerson'
import { FakeChain } from './testing/fakeChain'
import { DEFAULT_KEY_INDEX, defaultThread } from './threadId'
import type { KeyLog } from './types'
import { viewKeyHistory } from './viewKeyHistory'

const SUPPORT = toHex(labelToKeyIndex('support'))
const person = createPerson(new FakeChain(), 'peer')
const NONE = new Uint8Array()

/** A registration at a block; the generation names the key. */
function log(blockNumber: number, key: number | Uint8Array, change: Partial<KeyLog> = {}): KeyLog {
  const publicKey = typeof key === 'number' ? person.key(key).publicKey : key
  return {
    ...positionAt(blockNumber),
    user: PEER,
    keyIndex: DEFAULT_KEY_INDEX,
    publicKey,
    algorithm: Algorithm.X25519,
    validBefore: 0,
    ...change,
  }
}

describe('the history of keys', () => {
  const logs = [
    log(1, 1, { validBefore: 1_800_000_000 }),
    log(2, 1, { validBefore: 1_900_000_000 }),
    log(3, 1, { keyIndex: SUPPORT, validBefore: 1_750_000_000 }),
    log(4, 2),
    log(5, NONE),
    log(6, 3),
  ]

  test('tells what each registration did, newest first, label by label', () => {
    const history = viewKeyHistory(logs, 1_800_000_000)
    expect(history.map((entry) => [entry.log.blockNumber, entry.label, entry.change, entry.state])).toEqual([
      [6, 'default-key', 'changed', 'active'],
      [5, 'default-key', 'closed', 'replaced'],
      [4, 'default-key', 'changed', 'replaced'],
      [3, 'support', 'first', 'expired'],
      [2, 'default-key', 'extended', 'replaced'],
      [1, 'default-key', 'first', 'replaced'],
    ])
    expect(history[0]?.fingerprint).toMatch(/^([0-9a-f]{4} ){3}[0-9a-f]{4}$/)
    expect(history[1]?.fingerprint).toBeNull()
    expect(new Set(history.map(({ fingerprint }) => fingerprint)).size).toBe(5)
    expect(viewKeyHistory([log(7, NONE)], 0)[0]?.state).toBe('closed')
  })

  test('what a stranger registered may be anything', () => {
    for (const change of [
      { algorithm: 9 },
      { publicKey: new Uint8Array(70_000) },
      { publicKey: new Uint8Array(32) },
      { keyIndex: toHex(new Uint8Array(32).fill(0xff)) },
    ]) {
      const [entry] = viewKeyHistory([log(1, 1, change)], 0)
      expect(entry?.state).toBe('active')
      expect([entry?.fingerprint, entry?.label]).toContain(null)
    }
    expect(fingerprintOf(log(1, utf8('not a key')))).toBeNull()
  })

  test('a key is the same by its bytes and its algorithm', () => {
    const [a, b] = [
      { algorithm: 2, publicKey: '0x01' },
      { algorithm: 1, publicKey: '0x01' },
    ] as const
    expect([isSameKey(a, { ...a }), isSameKey(a, b), isSameKey(a, null), isSameKey(undefined, a)]).toEqual([
      true,
      false,
      false,
      false,
    ])
  })
})

describe('changes within a thread', () => {
  const thread = defaultThread(PEER)
  const peer = [log(1, 1), log(3, 1), log(5, 2), log(6, 4, { keyIndex: SUPPORT }), log(8, NONE)]
  const own = [log(2, 5, { user: ME }), log(7, 6, { user: ME })]
  const show = (changes: readonly KeyChangeLog[]) =>
    changes.map(({ own, log }) => `${own ? 'own' : 'peer'} ${log.blockNumber}`)

  test('both sides in chain order; a first registration, an extension and another label are none', () => {
    expect(show(findKeyChanges({ thread, account: ME, own, peer }, { blockNumber: 0, logIndex: 0 }))).toEqual(
      ['peer 5', 'own 7', 'peer 8'],
    )
  })

  test('only what came after the first message', () => {
    expect(show(findKeyChanges({ thread, account: ME, own, peer }, { blockNumber: 5, logIndex: 0 }))).toEqual(
      ['own 7', 'peer 8'],
    )
  })

  test('a line of the chain stands by its position, one on its way out by its time', () => {
    const change = { own: false, log: log(5, 2) }
    const at = change.log.timestamp
    const line = (blockNumber: number) => ({ message: { blockNumber, logIndex: 0 }, at: 0 })
    expect(
      [line(4), line(6), { message: null, at: at - 1 }, { message: null, at }].map((item) =>
        isBeforeLine(change, item),
      ),
    ).toEqual([false, true, false, true])
  })

  test('a thread with oneself has one side', () => {
    const self = defaultThread(ME)
    expect(
      show(findKeyChanges({ thread: self, account: ME, own, peer: own }, { blockNumber: 0, logIndex: 0 })),
    ).toEqual(['own 7'])
  })
})

describe('the key behind a message', () => {
  const logs = [log(1, 1), log(3, 2), log(5, 1)]
  const state = { keys: new Map([[PEER, logs]]) }
  const use = (generation: number, blockNumber: number) =>
    findKeyUse(state, PEER, toHex(person.key(generation).publicKey), { blockNumber, logIndex: 9 })

  test('is its newest registration before the message', () => {
    expect(use(1, 2)).toEqual({ registration: logs[0], isOutdated: false })
    expect(use(2, 4)).toEqual({ registration: logs[1], isOutdated: false })
    expect(use(1, 6)).toEqual({ registration: logs[2], isOutdated: false })
  })

  test('is told to be an older one where another was registered by then', () => {
    expect(use(1, 4)).toEqual({ registration: logs[0], isOutdated: true })
  })

  test('is unknown when no registration before the message holds it', () => {
    expect([use(2, 2), use(7, 9)]).toEqual([null, null])
  })
})
