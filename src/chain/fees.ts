import { readBlock } from './block'
import { readBigQuantity } from './quantity'
import { readChain } from './readChain'
import type { RpcClient } from './rpcClient'
import { RpcError } from './rpcError'

/** What a transaction of ours offers for a unit of gas, in wei: by EIP-1559, or at one price where blocks name no base fee. */
export type Fees =
  | {
      readonly type: 'eip1559'
      /** What is paid at the most, base fee and tip together. */
      readonly maxFeePerGas: bigint
      readonly maxPriorityFeePerGas: bigint
    }
  | { readonly type: 'legacy'; readonly gasPrice: bigint }

/** The base fee may double while a transaction waits: it grows by an eighth in a block at the most. */
const BASE_FEE_FACTOR = 2n

/** What the next blocks are likely to take. @throws {NetworkError} */
export async function fetchFees(client: RpcClient): Promise<Fees> {
  return (await fetchMarket(client)).fees
}

/**
 * The same, and the time of the newest block in unix seconds: two calls, side by side, where the node knows a tip.
 * @throws {NetworkError}
 */
export async function fetchMarket(client: RpcClient): Promise<{ fees: Fees; timestamp: number }> {
  const [{ timestamp, baseFee }, tip] = await Promise.all([
    readChain(client, 'eth_getBlockByNumber', ['latest', false], readHeader),
    fetchTip(client),
  ])
  if (baseFee !== null && tip !== null) return { timestamp, fees: feesOf(baseFee, tip) }
  const price = await readChain(client, 'eth_gasPrice', [], readBigQuantity)
  if (baseFee === null) return { timestamp, fees: { type: 'legacy', gasPrice: price } }
  return { timestamp, fees: feesOf(baseFee, price > baseFee ? price - baseFee : 0n) }
}

function feesOf(baseFee: bigint, tip: bigint): Fees {
  return {
    type: 'eip1559',
    maxPriorityFeePerGas: tip,
    maxFeePerGas: BASE_FEE_FACTOR * baseFee + tip,
  }
}

/** Fees that may take the place of `stuck` ones in a node's pool, which asks for a tenth more, and are no lower than `current`. */
export function outbid(stuck: Fees, current: Fees): Fees {
  if (stuck.type === 'legacy' || current.type === 'legacy') {
    const gasPrice = highest(raised(mostPerGas(stuck)), mostPerGas(current))
    return { type: 'legacy', gasPrice }
  }
  return {
    type: 'eip1559',
    maxFeePerGas: highest(raised(stuck.maxFeePerGas), current.maxFeePerGas),
    maxPriorityFeePerGas: highest(raised(stuck.maxPriorityFeePerGas), current.maxPriorityFeePerGas),
  }
}

/** What a unit of gas costs at the most. In wei. */
export function mostPerGas(fees: Fees): bigint {
  return fees.type === 'legacy' ? fees.gasPrice : fees.maxFeePerGas
}

/** null where the node has no such call. */
async function fetchTip(client: RpcClient): Promise<bigint | null> {
  try {
    return readBigQuantity(await client.request('eth_maxPriorityFeePerGas', []))
  } catch (error) {
    if (error instanceof RpcError) return null
    throw error
  }
}

/** `baseFee` is null for a block from before EIP-1559. */
function readHeader(result: unknown): { timestamp: number; baseFee: bigint | null } | null {
  const block = readBlock(result)
  const { baseFeePerGas } = Object(result) as { baseFeePerGas?: unknown }
  return block && { timestamp: block.timestamp, baseFee: readBigQuantity(baseFeePerGas) }
}

/** An eighth more, and at least a wei: a tip of nothing is outbid by one. */
function raised(wei: bigint): bigint {
  return wei + wei / 8n + 1n
}

function highest(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
