import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byPosition, positionKey } from '../messaging/position'
import { createMessage, positionAt } from '../messaging/testing/createMessage'
import type { Message, Position } from '../messaging/types'
import { packThread, type Span } from './packThread'

/** ADR 0008: chunks of one thread, in chain order, full or few; none lost, none doubled. */
const SIZE = 4
const MAX_SMALL = 8

/** A thread on a disk that counts what is read. */
function createThread(size = SIZE) {
  let chunks: (readonly Message[])[] = []
  const reads: number[] = []
  const spanOf = (list: readonly Message[]): Span & { list: readonly Message[] } => ({
    first: list[0] as Message,
    last: list.at(-1) as Message,
    count: list.length,
    list,
  })
  return {
    chunks: () => chunks,
    /** How many messages the chunks held that were read, since the last look. */
    reads: () => reads.splice(0),
    async pack(added: readonly Message[], dropped: readonly Position[] = []) {
      const { gone, lists } = await packThread({
        spans: chunks.map(spanOf),
        added,
        dropped,
        read: async ({ list }) => {
          reads.push(list.length)
          return list
        },
        size,
      })
      const left = chunks.filter((chunk) => !gone.some(({ list }) => list === chunk))
      expect(left.length).toBe(chunks.length - gone.length)
      chunks = [...left, ...lists].sort((a, b) => byPosition(a[0] as Message, b[0] as Message))
    },
  }
}

const at = (...numbers: number[]) => numbers.map((number) => createMessage(positionAt(number)))
const range = (from: number, to: number) => at(...Array.from({ length: to - from + 1 }, (_, i) => from + i))
const blocks = (chunks: readonly (readonly Message[])[]) =>
  chunks.map((chunk) => chunk.map(({ blockNumber }) => blockNumber))

test.each([4, 20])(
  'whatever comes and goes, chunks of %i hold it once, in chain order, and few are not full',
  async (size) => {
    const change = fc.record({
      added: fc.array(fc.tuple(fc.nat({ max: 60 }), fc.nat({ max: 1 })), { maxLength: 12 }),
      dropped: fc.array(fc.nat(), { maxLength: 3 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 30 }), async (changes) => {
        const thread = createThread(size)
        const held = new Map<string, Message>()
        for (const { added, dropped } of changes) {
          const present = [...held.values()]
          const leaving = present.length > 0 ? dropped.map((i) => present[i % present.length] as Message) : []
          const gone = new Set(leaving.map(positionKey))
          const coming = added
            .map(([block, index]) => createMessage(positionAt(block, index)))
            .filter((message) => !gone.has(positionKey(message)))
          await thread.pack(coming, leaving)
          for (const key of gone) held.delete(key)
          for (const message of coming) {
            const key = positionKey(message)
            if (!held.has(key)) held.set(key, message)
          }
          const chunks = thread.chunks()
          expect(chunks.flat()).toEqual([...held.values()].sort(byPosition))
          let small: number[] = []
          for (const { length } of chunks) {
            expect(length).toBeGreaterThan(0)
            expect(length).toBeLessThan(2 * size)
            small = length < size ? [...small, length] : []
            expect(small.length).toBeLessThanOrEqual(MAX_SMALL)
            expect(small.reduce((sum, count) => sum + count, 0)).toBeLessThan(size)
          }
        }
      }),
      { numRuns: 150 },
    )
  },
)

test('messages that come one by one are rewritten a few times each, and full chunks never again', async () => {
  const thread = createThread(100)
  let written = 0
  for (let block = 0; block < 1_000; block++) {
    await thread.pack(at(block))
    written += 1 + thread.reads().reduce((sum, count) => sum + count, 0)
  }
  expect(thread.chunks().map(({ length }) => length)).toEqual(Array.from({ length: 10 }, () => 100))
  expect(written / 1_000).toBeLessThan(10)
})

test('what fills chunks by itself is cut into them, and nothing is read for it', async () => {
  const thread = createThread()
  await thread.pack(range(100, 109))
  expect(blocks(thread.chunks())).toEqual([
    [100, 101, 102, 103, 104],
    [105, 106, 107, 108, 109],
  ])
  await thread.pack(range(90, 93))
  expect(thread.reads()).toEqual([])
  expect(thread.chunks()).toHaveLength(3)
})

test('older remainders join when they fill a chunk together', async () => {
  const thread = createThread()
  await thread.pack(range(100, 103))
  await thread.pack(at(98, 99))
  await thread.pack(at(97))
  expect(blocks(thread.chunks())).toEqual([[97], [98, 99], [100, 101, 102, 103]])
  expect(thread.reads()).toEqual([])
  await thread.pack(at(96))
  expect(blocks(thread.chunks())).toEqual([
    [96, 97, 98, 99],
    [100, 101, 102, 103],
  ])
  expect(thread.reads()).toEqual([1, 2])
})

test('a message that is found late goes into the chunk around it; one that leaves takes nothing along', async () => {
  const thread = createThread()
  await thread.pack(at(10, 11, 13, 14, 20, 21, 22, 23))
  await thread.pack(at(12))
  await thread.pack([], at(22))
  expect(blocks(thread.chunks())).toEqual([
    [10, 11, 12, 13, 14],
    [20, 21, 23],
  ])
  await thread.pack([], at(20, 21, 23))
  expect(blocks(thread.chunks())).toEqual([[10, 11, 12, 13, 14]])
  await thread.pack(at(12), at(99))
  expect(blocks(thread.chunks())).toEqual([[10, 11, 12, 13, 14]])
})
