import type { KeyDirectory } from '../messaging/ports'
import { keyFilters } from './logFilters'
import { type ContractLocation, createLogReader } from './logReader'
import { probeDialect } from './probeDialect'
import { readBytesAnswer } from './readBytesAnswer'
import { readChain } from './readChain'
import type { RpcClient } from './rpcClient'

/** Address → public keys, as the registry contract holds them. Every method may throw NetworkError, and what probeDialect throws. */
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
      const dialect = await probeDialect(client, contract)
      const data = dialect.encodeKeyQuery(user, keyIndex)
      if (data === null) return null
      const key = await readChain(client, 'eth_call', [{ to: contract, data }, 'latest'], (result) => {
        const bytes = readBytesAnswer(result)
        return bytes && dialect.decodeKey(bytes)
      })
      return key.publicKey.length === 0 ? null : key
    },
    async fetchKeyHistory(user, { toBlock, again = false }) {
      const { keys } = await (again ? otherReader : reader).fetch({
        filters: (dialect) => keyFilters(dialect, [user]),
        fromBlock,
        toBlock,
      })
      return keys
    },
  }
}
