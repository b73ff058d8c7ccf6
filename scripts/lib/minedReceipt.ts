import { setTimeout as sleep } from 'node:timers/promises'
import { BaseError } from '../../src/lib/BaseError'
import type { Hex } from '../../src/lib/bytes'
import { rpcRequest } from './rpcRequest'

const PATIENCE_MS = 10_000
const INTERVAL_MS = 20

export interface Receipt {
  readonly status: Hex
  readonly blockNumber: Hex
  readonly gasUsed: Hex
  readonly contractAddress: Hex | null
}

/** The receipt of a transaction: anvil hands out the hash a moment before the block. @throws {BaseError} when it failed */
export async function minedReceipt(rpcUrl: string, hash: Hex): Promise<Receipt> {
  for (let waited = 0; waited < PATIENCE_MS; waited += INTERVAL_MS) {
    const receipt = await rpcRequest<Receipt | null>(rpcUrl, 'eth_getTransactionReceipt', [hash])
    if (receipt?.status === '0x1') return receipt
    if (receipt !== null) break
    await sleep(INTERVAL_MS)
  }
  throw new BaseError(`Transaction ${hash} failed or was not mined.`)
}
