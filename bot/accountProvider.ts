import { createWalletClient, custom, type Hex, type LocalAccount } from 'viem'
import type { RpcClient } from '../src/chain/rpcClient'
import type { Eip1193Provider } from '../src/lib/eip1193'

/** An account in this process as a wallet: it signs transactions itself and reads through `client`. */
export function createAccountProvider(account: LocalAccount, client: RpcClient): Eip1193Provider {
  const signer = createWalletClient({
    account,
    transport: custom({ request: ({ method, params }) => client.request(method, params ?? []) }),
  })
  return {
    async request({ method, params }) {
      const list = Array.isArray(params) ? params : []
      if (method === 'eth_accounts') return [account.address]
      if (method !== 'eth_sendTransaction') return client.request(method, list)
      const { to, data, gas, value = '0x0' } = list[0] as { to: Hex; data: Hex; gas: Hex; value?: Hex }
      return signer.sendTransaction({ chain: null, to, data, gas: BigInt(gas), value: BigInt(value) })
    },
  }
}
