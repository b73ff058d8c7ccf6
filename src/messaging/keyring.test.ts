import { expect, test } from 'vitest'
import { utf8 } from '../lib/bytes'
import { hkdfExtract } from '../protocol/hkdf'
import { DEFAULT_LABEL } from '../protocol/labels'
import { deriveLabelKeys } from './keyring'
import { positionAt } from './testing/createMessage'
import { createPerson } from './testing/createPerson'
import { FakeChain } from './testing/fakeChain'
import type { KeyLog, OwnKey, SeedRecord } from './types'

/** K11: no event names generation or version: both are found by deriving keys and comparing. */
const alice = createPerson(new FakeChain(), 'alice')

/** The seed that `createPerson` makes alice's keys of a generation from. */
const seedOf = (generation: number): SeedRecord => ({
  generation,
  tag: null,
  seed: hkdfExtract(utf8('seed'), utf8(`alice ${generation}`)),
})

/** Alice's registrations of these keys, one in each block. */
const registered = (...keys: readonly OwnKey[]): KeyLog[] =>
  keys.map(({ keyIndex, publicKey, algorithm }, i) => ({
    ...positionAt(i + 1),
    ...{ user: alice.address, keyIndex, publicKey, algorithm, validBefore: 0 },
  }))

const found = (seeds: readonly SeedRecord[], logs: readonly KeyLog[]) =>
  deriveLabelKeys(seeds, logs).map(({ label, generation, version }) => [label, generation, version])

test('K11: every version of every generation is found, in whatever order they were registered', () => {
  const key = (generation: number, version: number) => alice.key(generation, { version })
  const logs = registered(key(1, 2), key(2, 1), key(1, 1), key(2, 2))
  expect(found([seedOf(2), seedOf(1)], logs)).toEqual([
    [DEFAULT_LABEL, 2, 1],
    [DEFAULT_LABEL, 2, 2],
    [DEFAULT_LABEL, 1, 1],
    [DEFAULT_LABEL, 1, 2],
  ])
})

test('K11: versions are tried up to one above the number of registrations of that label', () => {
  const support = (version: number) => alice.key(1, { label: 'support', version })
  // One registration: versions 1 and 2. Those of another label make room for none.
  expect(found([seedOf(1)], registered(support(2)))).toEqual([['support', 1, 2]])
  expect(found([seedOf(1)], registered(support(3), alice.key()))).toEqual([[DEFAULT_LABEL, 1, 1]])
})

test('K11: at most 64 versions are tried', () => {
  const keys = [...Array.from({ length: 70 }, (_, i) => alice.key(1, { version: i + 1 }))]
  expect(found([seedOf(1)], registered(...keys)).map(([, , version]) => version)).toEqual(
    Array.from({ length: 64 }, (_, i) => i + 1),
  )
})
