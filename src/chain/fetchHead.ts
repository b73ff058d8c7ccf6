import { FromBlockError } from '../messaging/errors'
import type { Head } from '../messaging/types'
import { type Block, readBlock } from './block'
import { readChain } from './readChain'
import type { RpcClient } from './rpcClient'
import { RpcError } from './rpcError'

/** Where a chain has no `finalized` tag, this many blocks below the head count as final (two epochs of Ethereum). */
const DEPTH_WITHOUT_TAG = 64

const heads = new WeakMap<RpcClient, Head>()

/** The head that was fetched last; null before the first. */
export function knownHead(client: RpcClient): Head | null {
  return heads.get(client) ?? null
}

/**
 * Newest and newest finalised block, asked for side by side: both stand before any logs are read up to them. `finalized` is
 * clamped to the head, because two answers may come from two nodes.
 * @param deployed block of the contract's deployment: below it there would be nothing to read, and an account that has keys
 * would look as if it had none
 * @throws {NetworkError}
 * @throws {FromBlockError} when the head is below `deployed`
 */
export async function fetchHead(client: RpcClient, deployed: number): Promise<Head> {
  const [finalized, latest] = await Promise.all([
    fetchFinalized(client),
    readChain(client, 'eth_getBlockByNumber', ['latest', false], readBlock),
  ])
  if (latest.number < deployed) throw new FromBlockError()
  const depth = finalized?.number ?? Math.max(0, latest.number - DEPTH_WITHOUT_TAG)
  const head = { ...latest, finalized: Math.min(depth, latest.number) }
  heads.set(client, head)
  return head
}

/** null where the chain has no such tag. */
async function fetchFinalized(client: RpcClient): Promise<Block | null> {
  try {
    return readBlock(await client.request('eth_getBlockByNumber', ['finalized', false]))
  } catch (error) {
    if (error instanceof RpcError) return null
    throw error
  }
}
