import type { Hex } from '../lib/bytes'
import type { Eip1193Provider } from '../lib/eip1193'
import { WrongChainError } from '../messaging/errors'
import { readBlock } from './block'
import { readQuantity } from './quantity'

export interface ChainIdentity {
  readonly chainId: number
  readonly genesisHash: Hex
}

/** The right chain id on another chain: typical for 31337 on another port. */
export class OtherGenesisError extends WrongChainError {
  constructor(chainId: number) {
    super(
      `What the wallet knows as chain ${chainId} is another chain, on another node. Remove that network from the wallet, then switch again here.`,
    )
  }
}

/**
 * Checks that the wallet stands on our chain: the id, and the hash of block 0 as the wallet's own node shows it. A wallet
 * that cannot show block 0 is believed.
 * @throws {WrongChainError} saying what to do
 */
export async function checkWalletChain(
  provider: Eip1193Provider,
  { chainId, genesisHash }: ChainIdentity,
): Promise<void> {
  if (readQuantity(await provider.request({ method: 'eth_chainId' })) !== chainId) throw new WrongChainError()
  const genesis = await provider
    .request({ method: 'eth_getBlockByNumber', params: ['0x0', false] })
    .then(readBlock, () => null)
  if (genesis !== null && genesis.hash !== genesisHash) throw new OtherGenesisError(chainId)
}
