import { expect, test } from 'vitest'
import { snippetOf } from './snippetOf'

const snippet = (text: string, word: string) => {
  const start = text.indexOf(word)
  const { before, match, after } = snippetOf({ text, start, end: start + word.length })
  return `${before}[${match}]${after}`
}

test('a short text stands whole, in one line', () => {
  expect(snippet('one\ntwo  three', 'two')).toBe('one [two] three')
})

test('a match far inside is brought near, and a long text is cut behind it', () => {
  const text = `${'a'.repeat(100)}needle${'b'.repeat(400)}`
  expect(snippet(text, 'needle')).toBe(`…${'a'.repeat(40)}[needle]${'b'.repeat(154)}…`)
})

test('a match longer than what is shown stays whole', () => {
  const long = 'n'.repeat(500)
  expect(snippet(`x${long}y`, long)).toBe(`x[${long}]…`)
})

test('no character is cut in two', () => {
  expect(snippet(`${'😀'.repeat(30)}a needle`, 'needle').startsWith('…😀')).toBe(true)
  expect(snippet(`needle ${'😀'.repeat(200)}`, 'needle').endsWith('😀…')).toBe(true)
})
