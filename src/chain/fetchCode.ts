import type { Hex } from '../lib/bytes'
import { NoContractError } from '../messaging/errors'
import { topicAddress } from './addressTopic'
import { isHash } from './block'
import { readBytesAnswer } from './readBytesAnswer'
import { readChain } from './readChain'
import type { RpcClient } from './rpcClient'
import { RpcError } from './rpcError'

/** ERC-1967: where a proxy keeps the address of its implementation. */
const IMPLEMENTATION_SLOT = '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc'
/** ERC-1167: the whole code of a minimal proxy. */
const MINIMAL_PROXY = /^0x363d3d373d3d3d363d73([0-9a-f]{40})5af43d82803e903d91602b57fd5bf3$/

/**
 * The code at an address in lower-case hex, with that of its implementation where it is a proxy of a known kind.
 * @throws {NoContractError} when there is none
 * @throws {NetworkError}
 */
export async function fetchCode(client: RpcClient, contract: Hex): Promise<Hex> {
  const code = await readCode(client, contract)
  if (code === '0x') throw new NoContractError()
  const clone = MINIMAL_PROXY.exec(code)?.[1]
  const implementation: Hex | null = clone === undefined ? await readSlot(client, contract) : `0x${clone}`
  return implementation === null ? code : `${code}${(await readCode(client, implementation)).slice(2)}`
}

/** Whether a function stands in the dispatcher of some code, as solc writes it: PUSH4 selector. */
export function hasFunction(code: Hex, selector: Hex): boolean {
  return code.includes(`63${selector.slice(2)}`)
}

function readCode(client: RpcClient, address: Hex): Promise<Hex> {
  return readChain(client, 'eth_getCode', [address, 'latest'], (result) =>
    readBytesAnswer(result) === null ? null : (String(result).toLowerCase() as Hex),
  )
}

/** null where it is no such proxy, or the node does not show storage. */
async function readSlot(client: RpcClient, contract: Hex): Promise<Hex | null> {
  try {
    const word = await client.request('eth_getStorageAt', [contract, IMPLEMENTATION_SLOT, 'latest'])
    if (!isHash(word) || /^0x0+$/.test(word)) return null
    return topicAddress(word)
  } catch (error) {
    if (error instanceof RpcError) return null
    throw error
  }
}
