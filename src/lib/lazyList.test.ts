import { expect, test } from 'vitest'
import { createLazyList } from './lazyList'

test('items are made when they are asked for, and once', () => {
  const made: number[] = []
  const list = createLazyList(1000, (index) => ({ index: made.push(index) && index }), {})
  expect(list.at(-1)).toEqual({ index: 999 })
  expect(list.at(-1)).toBe(list.at(999))
  expect(made).toEqual([999])
})

test('reads as an array of the same items does', () => {
  const array = [10, 11, 12, 13]
  const list = createLazyList(4, (index) => index + 10, { name: 'list' })
  expect([...list]).toEqual(array)
  expect(list.map((item, i) => item * i)).toEqual(array.map((item, i) => item * i))
  for (const index of [-5, -4, -1, 0, 3, 4]) expect(list.at(index)).toBe(array.at(index))
  for (const [start, end] of [[], [1], [-2], [1, 3], [-3, -1], [3, 1], [0, 9]] as [number?, number?][])
    expect(list.slice(start, end)).toEqual(array.slice(start, end))
  expect(list.name).toBe('list')
})
