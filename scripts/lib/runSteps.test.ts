import { expect, test } from 'vitest'
import { runSteps } from './runSteps'

test('the last line sums up; a step that throws has failed and does not stop the others', async () => {
  let output = ''
  const total = await runSteps(
    [
      { name: 'one', run: async () => ({ passed: 2, failed: 0 }) },
      { name: 'two', run: () => Promise.reject(new Error('crashed')) },
      { name: 'three', run: async () => ({ passed: 1, failed: 3 }) },
    ],
    (text) => {
      output += text
    },
  )
  expect(total).toEqual({ passed: 3, failed: 4 })
  expect(output).toContain('crashed')
  expect(output).toContain('Failed: two, three\n')
  expect(output.match(/^\d+ passed, \d+ failed$/gm)).toEqual(['3 passed, 4 failed'])
  expect(output.endsWith('\n3 passed, 4 failed\n')).toBe(true)
})
