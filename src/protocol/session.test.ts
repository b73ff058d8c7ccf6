import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../lib/bytes'
import { createSessionId, isMainSession, MAIN_SESSION } from './session'
import ids from './vectors/sessionIds.json'
import vectors from './vectors/sessions.json'

const FROM = fromHex(`0x${'11'.repeat(20)}`)
const TO = fromHex(`0x${'22'.repeat(20)}`)
// keccak256 of the 40 bytes, computed by viem.
const FROM_TO = fromHex('0xa284ddd69adb56d959922d24c73d2cd9e6b24d5e789a4106eca975c86ec900e1')
const TO_FROM = fromHex('0x48ac0f11d22744c67fe61a5bbeb32317602ba41ed74f0c901cf7f3bfa6a51f7a')

const place = ({ from, to, sessionId }: { from: string; to: string; sessionId: string }) => ({
  from: fromHex(from),
  to: fromHex(to),
  sessionId: fromHex(sessionId),
})

describe('sessions', () => {
  it.each(vectors.accept)('$rule: $name is the main thread', (vector) => {
    expect(isMainSession(place(vector))).toBe(true)
  })

  it.each(vectors.reject)('$rule: $name is a thread of its own', (vector) => {
    expect(isMainSession(place(vector))).toBe(false)
  })

  it.each(ids.accept)('$rule: $random makes the id of a further thread', ({ random, sessionId }) => {
    expect(toHex(createSessionId(fromHex(random)))).toBe(sessionId)
    expect(isMainSession({ sessionId: fromHex(sessionId), from: FROM, to: TO })).toBe(false)
  })

  it.each(ids.reject)('$rule rejects: $name', ({ random }) => {
    expect(() => createSessionId(fromHex(random))).toThrow(RangeError)
  })

  it('S1: zero is the main thread', () => {
    expect(toHex(MAIN_SESSION)).toBe(`0x${'00'.repeat(32)}`)
    expect(isMainSession({ sessionId: MAIN_SESSION, from: FROM, to: TO })).toBe(true)
  })

  it('S2: so are the hashes of both addresses in either order, and of no others', () => {
    for (const sessionId of [FROM_TO, TO_FROM]) {
      expect(isMainSession({ sessionId, from: FROM, to: TO })).toBe(true)
      expect(isMainSession({ sessionId, from: TO, to: FROM })).toBe(true)
      expect(isMainSession({ sessionId, from: FROM, to: FROM })).toBe(false)
    }
  })

  it('S3: further threads are 8 random bytes, padded left', () => {
    const random = fromHex('0x0102030405060708')
    const sessionId = createSessionId(random)
    expect(toHex(sessionId)).toBe(`0x${'00'.repeat(24)}0102030405060708`)
    expect(isMainSession({ sessionId, from: FROM, to: TO })).toBe(false)
    expect(toHex(createSessionId())).not.toBe(toHex(createSessionId()))
    expect(createSessionId().length).toBe(32)
  })

  it('S3: an id that is the main thread or has another length is refused', () => {
    for (const length of [0, 7, 8, 9, 32])
      expect(() => createSessionId(new Uint8Array(length))).toThrow(RangeError)
  })

  it('S6: a foreign id is a thread of its own', () => {
    const sessionId = fromHex(`0x${'ab'.repeat(32)}`)
    expect(isMainSession({ sessionId, from: FROM, to: TO })).toBe(false)
  })
})
