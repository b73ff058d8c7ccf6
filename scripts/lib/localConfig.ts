import type { ChainConfig } from '../../src/session/config'
import type { Chain } from './startChain'

/** The config.json of one local chain. Its contract is asked for from the genesis on: the chain is short. */
export function localConfig(
  chain: Pick<Chain, 'rpcUrl' | 'wsUrl'>,
  contract: ChainConfig['contract'],
): { chains: [ChainConfig] } {
  return {
    chains: [
      { chainId: 31337, name: 'Local chain', rpcUrls: [chain.rpcUrl, chain.wsUrl], contract, fromBlock: 0 },
    ],
  }
}
