import type { Hex } from '../lib/bytes'
import type { RpcClient } from './rpcClient'

/**
 * Asks once per client and contract: what a contract is does not change under an open page, and every adapter may ask for itself.
 * Kept per client, so that one node's answer is never taken for another's. A failure is not kept.
 */
export function oncePerContract<T>(
  ask: (client: RpcClient, contract: Hex) => Promise<T>,
): (client: RpcClient, contract: Hex) => Promise<T> {
  const known = new WeakMap<RpcClient, Map<Hex, Promise<T>>>()
  return (client, contract) => {
    const answers = known.get(client) ?? new Map<Hex, Promise<T>>()
    known.set(client, answers)
    const kept = answers.get(contract)
    if (kept !== undefined) return kept
    const asked = ask(client, contract)
    answers.set(contract, asked)
    asked.catch(() => answers.delete(contract))
    return asked
  }
}
