import { describe, expect, it } from 'vitest'
import { defaultThread, MAIN_SESSION_ID } from '../messaging/threadId'
import type { ThreadRef } from '../messaging/types'
import { findLookAlike } from './findLookAlike'
import { isMainThread, parseThreadPath, threadPath } from './threadPath'

const PEER = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'
const NAMED = defaultThread(PEER, `0x${'0'.repeat(48)}0123456789abcdef`)
const LABELLED: ThreadRef = { ...NAMED, peerKeyIndex: `0x${'77'.repeat(32)}` }

/** The route as the router hands it on. */
function read(path: string): ThreadRef | null {
  const url = new URL(path, 'http://host')
  const [, , peer, session] = url.pathname.split('/')
  return parseThreadPath({ peer, session, query: url.searchParams })
}

describe('threadPath', () => {
  it('is short for the main thread and names the session without its leading zeros otherwise', () => {
    expect(threadPath(defaultThread(PEER))).toBe(`/dm/${PEER}`)
    expect(threadPath(NAMED)).toBe(`/dm/${PEER}/0123456789abcdef`)
  })

  it('comes back as the same thread, labels included', () => {
    for (const thread of [defaultThread(PEER), NAMED, LABELLED])
      expect(read(threadPath(thread))).toEqual(thread)
  })

  it('tells the main thread from the others', () => {
    expect([defaultThread(PEER, MAIN_SESSION_ID), NAMED, LABELLED].map(isMainThread)).toEqual([
      true,
      false,
      false,
    ])
  })
})

describe('parseThreadPath', () => {
  it('reads an address in any case and refuses what is none', () => {
    expect(read(`/dm/${PEER.toUpperCase().replace('0X', '0x')}`)).toEqual(defaultThread(PEER))
    for (const path of ['/dm/0x12', `/dm/${PEER}/xyz`, '/dm/alice.eth', `/dm/${PEER}00`])
      expect(read(path)).toBeNull()
  })
})

describe('findLookAlike', () => {
  it('finds another address with the same four digits at both ends', () => {
    const twin = `0x7099${'0'.repeat(32)}79c8` as const
    expect(findLookAlike(twin, [PEER])).toBe(PEER)
    expect(findLookAlike(PEER, [PEER])).toBeNull()
    expect(findLookAlike(`0x7098${'0'.repeat(32)}79c8`, [PEER])).toBeNull()
  })
})
