import type { EngineState } from './state'
import { MAIN_SESSION_ID, threadIdOf } from './threadId'
import { finality, selectTimeline, type TimelineItem } from './timeline'
import type { Address, Message, ThreadId, ThreadRef } from './types'

/** One thread in the sidebar. */
export interface ThreadSummary {
  readonly id: ThreadId
  readonly ref: ThreadRef
  /** Decrypted, the newest one; null for the main thread and for threads without a title. */
  readonly title: string | null
  readonly draft: string
  readonly awaitsKey: boolean
  readonly last: TimelineItem | null
  readonly unread: number
  /** Unix seconds of the last line, 0 when empty. */
  readonly lastAt: number
}

/** One person and the threads with them, newest first; the main thread is always among them. */
export interface PersonView {
  readonly peer: Address
  readonly status: PeerStatus
  readonly threads: readonly ThreadSummary[]
  readonly unread: number
  readonly lastAt: number
}

/** `request`: wrote to us, and was neither answered nor accepted. */
export type PeerStatus = 'contact' | 'request' | 'blocked'

/** Counts of one direction of a thread that never arrived, by the `n` that the sender gave them (P rules). */
export interface Gap {
  readonly from: number
  readonly to: number
  /** More than a thousand at once: the sender's mistake or malice, so flagged and not counted (P6). */
  readonly isJump: boolean
}

/** A thread with its lines. */
export interface ThreadView extends ThreadSummary {
  readonly status: PeerStatus
  readonly items: readonly TimelineItem[]
  /** Numbers of the peer that are missing below a final message. */
  readonly gaps: readonly Gap[]
}

/** P6. */
const MAX_STEP = 1000
const NO_MESSAGES: readonly Message[] = []

/** Every person with at least one thread, newest first. Cached per state: asking twice costs nothing. */
export const selectPeople = cached((state): readonly PersonView[] => {
  const refs = new Map<ThreadId, ThreadRef>()
  for (const list of state.messages.values()) {
    const last = list.at(-1)
    if (last) refs.set(threadIdOf(last.thread), last.thread)
  }
  for (const row of state.outbox) refs.set(threadIdOf(row.thread), row.thread)
  for (const [id, note] of state.threads) if (note.draft !== '' || note.title !== null) refs.set(id, note.ref)

  const byPeer = new Map<Address, ThreadSummary[]>()
  for (const ref of refs.values()) {
    const summary = summarise(state, ref)
    if (summary.last === null && summary.draft === '' && summary.title === null) continue
    const list = byPeer.get(ref.peer)
    if (list) list.push(summary)
    else byPeer.set(ref.peer, [summary])
  }
  return [...byPeer]
    .map(([peer, threads]): PersonView => {
      const ordered = [...threads].sort(byMainThenActivity)
      return {
        peer,
        status: peerStatus(state, peer),
        threads: ordered,
        unread: ordered.reduce((sum, thread) => sum + thread.unread, 0),
        lastAt: Math.max(...ordered.map((thread) => thread.lastAt)),
      }
    })
    .sort((a, b) => b.lastAt - a.lastAt || (a.peer < b.peer ? -1 : 1))
})

/** People in the conversation list. */
export const selectContacts = cached((state) =>
  selectPeople(state).filter((person) => person.status === 'contact'),
)

/** Strangers who wrote and wait for Accept, Block or Delete. */
export const selectRequests = cached((state) =>
  selectPeople(state).filter((person) => person.status === 'request'),
)

/** Blocked people. */
export const selectBlocked = cached((state): readonly Address[] =>
  [...state.contacts].filter(([, contact]) => contact.status === 'blocked').map(([peer]) => peer),
)

/** Unread messages of contacts: the number in the page's title. */
export const selectUnread = cached((state) =>
  selectContacts(state).reduce((sum, person) => sum + person.unread, 0),
)

/** One thread with its lines; an empty one where nothing was written yet. */
export function selectThread(state: EngineState, ref: ThreadRef): ThreadView {
  const { items } = selectTimeline(state, threadIdOf(ref))
  return {
    ...summarise(state, ref),
    status: peerStatus(state, ref.peer),
    items,
    gaps: gapsOf(state, state.messages.get(threadIdOf(ref)) ?? NO_MESSAGES),
  }
}

/** Highest `n` seen from the peer in a thread, 0 when none: what `ack` reports. */
export function highestPeerCount(state: EngineState, ref: ThreadRef): number {
  return highestCount(state.messages.get(threadIdOf(ref)) ?? [], (message) => message.from === ref.peer)
}

/** Every `n` of our own in a thread, on chain or sealed in the outbox; rejected and failed ones give theirs back. */
export function ownCounts(state: EngineState, ref: ThreadRef): readonly number[] {
  const id = threadIdOf(ref)
  const onChain = (state.messages.get(id) ?? []).flatMap(({ from, content }) =>
    from === state.scope.account && content.status === 'opened' ? content.payload.n : [],
  )
  const pending = state.outbox
    // A held row keeps the count of its last envelope, which nobody has seen.
    .filter((row) => row.envelopeId !== null && row.status !== 'rejected' && row.status !== 'failed')
    .filter((row) => threadIdOf(row.thread) === id)
    .map((row) => row.payload.n)
  return [...onChain, ...pending]
}

/** Whether `peer` is a contact, a stranger's request, or blocked. Somebody to whom we wrote is never a request. */
export function peerStatus(state: EngineState, peer: Address): PeerStatus {
  const contact = state.contacts.get(peer)
  if (contact?.status === 'blocked') return 'blocked'
  if (contact?.status === 'accepted' || peer === state.scope.account || wroteTo(state).has(peer))
    return 'contact'
  return knownPeers(state).has(peer) ? 'request' : 'contact'
}

const wroteTo = cached(
  (state): ReadonlySet<Address> => {
    const peers = new Set(state.outbox.map((row) => row.thread.peer))
    for (const list of state.messages.values()) {
      for (const message of list) if (message.from === state.scope.account) peers.add(message.to)
    }
    return peers
  },
  ({ messages, outbox, scope }) => [messages, outbox, scope.account],
)

const knownPeers = cached(
  (state): ReadonlySet<Address> => {
    const peers = new Set<Address>()
    for (const list of state.messages.values()) for (const message of list) peers.add(message.thread.peer)
    return peers
  },
  ({ messages }) => [messages],
)

function summarise(state: EngineState, ref: ThreadRef): ThreadSummary {
  const id = threadIdOf(ref)
  const note = state.threads.get(id)
  const { items, title, unread } = selectTimeline(state, id)
  return {
    id,
    ref,
    title: ref.sessionId === MAIN_SESSION_ID ? null : (title ?? note?.title ?? null),
    draft: note?.draft ?? '',
    awaitsKey: note?.awaitsKey ?? false,
    last: items.at(-1) ?? null,
    unread,
    lastAt: items.at(-1)?.at ?? 0,
  }
}

const gapsByMessages = new WeakMap<
  readonly Message[],
  { finalUpTo: number; isWhole: boolean; gaps: readonly Gap[] }
>()

/** Kept with the list, since it sorts every count of the thread. */
function gapsOf(state: EngineState, messages: readonly Message[]): readonly Gap[] {
  const finalUpTo = finality(state, messages)
  const isWhole = state.floor === 0
  const known = gapsByMessages.get(messages)
  if (known?.finalUpTo === finalUpTo && known.isWhole === isWhole) return known.gaps
  const gaps = findGaps(state.scope.account, messages, { finalUpTo, isWhole })
  gapsByMessages.set(messages, { finalUpTo, isWhole, gaps })
  return gaps
}

/** `isWhole`: nothing older is left to read, so that counts below the lowest known one are missing and not merely unread. */
function findGaps(
  account: Address,
  messages: readonly Message[],
  { finalUpTo, isWhole }: { finalUpTo: number; isWhole: boolean },
): readonly Gap[] {
  const counts: number[] = []
  let highestFinal = 0
  for (const { from, content, blockNumber } of messages) {
    if (from === account || content.status !== 'opened') continue
    const { n } = content.payload
    counts.push(n)
    if (blockNumber <= finalUpTo) highestFinal = Math.max(highestFinal, n)
  }
  // By count, not by arrival: a message that comes after a higher one is late, not missing.
  const gaps: Gap[] = []
  counts.sort((a, b) => a - b)
  let last = isWhole ? 0 : (counts[0] ?? 0)
  for (const n of counts) {
    if (n > highestFinal) break
    if (n > last + 1) gaps.push({ from: last + 1, to: n - 1, isJump: n - last > MAX_STEP })
    last = n
  }
  return gaps
}

function highestCount(messages: readonly Message[], counts: (message: Message) => boolean): number {
  let highest = 0
  for (const message of messages) {
    if (message.content.status === 'opened' && counts(message))
      highest = Math.max(highest, message.content.payload.n)
  }
  return highest
}

function byMainThenActivity(a: ThreadSummary, b: ThreadSummary): number {
  const main = Number(b.ref.sessionId === MAIN_SESSION_ID) - Number(a.ref.sessionId === MAIN_SESSION_ID)
  return main || b.lastAt - a.lastAt || (a.id < b.id ? -1 : 1)
}

/**
 * Remembers the last answer. States are immutable: the same state has the same answer, and so have two that agree in `inputs`,
 * all that the answer follows from.
 */
function cached<T>(
  select: (state: EngineState) => T,
  inputs: (state: EngineState) => readonly unknown[] = (state) => [state],
): (state: EngineState) => T {
  let last: { inputs: readonly unknown[]; value: T } | null = null
  return (state) => {
    const now = inputs(state)
    if (!last?.inputs.every((input, i) => input === now[i])) last = { inputs: now, value: select(state) }
    return last.value
  }
}
