import { BaseError } from '../lib/BaseError'
import type { Address } from '../messaging/types'
import { fetchBalance } from './fetchBalance'
import { readQuantity, toQuantity } from './quantity'
import { readChain } from './readChain'
import type { RpcClient } from './rpcClient'

const LOCAL_CHAIN_ID = 31337
/** Wei. */
const GIFT = 10n * 10n ** 18n

/**
 * Gives ten test ether to `address`. Local chain only.
 * @throws {BaseError} on any other chain
 * @throws {NetworkError}
 */
export async function giveTestEther(client: RpcClient, address: Address): Promise<void> {
  const chainId = await readChain(client, 'eth_chainId', [], readQuantity)
  if (chainId !== LOCAL_CHAIN_ID) throw new BaseError('Test ether is only for the local chain.')
  const balance = await fetchBalance(client, address)
  // The answer is null, whatever happened; a node that is no anvil refuses.
  await client.request('anvil_setBalance', [address, toQuantity(balance + GIFT)])
}
