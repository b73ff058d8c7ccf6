import { expect, test } from 'vitest'
import { measureYear } from './year'

// The node, the contract and the engine are the real ones. `npm run bench` measures the year with sixty active days: goal 200.
test('R14, R15: a year with twelve active days is restored whole in at most 80 requests', {
  timeout: 180_000,
}, async () => {
  const { total, written, restored, blocks, requests } = await measureYear({ activeDays: 12 })
  expect(blocks).toBe(15_768_000)
  expect(written).toBeGreaterThan(80)
  expect(restored).toBe(written)
  expect({ total, requests, isEnough: total <= 80 }).toMatchObject({ isEnough: true })
})
