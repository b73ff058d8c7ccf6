import { systemClock } from '../lib/systemClock'
import type { BlockRange } from './classifyRefusal'
import { mergeParts } from './mergeParts'
import type { RangePart } from './rangePlan'
import { type ReadPartsParams, readParts, type Topics } from './readParts'
import type { RpcClient } from './rpcClient'
import { type Surroundings, urlStates } from './urlState'

export interface PartsParams extends BlockRange, Pick<ReadPartsParams, 'contract' | 'startWidth' | 'spans'> {
  /** The logs that match any of them; one that matches two is there twice. */
  readonly filters: readonly Topics[]
}

const SURROUNDINGS: Surroundings = { clock: systemClock, random: Math.random }

/**
 * Reads the raw logs of a range in parts, newest first, each part right below the one before; within a part, each filter's
 * logs are as its node gave them. Who stops early asks for no more than is under way. What a url takes, and how often, is
 * learned by all readers of the page together: the widest range in blocks, fewer where the logs are dense, pauses where it is
 * asked too often, the next url where it fails.
 * @throws {NetworkError} when some blocks cannot be had; every part above them has been delivered
 */
export function readAllParts(
  client: RpcClient,
  { filters, ...range }: PartsParams,
  surroundings: Surroundings = SURROUNDINGS,
): AsyncGenerator<RangePart, void, undefined> {
  const urls = urlStates(client, surroundings)
  return mergeParts(filters.map((topics) => readParts(urls, { ...range, topics }, surroundings)))
}

/** Reads the raw logs of one filter, oldest first. @throws {NetworkError} */
export async function readRange(
  client: RpcClient,
  { topics, ...range }: ReadPartsParams,
  surroundings: Surroundings = SURROUNDINGS,
): Promise<unknown[]> {
  const parts: unknown[][] = []
  for await (const { logs } of readAllParts(client, { ...range, filters: [topics] }, surroundings))
    parts.push(logs)
  return parts.reverse().flat()
}
