import type { Hex } from '../lib/bytes'
import type { Address } from '../messaging/types'
import { probeDialect } from './probeDialect'
import { readBigQuantity } from './quantity'
import { readChain } from './readChain'
import type { RpcClient } from './rpcClient'

/** What a mined transaction cost. */
export interface Fee {
  /** gasUsed × effectiveGasPrice, and what a rollup adds for its place on the first layer (`l1Fee`). */
  readonly wei: bigint
  /** Who sent the transaction, lower case: not always the writer. */
  readonly payer: Address
  /** Messages of the contract that it carried. */
  readonly messages: number
}

/** The fee of a transaction, by its receipt. null while it is not mined, or where the node does not keep it. @throws {NetworkError} */
export async function fetchFee(
  client: RpcClient,
  { contract, txHash }: { contract: Address; txHash: Hex },
): Promise<Fee | null> {
  const { messageSent } = await probeDialect(client, contract)
  const read = (result: unknown) => (result === null ? { fee: null } : readFee(result, contract, messageSent))
  return (await readChain(client, 'eth_getTransactionReceipt', [txHash], read)).fee
}

function readFee(receipt: unknown, contract: Address, messageSent: Hex): { fee: Fee } | null {
  const { gasUsed, effectiveGasPrice, l1Fee = '0x0', from, logs } = Object(receipt) as Record<string, unknown>
  const gas = readBigQuantity(gasUsed)
  const price = readBigQuantity(effectiveGasPrice)
  const extra = readBigQuantity(l1Fee)
  if (gas === null || price === null || extra === null) return null
  if (typeof from !== 'string' || !Array.isArray(logs)) return null
  const messages = logs.filter((log: unknown) => {
    const { address, topics } = Object(log) as { address?: unknown; topics?: unknown }
    return String(address).toLowerCase() === contract && Array.isArray(topics) && topics[0] === messageSent
  }).length
  return { fee: { wei: gas * price + extra, payer: from.toLowerCase() as Address, messages } }
}
