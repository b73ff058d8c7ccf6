import { expect, test } from 'vitest'
import { torture } from './torture'

/** Issue: "random kills and random reorgs during sync leave a state equal to a fresh sync, no duplicate". `npm run torture` is the long run. */
test('readers that are killed at any moment, on a chain that takes blocks back, leave the history of a fresh one', async () => {
  const { kills, reorgs, messages } = await torture({ kills: 40, reorgs: 12, seed: 7627 })
  expect(kills).toBeGreaterThanOrEqual(40)
  expect(reorgs).toBeGreaterThanOrEqual(12)
  expect(messages).toBeGreaterThan(5)
})
