import { expect, test } from 'vitest'
import type { Hex } from '../lib/bytes'
import { createRangeReader } from './rangeReader'
import type { RpcClient } from './rpcClient'
import { RpcError } from './rpcError'

const CONTRACT: Hex = `0x${'c0'.repeat(20)}`

/** A node with one log in each block, which answers at most `limit()` of them; `widths` holds what was asked. */
function createNode(limit: () => number) {
  const widths: number[] = []
  const client: RpcClient = {
    second: null,
    sources: [],
    wsUrls: [],
    async request(_, [query]) {
      const { fromBlock, toBlock } = query as { fromBlock: Hex; toBlock: Hex }
      const [from, width] = [Number(fromBlock), Number(toBlock) - Number(fromBlock) + 1]
      widths.push(width)
      if (width > limit()) throw new RpcError({ code: -32005, message: 'query returned too much' })
      return Array.from({ length: width }, (_, i) => from + i)
    },
  }
  return { client, widths }
}

const read = (client: RpcClient, fromBlock: number, toBlock: number) =>
  createRangeReader(client)({ contract: CONTRACT, topics: [], fromBlock, toBlock })
const blocks = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

test.each([1, 3, 10, 64, 1_000])(
  'every block is read once and in order where a node takes %i',
  async (limit) => {
    const { client } = createNode(() => limit)
    expect(await read(client, 5, 300)).toEqual(blocks(5, 300))
  },
)

test('an unlimited node is asked once', async () => {
  const { client, widths } = createNode(() => Number.POSITIVE_INFINITY)
  await read(client, 0, 9_999)
  expect(widths).toEqual([10_000])
})

test('a fixed limit costs few refusals: a wider range is tried after eight that passed', async () => {
  const { client, widths } = createNode(() => 10)
  expect(await read(client, 0, 999)).toHaveLength(1_000)
  const refused = widths.filter((width) => width > 10).length
  expect(refused).toBeGreaterThan(7)
  expect(refused).toBeLessThan(widths.length / 5)
})

test('after a passing refusal the ranges widen again', async () => {
  let calls = 0
  const { client, widths } = createNode(() => (++calls <= 7 ? 1 : Number.POSITIVE_INFINITY))
  expect(await read(client, 0, 999)).toEqual(blocks(0, 999))
  // Halved seven times to 7; at that width 1,000 blocks would take 143 calls more.
  expect(widths[7]).toBe(7)
  expect(widths.length).toBeLessThan(50)
})
