import type { Hex } from '../lib/bytes'
import { systemClock } from '../lib/systemClock'
import type { BlockRange } from './classifyRefusal'
import type { RangePart } from './rangePlan'
import type { Topics } from './readParts'
import type { RpcClient } from './rpcClient'
import type { Surroundings } from './urlState'

export type { Topics }

/** Blocks of a contract, both ends included. */
export interface RangeParams extends BlockRange {
  readonly contract: Hex
  readonly topics: Topics
}

/** Reads the raw logs of a range, oldest first, split as the nodes want it. @throws {NetworkError} */
export type RangeReader = (params: RangeParams) => Promise<unknown[]>

export interface PartsParams extends BlockRange {
  readonly contract: Hex
  /** The logs that match any of them; one that matches two is there twice. */
  readonly filters: readonly Topics[]
  /** See ReadPartsParams. */
  readonly startWidth?: number
}

/**
 * Reads the raw logs of a range in parts, newest first, each part right below the one before; within a part, each filter's
 * logs are as its node gave them. Who stops early asks for no more than is under way.
 * @throws {NetworkError} when some blocks cannot be had; every part above them has been delivered
 */
export type PartsReader = (params: PartsParams) => AsyncGenerator<RangePart, void, undefined>

const SURROUNDINGS: Surroundings = { clock: systemClock, random: Math.random }

/** Creates the reader of whole ranges: see createPartsReader. */
export function createRangeReader(client: RpcClient, surroundings: Surroundings = SURROUNDINGS): RangeReader {
  const readParts = createPartsReader(client, surroundings)
  return async ({ topics, ...range }) => {
    const parts: unknown[][] = []
    for await (const { logs } of readParts({ ...range, filters: [topics] })) parts.push(logs)
    return parts.reverse().flat()
  }
}

/**
 * Creates a reader of ranges in parts. What a url takes, and how often, is learned by all readers of the page together: the
 * widest range in blocks, fewer where the logs are dense, pauses where it is asked too often, the next url where it fails.
 */
export function createPartsReader(client: RpcClient, surroundings: Surroundings = SURROUNDINGS): PartsReader {
  return async function* ({ filters, ...range }) {
    // Loaded by whoever first reads: a warm start shows the cache without any of it (ADR 0005).
    const [{ readParts }, { urlStates }, { mergeParts }] = await Promise.all([
      import('./readParts'),
      import('./urlState'),
      import('./mergeParts'),
    ])
    const urls = urlStates(client, surroundings)
    yield* mergeParts(filters.map((topics) => readParts(urls, { ...range, topics }, surroundings)))
  }
}
