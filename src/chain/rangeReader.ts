import type { RangePart } from './rangePlan'
import type { PartsParams } from './readAllParts'
import type { ReadPartsParams, Topics } from './readParts'
import type { RpcClient } from './rpcClient'
import type { Surroundings } from './urlState'

export type { PartsParams, Topics }

/** Reads the raw logs of a range, oldest first, split as the nodes want it. @throws {NetworkError} */
export type RangeReader = (params: ReadPartsParams) => Promise<unknown[]>

/** Reads the raw logs of a range in parts, newest first: see readAllParts. */
export type PartsReader = (params: PartsParams) => AsyncGenerator<RangePart, void, undefined>

/** Creates the reader of whole ranges. Its code is loaded by whoever first reads: a warm start shows the cache without (ADR 0005). */
export function createRangeReader(client: RpcClient, surroundings?: Surroundings): RangeReader {
  return async (params) => (await import('./readAllParts')).readRange(client, params, surroundings)
}

/** Creates the reader of parts. */
export function createPartsReader(client: RpcClient, surroundings?: Surroundings): PartsReader {
  return async function* (params) {
    yield* (await import('./readAllParts')).readAllParts(client, params, surroundings)
  }
}
