import { setTimeout as sleep } from 'node:timers/promises'
import { BaseError } from '../../src/lib/BaseError'
import type { Hex } from '../../src/lib/bytes'
import { compileFixture, type FixtureName } from './compileFixture'
import { devAccount } from './devAccounts'
import { rpcRequest } from './rpcRequest'

const PATIENCE_MS = 10_000
const INTERVAL_MS = 20

/**
 * Puts a fixture contract on a local chain, from an account whose key the node holds.
 * @returns its address, lower case
 */
export function deployFixture(rpcUrl: string, name: FixtureName): Promise<Hex> {
  return deployCode(rpcUrl, compileFixture(name).bytecode)
}

/** The same with any creation code. @throws {BaseError} when it creates nothing */
export async function deployCode(rpcUrl: string, data: Hex): Promise<Hex> {
  const from = devAccount(0).address
  const hash = await rpcRequest<Hex>(rpcUrl, 'eth_sendTransaction', [{ from, data }])
  const address = (await mined(rpcUrl, hash)).contractAddress
  if (address === null) throw new BaseError(`Transaction ${hash} created no contract.`)
  return address.toLowerCase() as Hex
}

/** The receipt of a transaction: anvil hands out the hash a moment before the block. @throws {BaseError} when it failed */
async function mined(rpcUrl: string, hash: Hex): Promise<{ contractAddress: Hex | null }> {
  for (let waited = 0; waited < PATIENCE_MS; waited += INTERVAL_MS) {
    const receipt = await rpcRequest<{ contractAddress: Hex | null; status: Hex } | null>(
      rpcUrl,
      'eth_getTransactionReceipt',
      [hash],
    )
    if (receipt?.status === '0x1') return receipt
    if (receipt !== null) break
    await sleep(INTERVAL_MS)
  }
  throw new BaseError(`Transaction ${hash} failed or was not mined.`)
}
