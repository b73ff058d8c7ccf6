import { readQuantity } from './quantity'
import type { RangePart } from './rangePlan'

/**
 * Joins the parts of several filters over the same blocks, each newest first, into parts for all of them. A part ends where
 * the first of the filters has its next boundary; a log whose block cannot be read goes with the newest blocks of its part.
 */
export async function* mergeParts(
  streams: readonly AsyncGenerator<RangePart, void, undefined>[],
): AsyncGenerator<RangePart, void, undefined> {
  try {
    let parts = await Promise.all(streams.map(nextPart))
    for (;;) {
      const [first] = parts
      if (!first) return
      const fromBlock = Math.max(...parts.map((part) => part?.fromBlock ?? 0))
      const logs: unknown[] = []
      for (const part of parts)
        for (const log of part?.logs ?? []) if (!isBelow(log, fromBlock)) logs.push(log)
      yield { fromBlock, toBlock: first.toBlock, logs }
      parts = await Promise.all(
        parts.map(async (part, i) => {
          if (!part) return null
          if (part.fromBlock === fromBlock) return nextPart(streams[i] as (typeof streams)[number])
          return { ...part, toBlock: fromBlock - 1, logs: part.logs.filter((log) => isBelow(log, fromBlock)) }
        }),
      )
    }
  } finally {
    await Promise.all(streams.map((stream) => stream.return()))
  }
}

async function nextPart(stream: AsyncGenerator<RangePart, void, undefined>): Promise<RangePart | null> {
  const { value } = await stream.next()
  return value ?? null
}

function isBelow(log: unknown, block: number): boolean {
  const number = readQuantity((Object(log) as { blockNumber?: unknown }).blockNumber)
  return number !== null && number < block
}
