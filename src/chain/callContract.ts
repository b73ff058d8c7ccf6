import type { Hex } from '../lib/bytes'
import { readBytesAnswer } from './readBytesAnswer'
import type { RpcClient } from './rpcClient'
import { RpcError } from './rpcError'

/** What a contract answers to a call nobody signs; null when it or the node refuses. @throws {NetworkError} */
export async function callContract(client: RpcClient, to: Hex, data: Hex): Promise<Uint8Array | null> {
  try {
    return readBytesAnswer(await client.request('eth_call', [{ to, data }, 'latest']))
  } catch (error) {
    if (error instanceof RpcError) return null
    throw error
  }
}
