import { expect, test } from 'vitest'
import { mergeParts } from './mergeParts'
import type { RangePart } from './rangePlan'

const log = (block: number, name: string) => ({ blockNumber: `0x${block.toString(16)}`, name })
async function* stream(...parts: RangePart[]): AsyncGenerator<RangePart, void, undefined> {
  yield* parts
}
async function collect(parts: AsyncIterable<RangePart>): Promise<RangePart[]> {
  const all: RangePart[] = []
  for await (const part of parts) all.push(part)
  return all
}

test('a part ends where the first filter has a boundary; the rest of the others follows with the next', async () => {
  const a = stream(
    { fromBlock: 50, toBlock: 99, logs: [log(51, 'a'), log(98, 'a')] },
    { fromBlock: 0, toBlock: 49, logs: [log(1, 'a')] },
  )
  const b = stream(
    { fromBlock: 90, toBlock: 99, logs: [log(95, 'b')] },
    { fromBlock: 0, toBlock: 89, logs: [log(2, 'b'), log(60, 'b')] },
  )
  expect(await collect(mergeParts([a, b]))).toEqual([
    { fromBlock: 90, toBlock: 99, logs: [log(98, 'a'), log(95, 'b')] },
    { fromBlock: 50, toBlock: 89, logs: [log(51, 'a'), log(60, 'b')] },
    { fromBlock: 0, toBlock: 49, logs: [log(1, 'a'), log(2, 'b')] },
  ])
})

test('what is no log is handed on once', async () => {
  const a = stream({ fromBlock: 0, toBlock: 9, logs: [null, { blockNumber: 'x' }, log(1, 'a')] })
  const b = stream({ fromBlock: 5, toBlock: 9, logs: [] }, { fromBlock: 0, toBlock: 4, logs: [] })
  expect(await collect(mergeParts([a, b]))).toEqual([
    { fromBlock: 5, toBlock: 9, logs: [null, { blockNumber: 'x' }] },
    { fromBlock: 0, toBlock: 4, logs: [log(1, 'a')] },
  ])
})

test('whoever stops early stops all filters; one that fails fails all', async () => {
  let stopped = 0
  async function* endless(): AsyncGenerator<RangePart, void, undefined> {
    try {
      for (let block = 99; ; block--) yield { fromBlock: block, toBlock: block, logs: [] }
    } finally {
      stopped++
    }
  }
  for await (const _ of mergeParts([endless(), endless()])) break
  expect(stopped).toBe(2)
  async function* failing(): AsyncGenerator<RangePart, void, undefined> {
    yield { fromBlock: 99, toBlock: 99, logs: [] }
    throw new Error('no more')
  }
  await expect(collect(mergeParts([endless(), failing()]))).rejects.toThrow('no more')
  expect(stopped).toBe(3)
})

test('of no filters there are no parts', async () => {
  expect(await collect(mergeParts([]))).toEqual([])
})
