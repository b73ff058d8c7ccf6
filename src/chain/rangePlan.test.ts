import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BlockRange } from './classifyRefusal'
import { createRangePlan, type Gap, type RangePart } from './rangePlan'

test('whatever comes back, comes late or has to be asked for again: every block is delivered once, newest first', () => {
  const step = fc.record({
    width: fc.integer({ min: 1, max: 40 }),
    pick: fc.nat(),
    event: fc.constantFrom('take', 'take', 'finish', 'finish', 'put back', 'finish in part'),
  })
  const cuts = fc.uniqueArray(fc.integer({ min: 7, max: 306 }), { maxLength: 12 })
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 200 }),
      cuts,
      fc.nat({ max: 100 }),
      (steps, edges, restrictFrom) => {
        const spans = spansOf(edges)
        let isRestricted = false
        const plan = createRangePlan<string>({ fromBlock: 7, toBlock: 306 })
        const taken: Gap<string>[] = []
        const delivered: RangePart[] = []
        const asked = new Set<number>()
        const finishAll = [
          ...steps,
          ...Array.from({ length: 900 }, () => ({ width: 9, pick: 0, event: 'take' })),
        ]
        for (const [i, { width, pick, event }] of finishAll.entries()) {
          if (i >= restrictFrom && taken.length === 0 && !isRestricted) {
            isRestricted = true
            plan.restrict(spans)
          }
          if (event === 'take' && plan.next() !== null) {
            const gap = plan.take(width)
            taken.push(gap)
            expect(gap.fromBlock).toBeLessThanOrEqual(gap.toBlock)
            expect(gap.toBlock - gap.fromBlock).toBeLessThan(width)
            // No range ends in blocks that hold nothing.
            if (isRestricted)
              for (const end of [gap.fromBlock, gap.toBlock]) expect(holds(spans, end)).toBe(true)
          }
          const isEnd = i >= steps.length
          const [gap] = event === 'take' && !isEnd ? [] : taken.splice(pick % Math.max(1, taken.length), 1)
          if (gap) {
            const { fromBlock, toBlock } = gap
            for (let block = fromBlock; block <= toBlock; block++) asked.add(block)
            const middle = Math.floor((fromBlock + toBlock) / 2)
            if (event === 'put back') plan.putBack({ ...gap, limit: width })
            else if (event === 'finish in part' && middle < toBlock) {
              plan.finish({ fromBlock, toBlock: middle, logs: [] })
              plan.addRest({ ...gap, fromBlock: middle + 1 })
            } else plan.finish({ fromBlock, toBlock, logs: [] })
          }
          for (let part = plan.deliver(); part !== null; part = plan.deliver()) delivered.push(part)
        }
        expect(plan.isDelivered()).toBe(true)
        expect([plan.ahead(), plan.left()]).toEqual([0, 0])
        const bounds = delivered.flatMap(({ fromBlock, toBlock }) => [toBlock, fromBlock])
        expect([bounds[0], bounds.at(-1)]).toEqual([306, 7])
        for (let i = 2; i < bounds.length; i += 2) expect(bounds[i]).toBe((bounds[i - 1] ?? 0) - 1)
        for (let block = 7; block <= 306; block++) {
          if (!isRestricted || holds(spans, block)) expect(asked.has(block)).toBe(true)
        }
      },
    ),
  )
})

/** Every second of the stretches between these blocks, in chain order. */
function spansOf(edges: readonly number[]): BlockRange[] {
  const sorted = edges.toSorted((a, b) => a - b)
  return sorted.flatMap((fromBlock, i) => {
    const next = sorted[i + 1]
    return i % 2 === 1 || next === undefined ? [] : [{ fromBlock, toBlock: next - 1 }]
  })
}

function holds(spans: readonly BlockRange[], block: number): boolean {
  return spans.some(({ fromBlock, toBlock }) => fromBlock <= block && block <= toBlock)
}

test('once it is known where something lies, the rest is not asked for: a range may reach over it, none ends in it', () => {
  const plan = createRangePlan<string>({ fromBlock: 0, toBlock: 99 })
  const { fromBlock, toBlock } = plan.take(10)
  plan.finish({ fromBlock, toBlock, logs: [] })
  plan.restrict([
    { fromBlock: 5, toBlock: 9 },
    { fromBlock: 40, toBlock: 44 },
    { fromBlock: 60, toBlock: 69 },
  ])
  expect(plan.deliver()).toMatchObject({ fromBlock: 70, toBlock: 99 })
  expect(plan.take(28)).toMatchObject({ fromBlock: 42, toBlock: 69 })
  expect(plan.take(28)).toMatchObject({ fromBlock: 40, toBlock: 41 })
  expect(plan.take(28)).toMatchObject({ fromBlock: 5, toBlock: 9 })
  expect(plan.next()).toBeNull()
  for (const part of [
    { fromBlock: 5, toBlock: 9 },
    { fromBlock: 40, toBlock: 41 },
    { fromBlock: 42, toBlock: 69 },
  ])
    plan.finish({ ...part, logs: [] })
  expect([plan.deliver(), plan.deliver(), plan.deliver()]).toMatchObject([
    { fromBlock: 42, toBlock: 69 },
    { fromBlock: 10, toBlock: 41 },
    { fromBlock: 0, toBlock: 9 },
  ])
  expect(plan.isDelivered()).toBe(true)
})

test('where nothing lies anywhere, one part says so', () => {
  const plan = createRangePlan<string>({ fromBlock: 0, toBlock: 99 })
  plan.restrict([])
  expect([plan.next(), plan.deliver()]).toEqual([null, { fromBlock: 0, toBlock: 99, logs: [] }])
  expect(plan.isDelivered()).toBe(true)
})

test('what was learned about a stretch goes with its parts, and with nothing else', () => {
  const plan = createRangePlan<string>({ fromBlock: 0, toBlock: 99 })
  plan.putBack({ ...plan.take(50), limit: 10 })
  expect(plan.take(10).limit).toBe(10)
  expect(plan.take(40).limit).toBe(10)
  expect(plan.take(50).limit).toBe(Number.POSITIVE_INFINITY)
})

test('no blocks are delivered at once', () => {
  const plan = createRangePlan({ fromBlock: 8, toBlock: 7 })
  expect([plan.isDelivered(), plan.next(), plan.deliver()]).toEqual([true, null, null])
})
