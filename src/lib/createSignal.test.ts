import { expect, test } from 'vitest'
import { createSignal } from './createSignal'

test('all who wait are told at once, and whoever comes later waits for the next time', async () => {
  const signal = createSignal()
  const told: string[] = []
  const wait = (name: string) => void signal.next().then(() => told.push(name))
  wait('one')
  wait('two')
  signal.tell()
  wait('late')
  await Promise.resolve()
  expect(told).toEqual(['one', 'two'])
  signal.tell()
  await Promise.resolve()
  expect(told).toEqual(['one', 'two', 'late'])
})
