import { PayloadKind } from '../protocol/payload'
import { isAfter } from './position'
import type { EngineState } from './state'
import { MAIN_SESSION_ID, threadIdOf } from './threadId'
import type {
  Address,
  Contact,
  DeliveryStatus,
  Message,
  OutboxRow,
  Position,
  ThreadId,
  ThreadNote,
  ThreadRef,
} from './types'

/** What a line of a thread shows. */
export type ItemContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'title'; readonly text: string }
  /** A payload kind that this version does not show. */
  | { readonly kind: 'unknown'; readonly payloadKind: number }
  /** An envelope version or type that this version does not know. */
  | { readonly kind: 'newer' }

/** One line of a thread: a message of the chain, or one on its way out. */
export interface TimelineItem {
  readonly key: string
  /** Unix seconds. */
  readonly at: number
  readonly own: boolean
  readonly content: ItemContent
  /** null for the peer's messages. */
  readonly delivery: DeliveryStatus | null
  /** Left over from a closed tab, unknown whether it was sent: only the user may send it again. */
  readonly interrupted: boolean
  /** Error class name of a rejected, failed or waiting message. */
  readonly error: string | null
  readonly unread: boolean
  readonly outbox: OutboxRow | null
  readonly message: Message | null
}

/** One thread in the sidebar. */
export interface ThreadSummary {
  readonly id: ThreadId
  readonly ref: ThreadRef
  /** Decrypted; null for the main thread and for threads without a title. */
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
}

/** A thread with its lines. */
export interface ThreadView extends ThreadSummary {
  readonly status: PeerStatus
  readonly items: readonly TimelineItem[]
  /** Numbers of the peer that are missing below a final message. */
  readonly gaps: readonly Gap[]
}

/** A jump of more than this is flagged by its sender's mistake or malice and not counted as missing messages (P rules). */
const MAX_GAP = 1000

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
  const items = selectItems(state, ref)
  return {
    ...summarise(state, ref),
    status: peerStatus(state, ref.peer),
    items,
    gaps: findGaps(state, state.messages.get(threadIdOf(ref)) ?? []),
  }
}

/** Highest `n` seen from the peer in a thread, 0 when none: what `ack` reports. */
export function highestPeerCount(state: EngineState, ref: ThreadRef): number {
  return highestCount(state.messages.get(threadIdOf(ref)) ?? [], (message) => message.from === ref.peer)
}

/** Highest `n` of our own in a thread, on chain or sealed in the outbox; rejected and failed ones give theirs back. */
export function highestOwnCount(state: EngineState, ref: ThreadRef): number {
  const id = threadIdOf(ref)
  const onChain = highestCount(
    state.messages.get(id) ?? [],
    (message) => message.from === state.scope.account,
  )
  const pending = state.outbox
    // A held row keeps the count of its last envelope, which nobody has seen: it gets another one.
    .filter((row) => row.envelopeId !== null && row.status !== 'rejected' && row.status !== 'failed')
    .filter((row) => threadIdOf(row.thread) === id)
    .map((row) => row.payload.n)
  return Math.max(onChain, 0, ...pending)
}

/** Whether `peer` is a contact, a stranger's request, or blocked. Somebody to whom we wrote is never a request. */
export function peerStatus(state: EngineState, peer: Address): PeerStatus {
  const contact = state.contacts.get(peer)
  if (contact?.status === 'blocked') return 'blocked'
  if (contact?.status === 'accepted' || peer === state.scope.account || wroteTo(state).has(peer))
    return 'contact'
  return knownPeers(state).has(peer) ? 'request' : 'contact'
}

const wroteTo = cached((state): ReadonlySet<Address> => {
  const peers = new Set(state.outbox.map((row) => row.thread.peer))
  for (const list of state.messages.values()) {
    for (const message of list) if (message.from === state.scope.account) peers.add(message.to)
  }
  return peers
})

const knownPeers = cached((state): ReadonlySet<Address> => {
  const peers = new Set<Address>()
  for (const list of state.messages.values()) for (const message of list) peers.add(message.thread.peer)
  return peers
})

function summarise(state: EngineState, ref: ThreadRef): ThreadSummary {
  const id = threadIdOf(ref)
  const note = state.threads.get(id)
  const items = selectItems(state, ref)
  return {
    id,
    ref,
    title: titleOf(items, ref, note),
    draft: note?.draft ?? '',
    awaitsKey: note?.awaitsKey ?? false,
    last: items.at(-1) ?? null,
    unread: items.reduce((sum, item) => sum + (item.unread ? 1 : 0), 0),
    lastAt: items.at(-1)?.at ?? 0,
  }
}

function selectItems(state: EngineState, ref: ThreadRef): readonly TimelineItem[] {
  const id = threadIdOf(ref)
  return itemsOf(state).get(id) ?? EMPTY
}

const EMPTY: readonly TimelineItem[] = []

const itemsOf = cached((state): ReadonlyMap<ThreadId, readonly TimelineItem[]> => {
  const out = new Map<ThreadId, TimelineItem[]>()
  const onChain = new Set<string>()
  for (const [id, list] of state.messages) {
    const readUpTo = readMark(state, list, state.threads.get(id))
    const items: TimelineItem[] = []
    for (const message of list) {
      onChain.add(message.id)
      if (isHidden(message, state.contacts.get(message.thread.peer))) continue
      items.push(chainItem(state, message, readUpTo))
    }
    out.set(id, items)
  }
  for (const row of state.outbox) {
    if (row.envelopeId !== null && onChain.has(row.envelopeId)) continue
    const id = threadIdOf(row.thread)
    const list = out.get(id)
    if (list) list.push(outboxItem(state, row))
    else out.set(id, [outboxItem(state, row)])
  }
  return out
})

function chainItem(state: EngineState, message: Message, readUpTo: Position | null): TimelineItem {
  const own = message.from === state.scope.account
  const content = contentOf(message)
  return {
    key: message.id,
    at: message.timestamp,
    own,
    content,
    delivery: own
      ? state.cursor !== null && message.blockNumber <= state.cursor
        ? 'finalized'
        : 'included'
      : null,
    interrupted: false,
    error: null,
    // A title names the thread; it is nothing to read.
    unread: !own && content.kind !== 'title' && isAfter(message, readUpTo),
    outbox: null,
    message,
  }
}

/** Read is what was seen here, and what was answered from anywhere: a restored history is not all unread. */
function readMark(
  state: EngineState,
  list: readonly Message[],
  note: ThreadNote | undefined,
): Position | null {
  const seen = note?.readUpTo ?? null
  const answered = list.findLast((message) => message.from === state.scope.account)
  return answered && isAfter(answered, seen) ? answered : seen
}

function outboxItem(state: EngineState, row: OutboxRow): TimelineItem {
  const working = row.status === 'queued' || row.status === 'signing'
  return {
    key: row.localId,
    at: Math.floor(row.createdAt / 1000),
    own: true,
    content: payloadContent(row.payload.kind, row.payload.fields[0]),
    delivery: row.status,
    interrupted: working && !state.active.has(row.localId),
    error: row.error,
    unread: false,
    outbox: row,
    message: null,
  }
}

function contentOf(message: Message): ItemContent {
  if (message.content.status === 'newer') return { kind: 'newer' }
  return payloadContent(message.content.payload.kind, message.content.payload.fields[0])
}

function payloadContent(kind: number, first: unknown): ItemContent {
  if (kind === PayloadKind.text && typeof first === 'string') return { kind: 'text', text: first }
  if (kind === PayloadKind.title && typeof first === 'string') return { kind: 'title', text: first }
  return { kind: 'unknown', payloadKind: kind }
}

/** The newest title wins; the main thread has none. */
function titleOf(
  items: readonly TimelineItem[],
  ref: ThreadRef,
  note: ThreadNote | undefined,
): string | null {
  if (ref.sessionId === MAIN_SESSION_ID) return null
  for (let i = items.length - 1; i >= 0; i--) {
    const content = items[i]?.content
    if (content?.kind === 'title') return content.text
  }
  return note?.title ?? null
}

function findGaps(state: EngineState, messages: readonly Message[]): readonly Gap[] {
  const counts: number[] = []
  let highestFinal = 0
  for (const { from, content, blockNumber } of messages) {
    if (from === state.scope.account || content.status !== 'opened') continue
    const { n } = content.payload
    counts.push(n)
    if (state.cursor !== null && blockNumber <= state.cursor) highestFinal = Math.max(highestFinal, n)
  }
  // By count, not by arrival: a message that comes after a higher one is late, not missing.
  const gaps: Gap[] = []
  let last = 0
  for (const n of counts.sort((a, b) => a - b)) {
    if (n > highestFinal) break
    if (n > last + 1 && n - last <= MAX_GAP) gaps.push({ from: last + 1, to: n - 1 })
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

function isHidden(message: Message, contact: Contact | undefined): boolean {
  return contact !== undefined && contact.hiddenUpTo !== null && !isAfter(message, contact.hiddenUpTo)
}

function byMainThenActivity(a: ThreadSummary, b: ThreadSummary): number {
  const main = Number(b.ref.sessionId === MAIN_SESSION_ID) - Number(a.ref.sessionId === MAIN_SESSION_ID)
  return main || b.lastAt - a.lastAt || (a.id < b.id ? -1 : 1)
}

/** Remembers the answer for the last state: states are immutable, so the same state has the same answer. */
function cached<T>(select: (state: EngineState) => T): (state: EngineState) => T {
  let last: { state: EngineState; value: T } | null = null
  return (state) => {
    if (last?.state !== state) last = { state, value: select(state) }
    return last.value
  }
}
