import { expect, test } from 'vitest'
import { applyHistory, emptyState } from './applyChanges'
import { decodeChunk } from './decodeChunk'
import { packOlder } from './packOlder'
import { createMessage, PEER, SCOPE } from './testing/createMessage'
import type { Message } from './types'

/** ADR 0010: what a restore brings is held as what comes from disk is. */
const OTHER = `0x${'33'.repeat(20)}` as const
const final = (block: number, peer = PEER): Message => ({
  ...createMessage(block, { peer }),
  blockHash: null,
})

test('what is much of one thread lies in a chunk, and the state is what it would be', () => {
  const messages = [...Array.from({ length: 20 }, (_, i) => final(40 - i)), final(25, OTHER)]
  const older = { base: 50, floor: 20, messages, unopened: [], dropped: [] }
  const told = packOlder({ older })
  expect(told.changes.older).toEqual({ ...older, messages: [final(25, OTHER)] })
  expect(told.chunks.map((bytes) => decodeChunk(bytes).count)).toEqual([20])
  const [plain, packed] = [
    applyHistory(emptyState(SCOPE), { older }),
    applyHistory(emptyState(SCOPE), told.changes, told.chunks.map(decodeChunk)),
  ]
  const all = (state: typeof plain) => new Map([...state.messages].map(([id, list]) => [id, [...list]]))
  expect(all(packed)).toEqual(all(plain))
})

test('a commit of anything else is told as it is', () => {
  const changes = { adopted: [final(3)] }
  expect(packOlder(changes)).toEqual({ changes, chunks: [] })
})
