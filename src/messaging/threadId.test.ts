import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toHex } from '../lib/bytes'
import { labelToKeyIndex } from '../protocol/labels'
import { MAIN_SESSION } from '../protocol/session'
import { defaultThread, MAIN_SESSION_ID, parseSession, shortSession, threadIdOf } from './threadId'

/** S rules: threads are grouped by unordered pair of (address, label) and sessionId. */
const peer = `0x${'ab'.repeat(20)}` as const

test('a thread under default labels is named by peer and short session', () => {
  expect(threadIdOf(defaultThread(peer))).toBe(`${peer}/0`)
  expect(threadIdOf(defaultThread(peer, `0x${'0'.repeat(48)}00ff000000000001`))).toBe(
    `${peer}/ff000000000001`,
  )
})

test('either label makes another thread', () => {
  const other = toHex(labelToKeyIndex('work'))
  const ref = defaultThread(peer)
  const ids = [
    ref,
    { ...ref, peerKeyIndex: other },
    { ...ref, ownKeyIndex: other },
    { ...ref, ownKeyIndex: other, peerKeyIndex: other },
  ]
  expect(new Set(ids.map(threadIdOf)).size).toBe(4)
})

test('the default label and the main session are those of the protocol', () => {
  expect(defaultThread(peer)).toMatchObject({
    ownKeyIndex: toHex(labelToKeyIndex('default-key')),
    sessionId: toHex(MAIN_SESSION),
  })
})

test('any session survives its URL form, and distinct ones stay distinct', () => {
  const session = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex)
  fc.assert(
    fc.property(session, session, (a, b) => {
      expect(parseSession(shortSession(a))).toBe(a)
      expect(shortSession(a) === shortSession(b)).toBe(a === b)
    }),
  )
  expect(parseSession(shortSession(MAIN_SESSION_ID))).toBe(MAIN_SESSION_ID)
})

test.each(['', 'f', 'xyz1', 'AB', '0x00', '../1', 'ab'.repeat(33)])('refuses %j as a session', (text) => {
  expect(parseSession(text)).toBeNull()
})
