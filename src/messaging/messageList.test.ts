import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Block, NO_KIND, Rows } from './block'
import { decodeChunk } from './decodeChunk'
import { encodeChunk } from './encodeChunk'
import { type MessageList, messagesAbove, upTo, withBlocks, withMessages, without } from './messageList'
import { Outline } from './outline'
import { byPosition, isAfter } from './position'
import { createMessage, ME, PEER, positionAt } from './testing/createMessage'
import type { Message } from './types'

/** ADR 0010: what a list answers follows from its messages alone, however they are held. */
const at = (block: number, logIndex = 0): Message => ({
  ...createMessage(positionAt(block, logIndex), { own: block % 3 === 0, n: block, text: `text ${block}` }),
  blockHash: null,
})
const chunkOf = (messages: readonly Message[]) => decodeChunk(encodeChunk(messages))
const messagesOf = (list: MessageList | null) => [...(list ?? [])]

const places = fc.uniqueArray(fc.tuple(fc.nat({ max: 30 }), fc.nat({ max: 2 })), {
  selector: String,
  maxLength: 30,
})
const messages = places.map((list) => list.map(([block, log]) => at(block, log)).sort(byPosition))
/** The same messages, cut into blocks of either sort. */
const held = fc
  .tuple(messages, fc.array(fc.record({ length: fc.integer({ min: 1, max: 6 }), isChunk: fc.boolean() })))
  .map(([all, cuts]) => {
    const blocks: Block[] = []
    let start = 0
    for (const { length, isChunk } of [...cuts, { length: 99, isChunk: true }]) {
      const part = all.slice(start, start + length)
      start += length
      if (part.length > 0) blocks.push(isChunk ? chunkOf(part) : new Rows(part))
    }
    return { all, list: withBlocks(null, blocks) }
  })

describe('a list over blocks of any sort', () => {
  test('holds its messages in chain order', () => {
    fc.assert(
      fc.property(held, ({ all, list }) => {
        expect(messagesOf(list)).toEqual(all)
        expect(list?.length ?? 0).toBe(all.length)
        for (let i = -all.length - 1; i <= all.length; i++) expect(list?.at(i)).toEqual(all.at(i))
      }),
    )
  })

  test('finds by id, and the first behind a position', () => {
    fc.assert(
      fc.property(held, fc.nat({ max: 31 }), fc.nat({ max: 2 }), ({ all, list }, blockNumber, logIndex) => {
        const mark = { blockNumber, logIndex }
        const first = all.findIndex((message) => isAfter(message, mark))
        expect(list?.firstAfter(mark) ?? 0).toBe(first < 0 ? all.length : first)
        expect(list?.firstAfter(null) ?? 0).toBe(0)
        const wanted = at(blockNumber, logIndex)
        expect(list?.indexOf(wanted.id) ?? -1).toBe(all.findIndex(({ id }) => id === wanted.id))
        expect(list?.find(wanted.id)).toEqual(all.find(({ id }) => id === wanted.id))
      }),
    )
  })

  test('takes messages and blocks in any order, each position once', () => {
    fc.assert(
      fc.property(held, held, fc.boolean(), ({ all, list }, other, asRows) => {
        const both = asRows
          ? withMessages(list, [...other.all].reverse())
          : withBlocks(list, other.list?.blocks ?? [])
        const known = new Set(all.map(({ id }) => id))
        const expected = [...all, ...other.all.filter(({ id }) => !known.has(id))].sort(byPosition)
        expect(messagesOf(both)).toEqual(expected)
        // Nothing reaches into another block.
        for (const message of expected) expect(both?.find(message.id)).toEqual(message)
      }),
    )
  })

  test('ends at a block, and parts with single messages', () => {
    fc.assert(
      fc.property(held, fc.nat({ max: 31 }), fc.array(fc.nat()), ({ all, list }, base, indexes) => {
        if (!list) return
        expect(messagesOf(upTo(list, base))).toEqual(all.filter(({ blockNumber }) => blockNumber <= base))
        expect(messagesAbove(list, base)).toEqual(all.filter(({ blockNumber }) => blockNumber > base))
        const gone = indexes.map((i) => all[i % all.length] as Message)
        expect(messagesOf(without(list, gone))).toEqual(all.filter((message) => !gone.includes(message)))
      }),
    )
  })
})

test('a chunk tells of each message what its object says, and makes none', () => {
  fc.assert(
    fc.property(messages, (all) => {
      if (all.length === 0) return
      const list = [...all, { ...at(99), content: { status: 'newer', version: 3, type: 2 } } as const]
      for (const block of [chunkOf(list), new Rows(list)]) {
        list.forEach((message, i) => {
          const { content } = message
          expect({
            block: block.blockNumberAt(i),
            log: block.logIndexAt(i),
            time: block.timestampAt(i),
            from: block.fromAt(i),
            kind: block.kindAt(i),
            count: block.countAt(i),
            key: block.ownKeyAt(i),
          }).toEqual({
            block: message.blockNumber,
            log: message.logIndex,
            time: message.timestamp,
            from: message.from,
            kind: content.status === 'opened' ? content.payload.kind : NO_KIND,
            count: content.status === 'opened' ? content.payload.n : 0,
            key: content.status === 'opened' ? content.ownPublicKey : null,
          })
        })
      }
    }),
    { numRuns: 30 },
  )
})

test('the texts of a chunk come in one piece where all are ASCII, and not otherwise', () => {
  const plain = chunkOf([at(1), createMessage(2, { text: '' }), createMessage(3, { text: 'end' })])
  expect(plain.asciiTexts()).toEqual({ text: 'text 1end', ends: Uint32Array.of(6, 6, 9) })
  expect(chunkOf([createMessage(1, { text: 'é' })]).asciiTexts()).toBeNull()
  const body = { type: 'contact', card: { address: PEER, label: 'default-key', name: 'Bob' } } as const
  expect(chunkOf([createMessage(1, { body })]).asciiTexts()).toBeNull()
})

test('an outline knows which messages there are and where they stand', () => {
  const list = [at(1), at(4, 2), at(9)]
  const outline = new Outline(chunkOf(list))
  expect(outline.messages().map(({ id, blockNumber, logIndex }) => [id, blockNumber, logIndex])).toEqual(
    list.map(({ id, blockNumber, logIndex }) => [id, blockNumber, logIndex]),
  )
  expect(list.map(({ id }) => outline.indexOf(id))).toEqual([0, 1, 2])
  expect(outline.indexOf(at(5).id)).toBe(-1)
  expect(outline.thread).toEqual(list[0]?.thread)
  expect(outline.at(0).thread.peer).not.toBe(ME)
})
