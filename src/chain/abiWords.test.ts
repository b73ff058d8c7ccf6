import { encodeAbiParameters } from 'viem'
import { expect, test } from 'vitest'
import { concatBytes, fromHex, toHex, uint } from '../lib/bytes'
import { readBytesList } from './abiWords'

/** R15: what a node answers of the activity record is read without ever making more of it than it holds. */
const encode = (items: readonly Uint8Array[]) =>
  fromHex(encodeAbiParameters([{ type: 'bytes[]' }], [items.map(toHex)]))

test.each([[[]], [[0]], [[3, 0, 32, 33, 1_000]]])(
  'lists of lengths %j are read as they were written',
  (lengths) => {
    const items = lengths.map((length, i) => new Uint8Array(length).fill(i + 1))
    expect(readBytesList(encode(items), 0)).toEqual(items)
  },
)

test('no part of a list is a list', () => {
  const whole = encode([new Uint8Array(40).fill(1), new Uint8Array(3).fill(2)])
  // The last bytes are padding.
  for (let length = 0; length < whole.length - 29; length++)
    expect({ length, list: readBytesList(whole.subarray(0, length), 0) }).toEqual({ length, list: null })
})

test('a thousand items that are the same 100 kB are none', () => {
  const count = 1_000
  const heads = Array.from({ length: count }, () => uint(32 * count, 32))
  const answer = concatBytes(
    uint(32, 32),
    uint(count, 32),
    ...heads,
    uint(100_000, 32),
    new Uint8Array(100_000),
  )
  expect(readBytesList(answer, 0)).toBeNull()
})
