import type { Hex } from '../lib/bytes'
import { selectThread } from './selectors'
import type { EngineState } from './state'

/** What the restored history consists of, and what of it is known to be missing. */
export interface Completeness {
  readonly messages: number
  readonly people: number
  /** Blocks of the oldest and the newest message; null without messages. */
  readonly blocks: { readonly first: number; readonly last: number } | null
  /** Messages of others that never arrived, by the counts that their senders gave them (P6). */
  readonly missing: number
  /** Places where a sender's count goes on by more than a thousand at once: nobody knows what is missing there (P6). */
  readonly jumps: number
  /** Logs to or from this account that no key at hand opens. */
  readonly unopened: number
  /** Generations and labels whose keys opened something, newest first and by name. */
  readonly generations: readonly number[]
  readonly labels: readonly string[]
}

/** A key as the completeness report names it. */
export interface NamedKey {
  readonly publicKey: Hex
  readonly label: string
  /** null where this browser does not hold it. */
  readonly generation: number | null
}

/** Sums up what `state` holds up to block `upTo`, by default all of it, for the account's own keys. */
export function selectCompleteness(
  state: EngineState,
  ownKeys: readonly NamedKey[],
  upTo = Number.POSITIVE_INFINITY,
): Completeness {
  const used = new Set<Hex>()
  const people = new Set<Hex>()
  let [messages, missing, jumps] = [0, 0, 0]
  let blocks: Completeness['blocks'] = null
  for (const all of state.messages.values()) {
    const list = all.filter(({ blockNumber }) => blockNumber <= upTo)
    const [oldest] = list
    const newest = list.at(-1)
    if (!oldest || !newest) continue
    people.add(newest.thread.peer)
    const first = Math.min(oldest.blockNumber, blocks?.first ?? oldest.blockNumber)
    const last = Math.max(newest.blockNumber, blocks?.last ?? newest.blockNumber)
    blocks = { first, last }
    const { gaps, items } = selectThread(state, newest.thread)
    // What stands as a line of its own: not a thread's title, and no reaction.
    messages += items.filter(
      ({ message, content }) => message && message.blockNumber <= upTo && content.kind !== 'title',
    ).length
    for (const { from, to, isJump } of gaps) {
      if (isJump) jumps++
      else missing += to - from + 1
    }
    for (const { content } of list) {
      if (content.status === 'opened' && content.ownPublicKey !== null) used.add(content.ownPublicKey)
    }
  }
  const keys = ownKeys.filter(({ publicKey }) => used.has(publicKey))
  const generations = new Set(keys.flatMap(({ generation }) => generation ?? []))
  const labels = new Set(keys.map(({ label }) => label))
  return {
    messages,
    people: people.size,
    blocks,
    missing,
    jumps,
    unopened: state.unopened.filter(({ blockNumber }) => blockNumber <= upTo).length,
    generations: [...generations].sort((a, b) => b - a),
    labels: [...labels].sort(),
  }
}
