import { describe, expect, it } from 'vitest'
import { toHex } from '../lib/bytes'
import { defaultThread, MAIN_SESSION_ID, UNLABELLED_KEY_INDEX } from '../messaging/threadId'
import type { ThreadRef } from '../messaging/types'
import { KEY_LINK_INDEX, labelToKeyIndex } from '../protocol/labels'
import { findLookAlike } from './findLookAlike'
import { threadLabels } from './threadLabels'
import { aboutPath, isMainThread, labelPath, type PathFault, parseThreadPath, threadPath } from './threadPath'

const PEER = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'
const NAMED = defaultThread(PEER, `0x${'0'.repeat(48)}0123456789abcdef`)
const LABELLED: ThreadRef = { ...NAMED, peerKeyIndex: `0x${'77'.repeat(32)}` }

const labelIndex = (label: string) => toHex(labelToKeyIndex(label))

/** The route as the router hands it on. */
function read(path: string): ThreadRef | PathFault {
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
    const support = { ...NAMED, peerKeyIndex: labelIndex('support'), ownKeyIndex: labelIndex('café & 商店') }
    const unlabelled = { ...NAMED, peerKeyIndex: UNLABELLED_KEY_INDEX }
    for (const thread of [defaultThread(PEER), NAMED, LABELLED, support, unlabelled])
      expect(read(threadPath(thread))).toEqual(thread)
  })

  it('leads to the keys between the labels of a thread, whatever its session', () => {
    expect(aboutPath(NAMED)).toBe(`/dm/${PEER}/about`)
    expect(aboutPath({ ...NAMED, peerKeyIndex: labelIndex('support') })).toBe(
      `/dm/${PEER}/about?label=support`,
    )
    // No session can be called that.
    expect(read(`/dm/${PEER}/about`)).toBe('session')
  })

  it('names a label as people write it', () => {
    expect(labelPath(PEER, labelIndex('support'))).toBe(`/dm/${PEER}?label=support`)
    expect(labelPath(PEER, labelIndex('default-key'))).toBe(`/dm/${PEER}`)
    expect(threadPath({ ...defaultThread(PEER), ownKeyIndex: labelIndex('trading') })).toBe(
      `/dm/${PEER}?from=trading`,
    )
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
  it('reads a label in any normal form, and refuses what is none or reserved', () => {
    const cafe = { ...defaultThread(PEER), peerKeyIndex: labelIndex('café') }
    expect(read(`/dm/${PEER}?label=cafe%CC%81`)).toEqual(cafe)
    for (const label of ['', 'key-link', 'x'.repeat(33), 'a%00b', toHex(KEY_LINK_INDEX)]) {
      expect(read(`/dm/${PEER}?label=${label}`)).toBe('label')
      expect(read(`/dm/${PEER}?from=${label}`)).toBe('label')
    }
  })

  it('reads an address in any case, and says which part of a link is none', () => {
    expect(read(`/dm/${PEER.toUpperCase().replace('0X', '0x')}`)).toEqual(defaultThread(PEER))
    for (const path of ['/dm/0x12', '/dm/alice.eth', `/dm/${PEER}00`, '/dm/0x12/xyz'])
      expect(read(path)).toBe('address')
    for (const session of ['xyz', 'abc', '0x12', 'AB', 'ab'.repeat(33)])
      expect(read(`/dm/${PEER}/${session}`)).toBe('session')
  })
})

describe('threadLabels', () => {
  it('names what is not the default: a label, a key without one, an index that is no text', () => {
    const thread = defaultThread(PEER)
    expect(threadLabels(thread)).toEqual([])
    expect(threadLabels({ ...thread, peerKeyIndex: labelIndex('support') })).toEqual([
      { side: 'to', name: 'support' },
    ])
    const odd = { peerKeyIndex: UNLABELLED_KEY_INDEX, ownKeyIndex: `0xff${'00'.repeat(31)}` } as const
    expect(threadLabels({ ...thread, ...odd })).toEqual([
      { side: 'to', name: null },
      { side: 'from', name: '0xff000000…' },
    ])
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
