import { expect, test } from 'vitest'
import { fromHex, type Hex, toHex, utf8 } from '../lib/bytes'
import { hkdfExtract } from '../protocol/hkdf'
import { sealKeyLink } from '../protocol/keyLink'
import { DEFAULT_LABEL, KEY_LINK_INDEX } from '../protocol/labels'
import { deriveLinkKey } from '../protocol/messagingKey'
import { deriveLabelKeys, readKeyLinks, unwrapSeeds } from './keyring'
import { positionAt } from './testing/createMessage'
import { createPerson } from './testing/createPerson'
import { FakeChain } from './testing/fakeChain'
import { DEFAULT_KEY_INDEX, MAIN_SESSION_ID } from './threadId'
import type { KeyLog, MessageLog, OwnKey, SeedRecord } from './types'

/**
 * K11: no event names generation or version: both are found by deriving keys and comparing. K18: from the newest seed back
 * through the account's own key links.
 */
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

/** The key link of a generation, in block `at`: the seed before it, sealed to `sealer`, alice's seed unless told otherwise. */
function linkOf(
  generation: number,
  { tag, at, sealer = seedOf(generation).seed }: { tag: Hex; at: number; sealer?: Uint8Array },
): MessageLog {
  return {
    ...positionAt(at),
    from: alice.address,
    to: alice.address,
    keyIndex: toHex(KEY_LINK_INDEX),
    sessionId: MAIN_SESSION_ID,
    envelope: sealKeyLink({
      generation,
      tag: fromHex(tag),
      linkKey: deriveLinkKey(sealer),
      previousSeed: seedOf(generation - 1).seed,
    }),
  }
}

test.each([
  ['newest', 3],
  ['oldest', 1],
])(
  'K18: of two tags that generation 2 had, the one whose link opens counts, also when the other is the %s',
  (_which, at) => {
    // A rotation that did not arrive left a link of its own, to a seed that nobody has registered.
    const lost = linkOf(2, { tag: '0x0000000b', at, sealer: hkdfExtract(utf8('seed'), utf8('lost')) })
    const logs = [linkOf(2, { tag: '0x0000000a', at: 2 }), lost, linkOf(3, { tag: '0x0000000c', at: 4 })]
    const newest: SeedRecord = { ...seedOf(3), tag: '0x0000000c' }
    const seeds = unwrapSeeds(newest, readKeyLinks(alice.address, logs))
    expect(seeds).toEqual([newest, { ...seedOf(2), tag: '0x0000000a' }, seedOf(1)])
  },
)

test("E11: only the account's own key links count", () => {
  const own = linkOf(2, { tag: '0x0000000a', at: 1 })
  const { address: stranger } = createPerson(new FakeChain(), 'stranger')
  const tags = (log: MessageLog) => readKeyLinks(alice.address, [log]).map(({ tag }) => tag)
  expect(tags(own)).toEqual(['0x0000000a'])
  expect(tags({ ...own, from: stranger })).toEqual([])
  expect(tags({ ...own, to: stranger })).toEqual([])
  expect(tags({ ...own, keyIndex: DEFAULT_KEY_INDEX })).toEqual([])
})
