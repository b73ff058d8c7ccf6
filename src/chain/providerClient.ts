import type { Eip1193Provider } from '../lib/eip1193'
import { NetworkError } from '../messaging/errors'
import type { RpcClient } from './rpcClient'
import { RpcError } from './rpcError'

/** EIP-1193: the wallet has lost its node, for all chains or for this one. */
const DISCONNECTED = new Set([4900, 4901])

/** The chain as the wallet's own node shows it: a second opinion that no RPC of ours can forge. */
export function createProviderClient(provider: Eip1193Provider): RpcClient {
  return {
    second: null,
    sources: [],
    wsUrls: [],
    async request(method, params) {
      try {
        return await provider.request({ method, params })
      } catch (cause) {
        const { code, message, data } = Object(cause) as { code?: unknown; message?: unknown; data?: unknown }
        if (typeof code !== 'number' || DISCONNECTED.has(code)) throw new NetworkError({ cause })
        throw new RpcError({ code, message: typeof message === 'string' ? message : 'unknown error', data })
      }
    },
  }
}
