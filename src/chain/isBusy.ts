import type { RpcError } from './rpcError'

/** How providers say "too often" or "too much for now": by second, minute, day, credits, compute units or connections. */
const BUSY =
  /rate.?limit|too many (concurrent )?(requests|connections)|request (rate|count|limit)|compute units|credits limited|capacity|throughput|\bquota\b|throttl|(requests|calls) per|\brps\b|too much load|slow down/i

/**
 * Whether a node refuses because we ask too often, whatever we ask. Its code does not tell: -32005 is a rate limit of one
 * provider and a range with too many logs of another. An answer of the contract is none of that.
 */
export function isBusy({ code, detail, status }: RpcError): boolean {
  return code === 429 || status === 429 || (code !== 3 && BUSY.test(detail))
}
