import { expect, test } from 'vitest'
import { canonicalUrl } from './canonicalUrl'

test('other spellings of this machine go to localhost, with port, query and route', () => {
  const rest = ':8080/sub/?as=alice#/dm/0x1'
  expect(canonicalUrl(`http://127.0.0.1${rest}`)).toBe(`http://localhost${rest}`)
  expect(canonicalUrl(`http://[::1]${rest}`)).toBe(`http://localhost${rest}`)
})

test('any other host stays', () => {
  for (const href of [
    'http://localhost:8080/',
    'https://chat.example/',
    'http://127.0.0.2/',
    'https://127.0.0.1.example/',
  ])
    expect(canonicalUrl(href)).toBeNull()
})
