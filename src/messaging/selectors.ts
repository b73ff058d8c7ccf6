import { type Block, NO_KIND } from './block'
import type { MessageList } from './messageList'
import type { EngineState } from './state'
import { MAIN_SESSION_ID, threadIdOf } from './threadId'
import { finality, selectTimeline, type TimelineItem, type TimelineItems } from './timeline'
import type { Address, ThreadId, ThreadRef } from './types'

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
  readonly items: TimelineItems
  /** Key of the first line that is unread. */
  readonly firstUnread: string | null
  /** Numbers of the peer that are missing below a final message. */
  readonly gaps: readonly Gap[]
}

/** P6. */
const MAX_STEP = 1000

/** Every person with at least one thread, newest first. Cached per state: asking twice costs nothing. */
export const selectPeople = cached((state): readonly PersonView[] => {
  const refs = new Map<ThreadId, ThreadRef>()
  for (const [id, { thread }] of state.messages) refs.set(id, thread)
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
  const { items, firstUnread } = selectTimeline(state, threadIdOf(ref))
  const messages = state.messages.get(threadIdOf(ref))
  return {
    ...summarise(state, ref),
    status: peerStatus(state, ref.peer),
    items,
    firstUnread,
    gaps: messages ? gapsOf(state, messages) : [],
  }
}

/** Highest `n` seen from the peer in a thread, 0 when none: what `ack` reports. */
export function highestPeerCount(state: EngineState, ref: ThreadRef): number {
  let highest = 0
  eachMessage(state.messages.get(threadIdOf(ref)), (block, i) => {
    if (block.fromAt(i) === ref.peer) highest = Math.max(highest, block.countAt(i))
  })
  return highest
}

/** Every `n` of our own in a thread, on chain or sealed in the outbox; rejected and failed ones give theirs back. */
export function ownCounts(state: EngineState, ref: ThreadRef): readonly number[] {
  const id = threadIdOf(ref)
  const counts: number[] = []
  eachMessage(state.messages.get(id), (block, i) => {
    if (block.fromAt(i) === state.scope.account && block.kindAt(i) !== NO_KIND) counts.push(block.countAt(i))
  })
  const pending = state.outbox
    // A held row keeps the count of its last envelope, which nobody has seen.
    .filter((row) => row.envelopeId !== null && row.status !== 'rejected' && row.status !== 'failed')
    .filter((row) => threadIdOf(row.thread) === id)
    .map((row) => row.payload.n)
  return [...counts, ...pending]
}

/** Whether a thread holds a message of this kind, however it was changed since. */
export function hasKind(messages: MessageList | undefined, kind: number): boolean {
  return someMessage(messages, (block, i) => block.kindAt(i) === kind)
}

/** Looks at each message in its block. */
export function eachMessage(
  messages: MessageList | undefined,
  look: (block: Block, i: number) => void,
): void {
  for (const block of messages?.blocks ?? []) for (let i = 0; i < block.count; i++) look(block, i)
}

function someMessage(
  messages: MessageList | undefined,
  holds: (block: Block, i: number) => boolean,
): boolean {
  for (const block of messages?.blocks ?? [])
    for (let i = 0; i < block.count; i++) if (holds(block, i)) return true
  return false
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
    const { account } = state.scope
    for (const list of state.messages.values()) {
      const { peer } = list.thread
      if (!peers.has(peer) && someMessage(list, (block, i) => block.fromAt(i) === account)) peers.add(peer)
    }
    return peers
  },
  ({ messages, outbox, scope }) => [messages, outbox, scope.account],
)

const knownPeers = cached(
  (state): ReadonlySet<Address> => {
    return new Set([...state.messages.values()].map(({ thread }) => thread.peer))
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
  MessageList,
  { finalUpTo: number; isWhole: boolean; gaps: readonly Gap[] }
>()

/** Kept with the list, since it sorts every count of the thread. */
function gapsOf(state: EngineState, messages: MessageList): readonly Gap[] {
  const finalUpTo = finality(state, messages)
  const isWhole = state.isLoaded && state.floor === 0
  const known = gapsByMessages.get(messages)
  if (known?.finalUpTo === finalUpTo && known.isWhole === isWhole) return known.gaps
  const gaps = findGaps(state.scope.account, messages, { finalUpTo, isWhole })
  gapsByMessages.set(messages, { finalUpTo, isWhole, gaps })
  return gaps
}

/** `isWhole`: nothing older is left to read, so that counts below the lowest known one are missing and not merely unread. */
function findGaps(
  account: Address,
  messages: MessageList,
  { finalUpTo, isWhole }: { finalUpTo: number; isWhole: boolean },
): readonly Gap[] {
  const counts: number[] = []
  let highestFinal = 0
  eachMessage(messages, (block, i) => {
    if (block.fromAt(i) === account || block.kindAt(i) === NO_KIND) return
    const n = block.countAt(i)
    counts.push(n)
    if (block.blockNumberAt(i) <= finalUpTo) highestFinal = Math.max(highestFinal, n)
  })
  // By count, not by arrival: a message that comes after a higher one is late, not missing.
  const gaps: Gap[] = []
  const ordered = Uint32Array.from(counts).sort()
  let last = isWhole ? 0 : (ordered[0] ?? 0)
  for (const n of ordered) {
    if (n > highestFinal) break
    if (n > last + 1) gaps.push({ from: last + 1, to: n - 1, isJump: n - last > MAX_STEP })
    last = n
  }
  return gaps
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
