import { expect, test } from 'vitest'
import { envelopeSizes } from './envelopeSizes'
import { measureGas } from './gas'

test('E8: a text of 100 bytes is an envelope of at most 160 bytes between registered keys, on each curve', () => {
  const sizes = envelopeSizes()
  expect(sizes.map(({ type, curve }) => `${type} ${curve}`).sort()).toEqual(
    ['0 ECDSA', '0 ED25519', '0 X25519', '1 ECDSA', '1 ED25519', '1 X25519'].sort(),
  )
  for (const { bytes } of sizes.filter(({ type }) => type === 0)) expect(bytes).toBeLessThanOrEqual(160)
  // Type 1 carries a public key as well.
  for (const { bytes } of sizes.filter(({ type }) => type === 1)) expect(bytes).toBeLessThanOrEqual(192)
})

// A change of contract, envelope, compiler or node may move these: then they are written here again, and the reason is in the commit.
test('E2, E11, R1, R8, R10, R14: transactions cost what they did, a message little more than without a record', async () => {
  const { clear, contracts } = await measureGas()
  expect(clear).toBe(29_067)
  expect(contracts).toEqual({
    Sealog: { firstMessage: 97_018, message: 32_152, registration: 139_258, rotation: 57_294 },
    'current draft alone': { firstMessage: 30_165, message: 30_165, registration: 95_745, rotation: 67_246 },
    'first draft': { firstMessage: 29_440, message: 29_440, registration: 92_573, rotation: 63_236 },
  })
  // What the activity record costs, but for the first message (ADR 0007).
  expect(contracts.Sealog.message / contracts['current draft alone'].message).toBeLessThan(1.08)
})
