import { expect, test } from 'vitest'
import { takeTurns } from './takeTurns'

test('what is written stands in the order of the turns, and at once where it is the turn of who writes', () => {
  let output = ''
  const next = takeTurns((text) => {
    output += text
  })
  const [one, two, three] = [next(), next(), next()]
  two.write('2a ')
  one.write('1a ')
  expect(output).toBe('1a ')
  three.write('3a ')
  three.end()
  one.write('1b ')
  one.end()
  expect(output).toBe('1a 1b 2a ')
  two.write('2b ')
  expect(output).toBe('1a 1b 2a 2b ')
  two.end()
  expect(output).toBe('1a 1b 2a 2b 3a ')
  next().write('4a')
  expect(output).toBe('1a 1b 2a 2b 3a 4a')
})
