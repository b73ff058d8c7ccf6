import { BaseError } from '../../src/lib/BaseError'
import type { Hex } from '../../src/lib/bytes'
import { compileFixture } from './compileFixture'
import { devAccount } from './devAccounts'
import { minedReceipt } from './minedReceipt'
import { rpcRequest } from './rpcRequest'

/**
 * Puts a fixture contract on a local chain, from an account whose key the node holds.
 * @returns its address, lower case
 */
export function deployFixture(rpcUrl: string, name: Parameters<typeof compileFixture>[0]): Promise<Hex> {
  return deployCode(rpcUrl, compileFixture(name).bytecode)
}

/** The same with any creation code. @throws {BaseError} when it creates nothing */
export async function deployCode(rpcUrl: string, data: Hex): Promise<Hex> {
  const from = devAccount(0).address
  const hash = await rpcRequest<Hex>(rpcUrl, 'eth_sendTransaction', [{ from, data }])
  const address = (await minedReceipt(rpcUrl, hash)).contractAddress
  if (address === null) throw new BaseError(`Transaction ${hash} created no contract.`)
  return address.toLowerCase() as Hex
}
