import type { Hex } from '../../lib/bytes'
import { createRangeReader } from '../rangeReader'
import { emulateProvider } from './emulateProvider'
import { createRandom, type LogStore } from './logStore'
import type { Provider } from './providers'
import { createVirtualClient } from './virtualClient'
import { createVirtualClock } from './virtualClock'

/** What reading a whole history took. */
export interface RequestCount {
  readonly provider: string
  /** All requests, refused ones included. */
  readonly requests: number
  /** What the provider's limits would have allowed somebody who knew them and every log beforehand. */
  readonly optimum: number
  /** Milliseconds, of which each request takes 60. */
  readonly duration: number
  /** The logs read, by filter. */
  readonly logs: readonly (readonly unknown[])[]
}

/** Restores the history of `store` from an emulated provider, all filters side by side, as a fresh page would. */
export async function countRequests(provider: Provider, store: LogStore): Promise<RequestCount> {
  const clock = createVirtualClock()
  const { answer } = emulateProvider(provider, store)
  const { client, calls } = createVirtualClient(clock, [answer])
  const read = createRangeReader(client, { clock, random: createRandom(2) })
  const start = clock.now()
  const logs = await clock.run(
    Promise.all(store.filters.map((filter) => read({ contract: '0x', topics: [filter], ...store.range }))),
  )
  const optimum = fewestRequests(provider, store)
  return { provider: provider.name, requests: calls.length, optimum, duration: clock.now() - start, logs }
}

/** What a provider's limits allow: each range as long as they let it be. No split of the blocks takes fewer. */
export function fewestRequests(provider: Provider, store: LogStore): number {
  return store.filters.reduce((sum, filter) => sum + fewestRanges(provider, store, filter), 0)
}

function fewestRanges(provider: Provider, store: LogStore, filter: Hex): number {
  const { blocks = Number.POSITIVE_INFINITY, logs = Number.POSITIVE_INFINITY, anyLogsUpTo = 0 } = provider
  const numbers = store.blocksOf(filter)
  const { fromBlock, toBlock } = store.range
  let requests = 0
  let next = 0
  for (let start = fromBlock; start <= toBlock; requests++) {
    while (next < numbers.length && (numbers[next] ?? 0) < start) next++
    const overfull = numbers[next + logs] ?? Number.POSITIVE_INFINITY
    start = Math.min(start + blocks, Math.max(overfull, start + anyLogsUpTo, start + 1))
  }
  return requests
}
