import type { Address } from '../messaging/types'

/**
 * A read that reaches no further back than this from the newest block it has met is plain: asking for the record would cost
 * more. Four windows.
 */
export const PLAIN_BLOCKS = 32_768

/** Blocks from the first to the last, both included. */
export interface Blocks {
  readonly fromBlock: number
  readonly toBlock: number
}

/** Blocks in which the record says that these users were active. */
export interface ActiveSpan extends Blocks {
  readonly users: readonly Address[]
}

/**
 * The spans that a range has to be read in: each start opens a window of `window` blocks, windows that overlap or touch are
 * one span, and what lies outside the range is cut off. In chain order. Rule R15.
 */
export function activeSpans(
  starts: ReadonlyMap<Address, readonly number[]>,
  { window, fromBlock, toBlock }: Blocks & { window: number },
): ActiveSpan[] {
  if (fromBlock > toBlock) return []
  const windows = [...starts]
    .flatMap(([user, list]) => list.map((start) => ({ user, first: start, last: start + window - 1 })))
    .filter(({ first, last }) => last >= fromBlock && first <= toBlock)
    .sort((a, b) => a.first - b.first)
  const spans: { first: number; last: number; users: Set<Address> }[] = []
  for (const { user, first, last } of windows) {
    const span = spans.at(-1)
    if (span !== undefined && first <= span.last + 1) {
      span.last = Math.max(span.last, last)
      span.users.add(user)
    } else spans.push({ first, last, users: new Set([user]) })
  }
  return spans.map(({ first, last, users }) => ({
    fromBlock: Math.max(first, fromBlock),
    toBlock: Math.min(last, toBlock),
    users: [...users],
  }))
}
