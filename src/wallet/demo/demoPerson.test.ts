import { expect, test } from 'vitest'
import { demoPerson } from './demoPerson'

test('?as= names a demo person on the local chain', () => {
  expect(demoPerson('?as=alice', 31337)).toBe('alice')
  expect(demoPerson('?x=1&as=bob', 31337)).toBe('bob')
})

test('nobody on another chain, without the parameter, or under a name of the prototype', () => {
  expect(demoPerson('?as=alice', 1)).toBeNull()
  expect(demoPerson('', 31337)).toBeNull()
  expect(demoPerson('?as=carol', 31337)).toBeNull()
  expect(demoPerson('?as=toString', 31337)).toBeNull()
})
