import { countRequests } from '../src/chain/testing/countRequests'
import { createLogStore } from '../src/chain/testing/logStore'
import { PROVIDERS } from '../src/chain/testing/providers'

/** What restoring a history took from one provider. */
export interface RequestFigure {
  readonly provider: string
  readonly requests: number
  /** What its limits would have allowed somebody who knew them beforehand. */
  readonly optimum: number
}

/** Three weeks of two-second blocks, and fewer where they would be more than so many ranges of the provider. */
const BLOCKS = 1_000_000
const MOST_RANGES = 1_500
const LOGS = 5_037

/**
 * Requests that restoring an account's history takes from each emulated provider, refusals included, by a client that knows
 * nothing about it. The same each time: clock and chance are made up.
 */
export async function measureRequests(): Promise<RequestFigure[]> {
  const figures: RequestFigure[] = []
  for (const provider of PROVIDERS) {
    const blocks = Math.min(BLOCKS, MOST_RANGES * (provider.blocks ?? BLOCKS))
    const { requests, optimum } = await countRequests(provider, createLogStore({ blocks, logs: LOGS }))
    figures.push({ provider: provider.name, requests, optimum })
  }
  return figures
}

/** The worst of them: how many times as many requests as its limits would have allowed. */
export function worstRatio(figures: readonly RequestFigure[]): number {
  return Math.max(...figures.map(({ requests, optimum }) => requests / optimum))
}
