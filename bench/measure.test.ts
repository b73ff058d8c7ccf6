import { expect, test, vi } from 'vitest'
import { measure, median, percentile } from './measure'

test('the median is the middle one, or lies between the two middle ones', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([7]), median([])]).toEqual([2, 2.5, 7, Number.NaN])
})

test('contenders take turns, each round beginning with the next, and are compared within their rounds', () => {
  let now = 0
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  const order: string[] = []
  const contender = (name: string, milliseconds: readonly number[]) => {
    const rest = [...milliseconds]
    const run = () => {
      order.push(name)
      now += rest.shift() ?? Number.NaN
    }
    return { name, run }
  }
  // The round that warms up, then three; in the second of these the machine was busy.
  const timings = measure([contender('a', [99, 1, 10, 2]), contender('b', [9, 3, 30, 6])], {
    operations: 1000,
    rounds: 3,
  })
  expect(order.join('')).toBe('abbaabba')
  expect(timings).toEqual([
    { name: 'a', microseconds: 2, ratio: 1 },
    { name: 'b', microseconds: 6, ratio: 3 },
  ])
})

test('a percentile is the nearest rank', () => {
  const values = Array.from({ length: 40 }, (_, i) => 40 - i)
  expect([0.5, 0.95, 1].map((share) => percentile(values, share))).toEqual([20, 38, 40])
  expect(percentile([7], 0.95)).toBe(7)
  expect(percentile([], 0.95)).toBeNaN()
})
