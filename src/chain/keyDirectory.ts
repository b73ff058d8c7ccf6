import { encodeFunctionData } from 'viem'
import { fromHex } from '../lib/bytes'
import type { KeyDirectory } from '../messaging/ports'
import type { RegisteredKey } from '../messaging/types'
import { sealogAbi } from './abi'
import { decodePublicKey } from './decodePublicKey'
import { keyFilters } from './logFilters'
import { type ContractLocation, createLogReader } from './logReader'
import { readChain } from './readChain'
import type { RpcClient } from './rpcClient'

/** Address → public keys, as the registry contract holds them. Every method may throw NetworkError. */
export function createKeyDirectory({
  client,
  contract,
  fromBlock,
}: ContractLocation & { client: RpcClient }): KeyDirectory {
  const reader = createLogReader({ client, contract, fromBlock })
  const other = client.second
  const otherReader = other === null ? reader : createLogReader({ client: other, contract, fromBlock })
  return {
    async fetchKey(user, keyIndex) {
      const data = encodeFunctionData({
        abi: sealogAbi,
        functionName: 'getUserPublicKey',
        args: [user, keyIndex],
      })
      const key = await readChain(client, 'eth_call', [{ to: contract, data }, 'latest'], readPublicKey)
      return key.publicKey.length === 0 ? null : key
    },
    async fetchKeyHistory(user, { toBlock, again = false }) {
      const { keys } = await (again ? otherReader : reader).fetch({
        filters: keyFilters([user]),
        fromBlock,
        toBlock,
      })
      return keys
    },
  }
}

/** null for no answer of this contract, such as `0x` from an address without code. */
function readPublicKey(result: unknown): RegisteredKey | null {
  if (typeof result !== 'string') return null
  try {
    return decodePublicKey(fromHex(result))
  } catch {
    return null
  }
}
