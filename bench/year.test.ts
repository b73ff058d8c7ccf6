import { expect, test } from 'vitest'
import { measureYear } from './year'

// The node, the contract and the engine are the real ones; some 700 transactions are mined first.
test('R14, R15: a year with sixty active days is restored whole in at most 200 requests', {
  timeout: 180_000,
}, async () => {
  const { total, written, restored, blocks, requests } = await measureYear()
  expect(blocks).toBe(15_768_000)
  expect(written).toBeGreaterThan(500)
  expect(restored).toBe(written)
  expect({ total, requests, isEnough: total <= 200 }).toMatchObject({ isEnough: true })
})
