import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Address } from '../messaging/types'
import { activeSpans } from './activeSpans'

const user = (n: number): Address => `0x${n.toString(16).padStart(40, '0')}`
const [ANN, BEN] = [user(1), user(2)]
const starts = (lists: { [name: Address]: number[] }) =>
  new Map(Object.entries(lists) as [Address, number[]][])

describe('R15: the spans of a range', () => {
  const all = { window: 10, fromBlock: 0, toBlock: 1_000 }

  test('windows apart are spans of their own, in chain order, however the starts come', () => {
    expect(activeSpans(starts({ [ANN]: [200, 100] }), all)).toEqual([
      { fromBlock: 100, toBlock: 109, users: [ANN] },
      { fromBlock: 200, toBlock: 209, users: [ANN] },
    ])
  })

  test('windows that overlap or touch are one span, of all whose they are', () => {
    expect(activeSpans(starts({ [ANN]: [100, 110], [BEN]: [115] }), all)).toEqual([
      { fromBlock: 100, toBlock: 124, users: [ANN, BEN] },
    ])
  })

  test.each([
    [105, 1_000, 105, 109],
    [0, 104, 100, 104],
    [109, 109, 109, 109],
  ])('from %i to %i it is cut', (fromBlock, toBlock, first, last) => {
    const spans = activeSpans(starts({ [ANN]: [100] }), { window: 10, fromBlock, toBlock })
    expect(spans).toEqual([{ fromBlock: first, toBlock: last, users: [ANN] }])
  })

  test.each([
    [110, 1_000],
    [0, 99],
    [105, 104],
  ])('from %i to %i there is none', (fromBlock, toBlock) => {
    expect(activeSpans(starts({ [ANN]: [100] }), { window: 10, fromBlock, toBlock })).toEqual([])
  })

  test('every block of every window of the range is in exactly one span, with its user, and no other block', () => {
    const number = fc.nat({ max: 300 })
    const lists = fc.dictionary(fc.constantFrom(ANN, BEN, user(3)), fc.array(number, { maxLength: 8 }))
    const check = fc.property(
      lists,
      fc.integer({ min: 1, max: 40 }),
      number,
      number,
      (lists, window, from, to) => {
        const spans = activeSpans(starts(lists), { window, fromBlock: from, toBlock: to })
        for (let block = 0; block < 360; block++) {
          const active = Object.keys(lists).filter((name) =>
            lists[name as Address]?.some((start) => start <= block && block < start + window),
          )
          const holding = spans.filter(({ fromBlock, toBlock }) => fromBlock <= block && block <= toBlock)
          expect(holding.length).toBe(active.length > 0 && from <= block && block <= to ? 1 : 0)
          for (const name of holding.length > 0 ? active : []) expect(holding[0]?.users).toContain(name)
        }
      },
    )
    fc.assert(check, { numRuns: 200 })
  })
})
