import type { RpcError } from './rpcError'

/** A range of blocks, both ends included. */
export interface BlockRange {
  readonly fromBlock: number
  readonly toBlock: number
}

/** Why a node did not give the logs of a range. */
export type Refusal =
  /** We ask too often: the same range may be asked again after `retryAfter` milliseconds (null: it did not say). */
  | { readonly kind: 'busy'; readonly retryAfter: number | null }
  /** Too many blocks, whatever is in them. `most` is what the node says it takes: fewer than were asked for, or null. */
  | { readonly kind: 'blocks'; readonly most: number | null }
  /** Too many logs or bytes, or too much work, in these blocks. `most` as above, for this stretch only. */
  | { readonly kind: 'results'; readonly most: number | null }
  /** The node does not know the newest of these blocks yet. */
  | { readonly kind: 'behind' }
  /** The node has not got these blocks, or not for us. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown' }

/** How providers say "too often" or "too much for now": by second, minute, day, credits, compute units or connections. */
const BUSY =
  /rate.?limit|too many (concurrent )?(requests|connections)|request (rate|count|limit)|compute units|credits limited|capacity|throughput|\bquota\b|throttl|(requests|calls) per|\brps\b|too much load|slow down/i
const RESULTS =
  /results|too many logs|\blogs (matched|returned)|max logs|response (size|too|is too)|size (exceed|limit)|time(d)?[ -]?out|deadline|took too long|query duration|entity too large|payload too large|length limit/i
const BEHIND =
  /beyond (the )?(current )?head|after last accepted|header not found|(unknown|future) block|block (not found|is not available yet)|blocks? specified .* cannot be found/i
const BLOCKS = /\branges?\b|\bblocks\b|block (span|count)/i
const MISSING =
  /archive|prun|not available|unauthori|authenticat|forbidden|api.?key|not supported|does not exist|not found|disabled|upgrade/i

/** Texts of nodes are of any length, and only their beginning is looked at. */
const TEXT_LIMIT = 1_000

/**
 * Reads a node's refusal of eth_getLogs. Providers have neither codes nor words in common (testing/providers.ts), so this
 * goes by a few words; where none fits, "unknown" halves the range, which is right for most of what there is. A number or a
 * range in the text counts only where it is smaller than what was asked: some nodes suggest the same range again.
 */
export function classifyRefusal(error: RpcError, asked: BlockRange): Refusal {
  const text = `${error.detail} ${dataText(error.data)}`.slice(0, TEXT_LIMIT)
  if (isBusy(error) && !RESULTS.test(text))
    return { kind: 'busy', retryAfter: error.retryAfter ?? spokenDelay(text) }
  const width = asked.toBlock - asked.fromBlock + 1
  const hint = hintedWidth(text)
  const most = hint !== null && hint < width ? hint : null
  if (error.status === 413 && error.code === 413) return { kind: 'results', most: null }
  if (RESULTS.test(text)) return { kind: 'results', most }
  if (BEHIND.test(text)) return { kind: 'behind' }
  if (BLOCKS.test(text)) return { kind: 'blocks', most: statedCap(text, asked) ?? most }
  if (MISSING.test(text) || error.code === -32601 || error.status === 401 || error.status === 403)
    return { kind: 'missing' }
  return { kind: 'unknown' }
}

/**
 * Whether a node refuses because we ask too often, whatever we ask. Its code does not tell: -32005 is a rate limit of one
 * provider and a range with too many logs of another.
 */
function isBusy({ code, detail, status }: RpcError): boolean {
  return code === 429 || status === 429 || BUSY.test(detail)
}

/** Some nodes say why only here. A wallet's provider may hand out anything. */
function dataText(data: unknown): string {
  if (typeof data === 'string') return data
  try {
    return JSON.stringify(data ?? '')
  } catch {
    return ''
  }
}

/** "retry in 10s", "retry in 10m0s", `"backoff_seconds":30`: in milliseconds. */
function spokenDelay(text: string): number | null {
  const [, minutes, seconds] =
    /(?:retry|try again) (?:in|after) (?:(\d{1,3})m)? ?(?:(\d{1,4}) ?s)?/i.exec(text) ??
    /()backoff_seconds"?: ?(\d{1,4})/.exec(text) ??
    []
  const delay = Number(minutes || 0) * 60_000 + Number(seconds || 0) * 1_000
  return delay > 0 ? delay : null
}

/** Blocks of the range that the text suggests: `[0x1, 0xff]` or `range 1-255`. */
function hintedWidth(text: string): number | null {
  const [, from, to] =
    /\[ ?(0x[0-9a-f]{1,13}), ?(0x[0-9a-f]{1,13}) ?\]/i.exec(text) ??
    /range (\d{1,15}) ?- ?(\d{1,15})/i.exec(text) ??
    []
  const width = Number(to) - Number(from) + 1
  return width > 0 ? width : null
}

/**
 * The number of blocks that a text names as its limit: the largest number smaller than what was asked, leaving out those
 * that only say again what was asked. A wrong guess costs one more refusal. Where the text names exactly what was asked, its
 * author counts the ends otherwise: one less.
 */
function statedCap(text: string, { fromBlock, toBlock }: BlockRange): number | null {
  const width = toBlock - fromBlock + 1
  const numbers = [
    ...text.replace(/0x[0-9a-f]+/gi, ' ').matchAll(/(?<![\w.,-])(\d[\d.,_]{0,15})(k?)\b(?!-\w)/gi),
  ].map(([, digits = '', thousands]) => Number(digits.replace(/[.,_]/g, '')) * (thousands ? 1_000 : 1))
  const isEcho = (n: number) => n === fromBlock || n === toBlock || n === width || n === width - 1
  const smaller = numbers.filter((n) => n > 0 && n < width && !isEcho(n))
  if (smaller.length > 0) return Math.max(...smaller)
  return width > 1 && numbers.some((n) => n === width || n === width - 1) ? width - 1 : null
}
