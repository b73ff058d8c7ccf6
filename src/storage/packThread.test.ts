import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byPosition, positionKey } from '../messaging/position'
import { createMessage, positionAt } from '../messaging/testing/createMessage'
import type { Message, Position } from '../messaging/types'
import { packThread, type Span } from './packThread'

/** ADR 0008: chunks of one thread, in chain order and full; what fills none is left to the bundles. */
const SIZE = 4

/** A thread on a disk that tells what is read. */
function createThread() {
  let chunks: readonly (readonly Message[])[] = []
  let loose: readonly Message[] = []
  const reads: (readonly Message[])[] = []
  const spanOf = (list: readonly Message[]): Span & { list: readonly Message[] } => ({
    first: list[0] as Message,
    last: list.at(-1) as Message,
    list,
  })
  return {
    chunks: () => chunks,
    loose: () => loose,
    reads: () => reads,
    /** What was loose comes along, as when its bundle is opened. */
    async pack(added: readonly Message[], dropped: readonly Position[] = []) {
      const gone = new Set(dropped.map(positionKey))
      const packed = await packThread({
        spans: chunks.map(spanOf),
        added: [...loose.filter((message) => !gone.has(positionKey(message))), ...added],
        dropped,
        read: async ({ list }) => {
          reads.push(list)
          return list
        },
        size: SIZE,
      })
      const left = chunks.filter((chunk) => !packed.gone.some(({ list }) => list === chunk))
      expect(left.length).toBe(chunks.length - packed.gone.length)
      chunks = [...left, ...packed.chunks].sort((a, b) => byPosition(a[0] as Message, b[0] as Message))
      loose = packed.loose
    },
  }
}

const at = (...numbers: number[]) => numbers.map((number) => createMessage(positionAt(number)))
const range = (from: number, to: number) => at(...Array.from({ length: to - from + 1 }, (_, i) => from + i))
const blocks = (chunks: readonly (readonly Message[])[]) =>
  chunks.map((chunk) => chunk.map(({ blockNumber }) => blockNumber))

test('whatever comes and goes, chunks and what is loose hold it once, and every chunk is full and in chain order', async () => {
  const change = fc.record({
    added: fc.array(fc.tuple(fc.nat({ max: 60 }), fc.nat({ max: 1 })), { maxLength: 12 }),
    dropped: fc.array(fc.nat(), { maxLength: 3 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 25 }), async (changes) => {
      const thread = createThread()
      const held = new Map<string, Message>()
      for (const { added, dropped } of changes) {
        const present = [...held.values()]
        const leaving = present.length > 0 ? dropped.map((i) => present[i % present.length] as Message) : []
        for (const message of leaving) held.delete(positionKey(message))
        const gone = new Set(leaving.map(positionKey))
        const coming = added
          .map(([block, index]) => createMessage(positionAt(block, index)))
          .filter((message) => !gone.has(positionKey(message)))
        await thread.pack(coming, leaving)
        for (const message of coming)
          if (!held.has(positionKey(message))) held.set(positionKey(message), message)

        const chunks = thread.chunks()
        expect(chunks.flat()).toEqual([...chunks.flat()].sort(byPosition))
        expect([...chunks.flat(), ...thread.loose()].sort(byPosition)).toEqual(
          [...held.values()].sort(byPosition),
        )
        for (const { length } of chunks) {
          expect(length).toBeGreaterThanOrEqual(SIZE)
          expect(length).toBeLessThan(2 * SIZE)
        }
      }
    }),
    { numRuns: 200 },
  )
})

test('what fills chunks by itself is cut into them, and nothing is read for it', async () => {
  const thread = createThread()
  await thread.pack(range(100, 109))
  await thread.pack(range(90, 93))
  expect(blocks(thread.chunks())).toEqual([
    [90, 91, 92, 93],
    [100, 101, 102, 103, 104],
    [105, 106, 107, 108, 109],
  ])
  expect(thread.reads()).toEqual([])
})

test('what fills none is loose, between chunks too', async () => {
  const thread = createThread()
  await thread.pack([...range(10, 13), ...range(20, 23)])
  await thread.pack(at(1, 30, 31))
  expect(blocks([thread.loose()])).toEqual([[1, 30, 31]])
  await thread.pack(at(32, 33))
  expect(blocks(thread.chunks()).at(-1)).toEqual([30, 31, 32, 33])
  expect(blocks([thread.loose()])).toEqual([[1]])
  expect(thread.reads()).toEqual([])
})

test('a message that is found late joins the chunk around it; one that leaves takes nothing along', async () => {
  const thread = createThread()
  await thread.pack(at(10, 11, 13, 14, 20, 21, 22, 23))
  await thread.pack(at(12))
  expect(blocks(thread.chunks())).toEqual([
    [10, 11, 12, 13, 14],
    [20, 21, 22, 23],
  ])
  expect(thread.reads()).toHaveLength(1)
  await thread.pack([], at(22))
  expect(blocks(thread.chunks())).toEqual([[10, 11, 12, 13, 14]])
  expect(blocks([thread.loose()])).toEqual([[20, 21, 23]])
  await thread.pack(at(12), at(99))
  expect(blocks(thread.chunks())).toEqual([[10, 11, 12, 13, 14]])
})
