import { BaseError } from '../../lib/BaseError'
import type { BlockRange } from '../classifyRefusal'
import { type HttpAnswer, readRpcAnswer } from '../postRpc'
import type { RpcClient, RpcSource } from '../rpcClient'
import { readQuery } from './emulateProvider'
import type { VirtualClock } from './virtualClock'

/** What a url does with eth_getLogs at this time: it answers, never answers, or cannot be reached. */
export type Answering = (params: readonly unknown[], now: number) => HttpAnswer | 'never' | 'down'

/** A call as the url saw it. */
export interface VirtualCall extends BlockRange {
  readonly url: number
  readonly at: number
}

/** A client on made-up urls and a virtual clock. */
export interface VirtualClient {
  readonly client: RpcClient
  readonly calls: readonly VirtualCall[]
  /** Most calls that were under way together. */
  readonly mostInFlight: () => number
}

/** Milliseconds of a call. */
const LATENCY = 60

/** Creates the client. */
export function createVirtualClient(clock: VirtualClock, urls: readonly Answering[]): VirtualClient {
  const calls: VirtualCall[] = []
  let inFlight = 0
  let mostInFlight = 0
  const sources = urls.map((answering, url): RpcSource => {
    const ask: RpcSource['ask'] = async (_, params) => {
      calls.push({ url, at: clock.now(), ...readQuery(params[0]).asked })
      mostInFlight = Math.max(mostInFlight, ++inFlight)
      try {
        await new Promise<void>((resolve) => clock.after(LATENCY, resolve))
        const answer = answering(params, clock.now())
        if (answer === 'down') throw new BaseError('connection refused')
        return answer === 'never' ? await new Promise<never>(() => {}) : readRpcAnswer(answer)
      } finally {
        inFlight--
      }
    }
    return { origin: `https://${url}.example`, ask, request: ask }
  })
  const request: RpcClient['request'] = () => Promise.reject(new BaseError('only eth_getLogs is answered'))
  const client = { request, second: null, sources, wsUrls: [] }
  return { client, calls, mostInFlight: () => mostInFlight }
}
