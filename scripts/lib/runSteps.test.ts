import { expect, test } from 'vitest'
import { runSteps, type Step } from './runSteps'

test('the last line sums up; a step that throws has failed and does not stop the others', async () => {
  let output = ''
  const total = await runSteps(
    [
      { name: 'one', run: async () => ({ passed: 2, failed: 0 }) },
      { name: 'two', run: () => Promise.reject(new Error('crashed')) },
      { name: 'three', run: async () => ({ passed: 1, failed: 3 }) },
    ],
    {
      write(text) {
        output += text
      },
    },
  )
  expect(total).toEqual({ passed: 3, failed: 4 })
  expect(output).toContain('crashed')
  expect(output).toContain('Failed: two, three\n')
  expect(output.match(/^\d+ passed, \d+ failed$/gm)).toEqual(['3 passed, 4 failed'])
  expect(output.endsWith('\n3 passed, 4 failed\n')).toBe(true)
})

test('what was skipped stands with its reason before the last line, which keeps its form', async () => {
  let output = ''
  const skipped = ['vectors (skipped: not here)']
  await runSteps([{ name: 'one', run: async () => ({ passed: 2, failed: 0, skipped }) }], {
    write(text) {
      output += text
    },
  })
  expect(output.endsWith('\nvectors (skipped: not here)\n\n2 passed, 0 failed\n')).toBe(true)
})

test('steps run at the same time, each after those that it needs; their output stands in their order', async () => {
  let output = ''
  const order: string[] = []
  const ends = new Map<string, () => void>()
  const step = (name: string, ...after: string[]): Step => ({
    name,
    after,
    async run(write) {
      order.push(`${name} begins`)
      await new Promise<void>((resolve) => ends.set(name, resolve))
      order.push(`${name} ends`)
      write(`${name} was here\n`)
      return { passed: 1, failed: 0 }
    },
  })
  const steps = [step('one'), step('two', 'one', 'not run today'), step('three'), step('four')]
  const total = runSteps(steps, {
    atOnce: 2,
    write(text) {
      output += text
    },
  })
  const end = async (name: string) => {
    await expect.poll(() => ends.has(name)).toBe(true)
    ends.get(name)?.()
    await expect.poll(() => order).toContain(`${name} ends`)
  }
  await end('three')
  expect(output).not.toContain('three')
  await end('four')
  await end('one')
  await end('two')
  expect(await total).toEqual({ passed: 4, failed: 0 })
  expect(order).toEqual([
    ...['one begins', 'three begins', 'three ends', 'four begins', 'four ends'],
    ...['one ends', 'two begins', 'two ends'],
  ])
  expect(output.match(/^── \w+|^\w+ was here/gm)).toEqual(
    ['one', 'two', 'three', 'four'].flatMap((name) => [`── ${name}`, `${name} was here`]),
  )
  expect(output.endsWith('\n4 passed, 0 failed\n')).toBe(true)
})
