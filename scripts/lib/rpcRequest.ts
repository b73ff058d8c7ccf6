import { BaseError } from '../../src/lib/BaseError'

/**
 * One JSON-RPC request over HTTP.
 * @throws {BaseError} retryable when the node cannot be reached, not when it answers with an error.
 */
export async function rpcRequest<T>(url: string, method: string, params: readonly unknown[]): Promise<T> {
  let answer: { result?: T; error?: { message: string } }
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    })
    answer = (await response.json()) as typeof answer
  } catch (cause) {
    throw new BaseError(`No answer from ${new URL(url).origin}.`, { cause, retryable: true })
  }
  if (answer.error !== undefined) throw new BaseError(`${method}: ${answer.error.message}`)
  return answer.result as T
}
