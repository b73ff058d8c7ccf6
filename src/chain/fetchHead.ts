import { FromBlockError } from '../messaging/errors'
import type { Head } from '../messaging/types'
import { type Block, type BlockHeader, readBlock, readHeader } from './block'
import { readChain } from './readChain'
import type { RpcClient } from './rpcClient'
import { RpcError } from './rpcError'

/** Where a chain has no `finalized` tag, this many blocks below the head count as final (two epochs of Ethereum). */
const DEPTH_WITHOUT_TAG = 64

type KnownHead = Head & BlockHeader

const heads = new WeakMap<RpcClient, KnownHead>()

/** The head that was fetched last; null before the first. */
export function knownHead(client: RpcClient): KnownHead | null {
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
  const [finalized, header] = await Promise.all([
    fetchFinalized(client),
    readChain(client, 'eth_getBlockByNumber', ['latest', false], readHeader),
  ])
  const { number, hash, timestamp } = header
  if (number < deployed) throw new FromBlockError()
  const depth = finalized?.number ?? Math.max(0, number - DEPTH_WITHOUT_TAG)
  const head = { number, hash, timestamp, finalized: Math.min(depth, number) }
  heads.set(client, { ...header, ...head })
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
