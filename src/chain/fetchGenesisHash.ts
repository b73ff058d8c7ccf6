import type { Hex } from '../lib/bytes'
import { readBlock } from './block'
import { readChain } from './readChain'
import type { RpcClient } from './rpcClient'

/** Hash of block 0: tells a fresh local chain from the last one with the same id. @throws {NetworkError} */
export async function fetchGenesisHash(client: RpcClient): Promise<Hex> {
  const block = await readChain(client, 'eth_getBlockByNumber', ['0x0', false], readBlock)
  return block.hash
}
