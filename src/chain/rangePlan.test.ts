import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRangePlan, type Gap, type RangePart } from './rangePlan'

test('whatever comes back, comes late or has to be asked for again: every block is delivered once, newest first', () => {
  const step = fc.record({
    width: fc.integer({ min: 1, max: 40 }),
    pick: fc.nat(),
    event: fc.constantFrom('take', 'take', 'finish', 'finish', 'put back', 'finish in part'),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const plan = createRangePlan<string>({ fromBlock: 7, toBlock: 306 })
      const taken: Gap<string>[] = []
      const delivered: RangePart[] = []
      const finishAll = [
        ...steps,
        ...Array.from({ length: 900 }, () => ({ width: 9, pick: 0, event: 'take' })),
      ]
      for (const [i, { width, pick, event }] of finishAll.entries()) {
        if (event === 'take' && plan.next() !== null) taken.push(plan.take(width))
        const isEnd = i >= steps.length
        const [gap] = event === 'take' && !isEnd ? [] : taken.splice(pick % Math.max(1, taken.length), 1)
        if (gap) {
          const { fromBlock, toBlock } = gap
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
    }),
  )
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
