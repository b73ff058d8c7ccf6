import { createClient, http } from 'viem'
import { mainnet } from 'viem/chains'
import { getEnsAddress, normalize } from 'viem/ens'
import { BaseError } from '../lib/BaseError'
import type { Address } from '../messaging/types'

/** An ENS name cannot be looked up: it is no name, it lives off chain, or the node does not answer. */
export class NameError extends BaseError {
  override readonly name = 'NameError'
}

/**
 * Address of an ENS name, asked from the node at `rpcUrl` (Ethereum mainnet) alone; null where the name has none. CCIP-read
 * (EIP-3668) is off: its gateways are foreign hosts, which would learn whom you look for.
 * @throws {NameError}
 */
export async function resolveName(rpcUrl: string, name: string): Promise<Address | null> {
  let normal: string
  try {
    normal = normalize(name)
  } catch (cause) {
    throw new NameError(`"${name}" is not a valid name.`, { cause })
  }
  const client = createClient({ chain: mainnet, transport: http(rpcUrl, { retryCount: 1 }), ccipRead: false })
  try {
    const address = await getEnsAddress(client, { name: normal })
    return address && (address.toLowerCase() as Address)
  } catch (cause) {
    throw new NameError(`"${name}" could not be looked up. Use the address instead.`, {
      cause,
      retryable: true,
    })
  }
}
