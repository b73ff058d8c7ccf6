import { type ChainCheck, createChainCheck } from '../chain/chainCheck'
import { createStore } from '../lib/createStore'
import type { ChainPort, WrongSource } from '../session/chainPort'
import type { ChainConfig } from '../session/config'

/** Holds the active chain's urls to its chain id, and tells which of them stand elsewhere. */
export interface ChainWatch {
  readonly check: ChainCheck
  readonly wrongSources: ChainPort['wrongSources']
  /** Asks every url, although nobody reads from it yet: a wrong line in config.json shows at once. Waits for nothing. */
  start(): void
}

export function watchChain({ chainId, rpcUrls }: Pick<ChainConfig, 'chainId' | 'rpcUrls'>): ChainWatch {
  const wrong = createStore<readonly WrongSource[]>([])
  const check = createChainCheck(chainId, (origin, answered) => {
    const others = wrong.get().filter((source) => source.origin !== origin)
    if (answered !== chainId) wrong.set([...others, { origin, chainId: answered }])
    else if (others.length < wrong.get().length) wrong.set(others)
  })
  return {
    check,
    wrongSources: wrong,
    start() {
      // One that does not answer is asked again by whoever reads from it.
      for (const url of rpcUrls) if (url.startsWith('http')) check.ensure(url).catch(() => undefined)
    },
  }
}
