import type { Address } from '../messaging/types'
import { readBytesAnswer } from './readBytesAnswer'
import { readChain } from './readChain'
import type { RpcClient } from './rpcClient'

/** EIP-7702: the whole "code" of an account that lends itself a contract's. Its key still signs for it. */
const DELEGATION = [0xef, 0x01, 0x00]
const DELEGATION_LENGTH = 23

/** Whether an address has code of its own now; an account with an EIP-7702 delegation stays an account. @throws {NetworkError} */
export async function isContract(client: RpcClient, address: Address): Promise<boolean> {
  const code = await readChain(client, 'eth_getCode', [address, 'latest'], readBytesAnswer)
  const isDelegation = code.length === DELEGATION_LENGTH && DELEGATION.every((byte, i) => code[i] === byte)
  return code.length > 0 && !isDelegation
}
