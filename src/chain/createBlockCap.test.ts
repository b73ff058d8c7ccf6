import { describe, expect, test } from 'vitest'
import { type Attempt, type BlockCap, createBlockCap } from './createBlockCap'

const EVERYTHING = 10_000_000

function begin(cap: BlockCap, blocks = EVERYTHING): Attempt {
  const attempt = cap.begin(blocks)
  if (attempt === null) throw new Error('it has to wait')
  return attempt
}

/** Asks `times` times, one after the other, a node that takes `limit` blocks; the widths asked for. */
function ask(
  cap: BlockCap,
  times: number,
  limit: number,
  { says = null, isCap = true }: { says?: number | null; isCap?: boolean } = {},
): number[] {
  return Array.from({ length: times }, () => {
    const attempt = begin(cap)
    if (attempt.width <= limit) attempt.passed()
    else attempt.refused(says, isCap)
    return attempt.width
  })
}

test('it begins with everything, and stays with it where nothing is refused', () => {
  expect(ask(createBlockCap(), 100, EVERYTHING)).toEqual(Array.from({ length: 100 }, () => EVERYTHING))
})

test('a limit that the node names is believed at once', () => {
  expect(ask(createBlockCap(), 33, 10_000, { says: 10_000 })).toEqual([
    EVERYTHING,
    ...Array.from({ length: 32 }, () => 10_000),
  ])
})

describe.each([
  100_000, 50_000, 20_000, 10_000, 5_000, 3_000, 2_048, 2_000, 1_024, 1_000, 800, 500, 100, 50, 10, 5,
])('a limit of %i that the node does not name', (limit) => {
  test('is met exactly on the way down', () => {
    const widths = ask(createBlockCap(), 20, limit)
    expect(widths.at(-1)).toBe(limit)
    expect(Math.max(...widths.filter((width) => width <= limit))).toBe(limit)
  })

  test('costs few refusals in the long run', () => {
    const refused = ask(createBlockCap(), 3_000, limit).filter((width) => width > limit).length
    expect(refused).toBeLessThan(3_000 * 0.01 + 16)
  })
})

test.each([7_000, 333, 64_000, 111, 3])('an odd limit of %i is met within a twentieth', (limit) => {
  const cap = createBlockCap()
  ask(cap, 2_000, limit)
  const last = ask(cap, 100, limit).filter((width) => width <= limit)
  expect(Math.max(...last)).toBeGreaterThan(limit / 1.06 - 1)
})

test('a refusal for another reason than the number of blocks is forgotten: the ranges widen again', () => {
  const cap = createBlockCap()
  // For a while the node refuses whatever it is asked, without a reason.
  expect(ask(cap, 7, 0, { isCap: false }).at(-1)).toBe(3_000)
  ask(cap, 150, EVERYTHING)
  expect(cap.widest()).toBeGreaterThan(EVERYTHING)
})

test('a stretch that is too dense narrows nothing else', () => {
  const cap = createBlockCap()
  ask(cap, 3, 10_000, { says: 10_000 })
  begin(cap).refused(null, false)
  expect(cap.widest()).toBe(10_000)
})

test('a limit that is lowered, or another node behind the same url, is followed', () => {
  const cap = createBlockCap()
  ask(cap, 10, 10_000, { says: 10_000 })
  expect(ask(cap, 5, 2_000, { says: 2_000 })).toEqual([10_000, 2_000, 2_000, 2_000, 2_000])
})

test('several that are refused together narrow once', () => {
  const cap = createBlockCap()
  const attempts = Array.from({ length: 4 }, () => begin(cap, 1_000))
  for (const attempt of attempts) attempt.refused(null, true)
  expect(cap.widest()).toBe(800)
})

describe('what is wider than anything that passed goes alone', () => {
  test('the first wide range is waited for, narrow ones are not', async () => {
    const cap = createBlockCap()
    const first = begin(cap)
    expect(cap.begin(EVERYTHING)).toBeNull()
    expect(begin(cap, 1_000).width).toBe(1_000)
    const settled = cap.settled()
    first.refused(10_000, true)
    await settled
    expect([begin(cap).width, begin(cap).width]).toEqual([10_000, 10_000])
  })

  test('while a wider one is tried, the others keep to what passed', () => {
    const cap = createBlockCap()
    ask(cap, 4 + 32, 10_000)
    const [trial, other] = [begin(cap), begin(cap)]
    expect(trial.width).toBeGreaterThan(10_000)
    expect(other.width).toBe(10_000)
  })

  test('one that got no answer leaves the place to the next', () => {
    const cap = createBlockCap()
    begin(cap).dropped()
    expect(begin(cap).width).toBe(EVERYTHING)
  })
})
