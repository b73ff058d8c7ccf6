import type { KeyAnswer, KeyDirectory } from '../messaging/ports'
import type { Address, KeyIndex, RegisteredKey } from '../messaging/types'
import { createLogReader } from './logReader'
import type { ContractLocation } from './openLogReader'
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

  /** null where no key is registered, or the label is closed. */
  async function readKey(
    source: Pick<RpcClient, 'request'>,
    user: Address,
    keyIndex: KeyIndex,
  ): Promise<RegisteredKey | null> {
    const dialect = await probeDialect(client, contract)
    const data = dialect.encodeKeyQuery(user, keyIndex)
    if (data === null) return null
    const key = await readChain(source, 'eth_call', [{ to: contract, data }, 'latest'], (result) => {
      const bytes = readBytesAnswer(result)
      return bytes && dialect.decodeKey(bytes)
    })
    return key.publicKey.length === 0 ? null : key
  }

  return {
    fetchKey: (user, keyIndex) => readKey(client, user, keyIndex),
    async fetchKeyFromEach(user, keyIndex) {
      const { sources } = client
      if (sources.length < 2) return []
      return Promise.all(
        sources.map(async (source): Promise<KeyAnswer> => {
          try {
            return { source: source.origin, status: 'answered', key: await readKey(source, user, keyIndex) }
          } catch {
            return { source: source.origin, status: 'silent' }
          }
        }),
      )
    },
    async fetchKeyHistories(users, { toBlock, again = false }) {
      const { keys } = await (again ? otherReader : reader).fetch({
        keysOf: users,
        fromBlock,
        toBlock,
      })
      return keys
    },
  }
}
