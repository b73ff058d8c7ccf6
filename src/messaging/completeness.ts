import type { Hex } from '../lib/bytes'
import { eachMessage, selectThread } from './selectors'
import type { EngineState } from './state'
import { threadIdOf } from './threadId'
import { selectTimeline } from './timeline'

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
  let [oldest, newest] = [Number.POSITIVE_INFINITY, 0]
  for (const list of state.messages.values()) {
    // Up to the last log of that block.
    const end = list.firstAfter({ blockNumber: upTo, logIndex: Number.POSITIVE_INFINITY })
    if (end === 0) continue
    people.add(list.thread.peer)
    oldest = Math.min(oldest, list.positionAt(0).blockNumber)
    newest = Math.max(newest, list.positionAt(end - 1).blockNumber)
    const { gaps } = selectThread(state, list.thread)
    const { items, titles } = selectTimeline(state, threadIdOf(list.thread))
    // What stands as a line of its own: not a thread's title, and no reaction.
    const lines = items.firstAfter(list.positionAt(end - 1))
    messages += lines - titles.filter((line) => line < lines).length
    for (const { from, to, isJump } of gaps) {
      if (isJump) jumps++
      else missing += to - from + 1
    }
    let index = 0
    eachMessage(list, (block, i) => {
      const key = index++ < end ? block.ownKeyAt(i) : null
      if (key !== null) used.add(key)
    })
  }
  const keys = ownKeys.filter(({ publicKey }) => used.has(publicKey))
  const generations = new Set(keys.flatMap(({ generation }) => generation ?? []))
  const labels = new Set(keys.map(({ label }) => label))
  return {
    messages,
    people: people.size,
    blocks: people.size > 0 ? { first: oldest, last: newest } : null,
    missing,
    jumps,
    unopened: state.unopened.filter(({ blockNumber }) => blockNumber <= upTo).length,
    generations: [...generations].sort((a, b) => b - a),
    labels: [...labels].sort(),
  }
}
