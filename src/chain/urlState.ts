import type { Clock } from '../messaging/ports'
import type { UrlOutlook } from './chooseUrl'
import { type BlockCap, createBlockCap } from './createBlockCap'
import { createLimiter, type Limiter } from './createLimiter'
import type { RpcClient, RpcSource } from './rpcClient'

/** What this page has learned about reading logs from a url. */
export interface UrlState extends UrlOutlook {
  readonly source: Pick<RpcSource, 'ask'>
  readonly cap: BlockCap
  readonly limiter: Limiter
  /** An answer took so many milliseconds. */
  measure(latency: number): void
}

export interface Surroundings {
  readonly clock: Clock
  /** 0 to 1, as Math.random. */
  readonly random: () => number
}

/** Every reader of a url shares one state: filters, accounts and the adapters beside the engine's. */
const states = new WeakMap<object, UrlState>()

/** The states of a client's urls in their order; of a wallet's provider, which has no url to name, the one of itself. */
export function urlStates(client: RpcClient, surroundings: Surroundings): readonly UrlState[] {
  if (client.sources.length > 0) return client.sources.map((source) => stateOf(source, source, surroundings))
  return [stateOf(client, { ask: (method, params) => client.request(method, params) }, surroundings)]
}

function stateOf(key: object, source: Pick<RpcSource, 'ask'>, surroundings: Surroundings): UrlState {
  const known = states.get(key)
  if (known !== undefined) return known
  const cap = createBlockCap()
  const limiter = createLimiter(surroundings)
  let latency: number | null = null
  const state: UrlState = {
    source,
    cap,
    limiter,
    measure(milliseconds) {
      latency = latency === null ? milliseconds : 0.8 * latency + 0.2 * milliseconds
    },
    get latency() {
      return latency
    },
    get pause() {
      return limiter.pause()
    },
    get widest() {
      return cap.widest()
    },
  }
  states.set(key, state)
  return state
}
