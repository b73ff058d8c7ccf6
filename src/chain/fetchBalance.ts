import type { Address } from '../messaging/types'
import { readBigQuantity } from './quantity'
import { readChain } from './readChain'
import type { RpcClient } from './rpcClient'

/** Balance in wei. @throws {NetworkError} */
export function fetchBalance(client: RpcClient, address: Address): Promise<bigint> {
  return readChain(client, 'eth_getBalance', [address, 'latest'], readBigQuantity)
}
