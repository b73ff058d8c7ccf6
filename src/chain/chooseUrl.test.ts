import { expect, test } from 'vitest'
import { chooseUrl } from './chooseUrl'

const NEW = { pause: 0, widest: Number.POSITIVE_INFINITY, latency: null }
const GOOD = { ...NEW, latency: 100 }
const NARROW = { ...GOOD, widest: 10 }

test.each<[string, readonly (typeof GOOD | typeof NEW)[], number, number]>([
  ['the first, where nothing is known', [NEW, NEW], 1_000_000, 0],
  [
    'the first, though another is a little quicker',
    [
      { ...GOOD, latency: 250 },
      { ...GOOD, latency: 80 },
    ],
    1_000_000,
    0,
  ],
  ['the first, though it takes few blocks, for few blocks', [NARROW, GOOD], 50, 0],
  ['one that was not asked yet, where the first takes few blocks', [NARROW, NEW], 100_000, 1],
  ['one that takes more blocks', [NARROW, { ...GOOD, widest: 10_000 }], 100_000, 1],
  ['the first for a short pause', [{ ...GOOD, pause: 500 }, GOOD], 100, 0],
  ['another for a long pause', [{ ...GOOD, pause: 30_000 }, GOOD], 100, 1],
  ['another, where the first hangs', [{ ...NEW, latency: 20_000 }, GOOD], 100, 1],
  [
    'the one that pauses least, where all do',
    [
      { ...GOOD, pause: 90_000 },
      { ...GOOD, pause: 9_000 },
    ],
    100,
    1,
  ],
])('it picks %s', (_, urls, blocks, index) => {
  expect(chooseUrl(urls, blocks)).toBe(urls[index])
})

test('of none there is none to pick', () => {
  expect(chooseUrl([], 1)).toBeNull()
})
