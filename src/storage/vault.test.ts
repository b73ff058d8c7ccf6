import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeRecord, encodeRecord } from './encoding'
import { createVault } from './vault'

const DATA_KEY = new Uint8Array(32).fill(1)
const NAME = 'sealog test'

test('every record comes back as it was', () => {
  const leaf = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array(),
    fc.bigInt(),
  )
  const record = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('value')),
      fc.dictionary(fc.stringMatching(/^[a-z][a-zA-Z]{0,9}$/), tie('value'), { noNullPrototype: true }),
    ),
  })).value
  fc.assert(
    fc.property(record, (value) => {
      expect(decodeRecord(encodeRecord(value))).toEqual(value)
    }),
  )
})

test('a record opens in its place only, under its data key, in its database', async () => {
  const vault = await createVault(DATA_KEY, NAME)
  const record = { text: 'hello', bytes: new Uint8Array([1, 2]) }
  const box = await vault.sealRecord('messages/1,2', record)
  expect(await vault.openRecord('messages/1,2', box)).toEqual(record)
  expect(await vault.openRecord('messages/1,3', box)).toBeUndefined()
  const others = [
    await createVault(new Uint8Array(32).fill(2), NAME),
    await createVault(DATA_KEY, 'sealog other'),
  ]
  for (const other of others) {
    expect(await other.openRecord('messages/1,2', box)).toBeUndefined()
    expect(await other.index('peer')).not.toBe(await vault.index('peer'))
  }
})

test('one flipped bit anywhere, and a row of another shape, do not open', async () => {
  const vault = await createVault(DATA_KEY, NAME)
  const { iv, box } = await vault.sealRecord('a', 'hello')
  for (let bit = 0; bit < 8 * box.byteLength; bit++) {
    const flipped = new Uint8Array(box.slice(0))
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    expect(await vault.openRecord('a', { iv, box: flipped.buffer })).toBeUndefined()
  }
  expect(await vault.openRecord('a', { iv: new Uint8Array(12), box })).toBeUndefined()
  expect(await vault.openRecord('a', { iv, box: new ArrayBuffer(3) })).toBeUndefined()
})

test('equal records give different boxes, equal names equal row keys', async () => {
  const [vault, again] = [await createVault(DATA_KEY, NAME), await createVault(DATA_KEY, NAME)]
  const [one, two] = [await vault.sealRecord('a', 'hello'), await vault.sealRecord('a', 'hello')]
  expect(new Uint8Array(one.box)).not.toEqual(new Uint8Array(two.box))
  expect(await again.openRecord('a', one)).toBe('hello')
  expect(await vault.index('peer')).toBe(await again.index('peer'))
  expect(await vault.index('peer')).toMatch(/^0x[0-9a-f]{64}$/)
  expect(await vault.index('peer')).not.toBe(await vault.index('peer2'))
})
