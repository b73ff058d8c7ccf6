import { NetworkError } from '../messaging/errors'
import type { RpcClient } from './rpcClient'
import { RpcError } from './rpcError'

/**
 * One call whose answer is data or nothing: a refusal, or an answer that `read` cannot make sense of (null), means that
 * this node is of no use now.
 * @throws {NetworkError}
 */
export async function readChain<T>(
  client: Pick<RpcClient, 'request'>,
  method: string,
  params: readonly unknown[],
  read: (result: unknown) => T | null,
): Promise<T> {
  let result: unknown
  try {
    result = await client.request(method, params)
  } catch (error) {
    throw error instanceof RpcError ? new NetworkError({ cause: error }) : error
  }
  const value = read(result)
  if (value === null)
    throw new NetworkError({
      cause: new RpcError({ code: -32603, message: `no sense in the answer to ${method}` }),
    })
  return value
}
