import fc from 'fast-check'
import { encodeAbiParameters, encodeEventTopics, encodeFunctionResult } from 'viem'
import { expect, test } from 'vitest'
import { concatBytes, fromHex, type Hex, toHex, uint, utf8 } from '../lib/bytes'
import { sealogAbi } from './abi'
import { currentDialect } from './currentDialect'
import { decodeLog } from './decodeLog'
import { decodePublicKey } from './decodePublicKey'

const CONTRACT: Hex = `0x${'c0'.repeat(20)}`
const FROM: Hex = `0x${'a1'.repeat(20)}`
const TO: Hex = `0x${'b2'.repeat(20)}`
const KEY_INDEX: Hex = `0x${'11'.repeat(32)}`
const SESSION: Hex = `0x${'22'.repeat(32)}`
const POSITION = {
  address: CONTRACT,
  blockNumber: '0x10',
  blockHash: `0x${'33'.repeat(32)}`,
  logIndex: '0x2',
  transactionHash: `0x${'44'.repeat(32)}`,
  blockTimestamp: '0x65',
}
const POSITION_READ = {
  blockNumber: 16,
  blockHash: POSITION.blockHash,
  logIndex: 2,
  txHash: POSITION.transactionHash,
  timestamp: 101,
}

function messageLog(envelope: Hex) {
  return {
    ...POSITION,
    topics: encodeEventTopics({
      abi: sealogAbi,
      eventName: 'MessageSent',
      args: { from: FROM, to: TO, keyIndex: KEY_INDEX },
    }),
    data: encodeAbiParameters([{ type: 'bytes32' }, { type: 'bytes' }], [SESSION, envelope]),
  }
}

const encodeKey = (public_key: Hex, valid_before: bigint, algorithm: number) =>
  encodeFunctionResult({
    abi: sealogAbi,
    functionName: 'getUserPublicKey',
    result: { public_key, valid_before, algorithm },
  })

function keyLog(publicKey: Hex, validBefore: bigint, algorithm: number) {
  return {
    ...POSITION,
    topics: encodeEventTopics({
      abi: sealogAbi,
      eventName: 'PublicKeyUpdated',
      args: { user: FROM, keyIndex: KEY_INDEX },
    }),
    data: encodeKey(publicKey, validBefore, algorithm),
  }
}

// The encoder is viem's: ours reads what an independent implementation of the ABI writes.
test('any envelope is read back as it was emitted', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (envelope) => {
      expect(decodeLog(messageLog(toHex(envelope)), CONTRACT, currentDialect)).toEqual({
        event: 'message',
        ...POSITION_READ,
        from: FROM,
        to: TO,
        keyIndex: KEY_INDEX,
        sessionId: SESSION,
        envelope,
      })
    }),
  )
})

test('any key is read back as it was registered', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 70 }),
      fc.bigInt({ min: 0n, max: BigInt(Number.MAX_SAFE_INTEGER) }),
      fc.integer({ min: 0, max: 255 }),
      (publicKey, validBefore, algorithm) => {
        expect(decodeLog(keyLog(toHex(publicKey), validBefore, algorithm), CONTRACT, currentDialect)).toEqual(
          {
            event: 'key',
            ...POSITION_READ,
            user: FROM,
            keyIndex: KEY_INDEX,
            publicKey,
            validBefore: Number(validBefore),
            algorithm,
          },
        )
      },
    ),
  )
})

test('an expiry past the safe integers stays far in the future', () => {
  expect(decodePublicKey(fromHex(encodeKey('0x01', 2n ** 64n - 1n, 2)))?.validBefore).toBe(
    Number.MAX_SAFE_INTEGER,
  )
})

const WORD = (value: number | bigint) => uint(value, 32)
const MESSAGE = messageLog('0x10aabb')
const DATA = fromHex(MESSAGE.data)
const withWord = (at: number, value: number | bigint) =>
  toHex(concatBytes(DATA.subarray(0, at), WORD(value), DATA.subarray(at + 32)))

// Threats: "hostile bytes, giant or malformed logs".
test.each([
  ['no object', null],
  ['another contract', { ...MESSAGE, address: FROM }],
  ['removed by a reorg', { ...MESSAGE, removed: true }],
  ['a pending block', { ...MESSAGE, blockNumber: null }],
  ['a block number past the safe integers', { ...MESSAGE, blockNumber: `0x${'ff'.repeat(9)}` }],
  ['no block hash', { ...MESSAGE, blockHash: undefined }],
  ['no topics', { ...MESSAGE, topics: [] }],
  ['a topic too few', { ...MESSAGE, topics: MESSAGE.topics.slice(0, 3) }],
  ['a topic too many', { ...MESSAGE, topics: [...MESSAGE.topics, KEY_INDEX] }],
  ['an unknown event', { ...MESSAGE, topics: [KEY_INDEX, ...MESSAGE.topics.slice(1)] }],
  [
    'a topic that is no address',
    { ...MESSAGE, topics: [MESSAGE.topics[0], KEY_INDEX, KEY_INDEX, KEY_INDEX] },
  ],
  ['data that is no hex', { ...MESSAGE, data: '0xzz' }],
  ['empty data', { ...MESSAGE, data: '0x' }],
  ['an offset past the end', { ...MESSAGE, data: withWord(32, 1_000) }],
  ['a giant offset', { ...MESSAGE, data: withWord(32, 2n ** 256n - 1n) }],
  ['a length one past the end', { ...MESSAGE, data: withWord(64, 33) }],
  ['a giant length', { ...MESSAGE, data: withWord(64, 2n ** 255n) }],
  ['a length that only 32 bits would take', { ...MESSAGE, data: withWord(64, 2n ** 32n + 3n) }],
])('is no log of ours: %s', (_, raw) => {
  expect(decodeLog(MESSAGE, CONTRACT, currentDialect)).not.toBeNull()
  expect(decodeLog(raw, CONTRACT, currentDialect)).toBeNull()
})

test('a key struct with a value out of its range is refused', () => {
  const sound = fromHex(encodeKey('0x0102', 5n, 2))
  const patch = (at: number, value: bigint) => {
    const bytes = sound.slice()
    bytes.set(WORD(value), at)
    return decodePublicKey(bytes)
  }
  expect(patch(64, 6n)).toEqual({ publicKey: utf8('\x01\x02'), validBefore: 6, algorithm: 2 })
  expect(patch(64, 2n ** 64n)).toBeNull()
  expect(patch(96, 256n)).toBeNull()
  expect(patch(0, 2n ** 200n)).toBeNull()
  expect(decodePublicKey(sound.subarray(0, sound.length - 32))).toBeNull()
})

test('a zero timestamp counts as unknown', () => {
  expect(decodeLog({ ...MESSAGE, blockTimestamp: '0x0' }, CONTRACT, currentDialect)?.timestamp).toBeNull()
})

test('no bytes make the decoder throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.anything(), (data, anything) => {
      decodeLog({ ...MESSAGE, data: toHex(data) }, CONTRACT, currentDialect)
      decodeLog({ ...MESSAGE, blockHash: anything, topics: anything }, CONTRACT, currentDialect)
      decodeLog(anything, CONTRACT, currentDialect)
      decodePublicKey(data)
    }),
  )
})
