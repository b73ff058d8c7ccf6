import { hasEnded } from './delivery'
import { type ContactCard, type MessageBody, readBody, type UnknownBody } from './messageBody'
import { isAfter } from './position'
import type { EngineState } from './state'
import { threadIdOf } from './threadId'
import { threadOfCard } from './threadOfCard'
import type {
  Address,
  Contact,
  DeliveryStatus,
  EnvelopeId,
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
  /** `write` is where the card leads: the thread with that person, under the label that it names. */
  | { readonly kind: 'contact'; readonly card: ContactCard; readonly write: ThreadRef }
  /** Its writer has taken it back. */
  | { readonly kind: 'retracted' }
  /** A payload kind that this version does not show. */
  | { readonly kind: 'unknown'; readonly payloadKind: number }
  /** An envelope version or type that this version does not know. */
  | { readonly kind: 'newer' }

/** The message that a reply names, as it stands now. */
export interface Quote {
  readonly about: EnvelopeId
  readonly own: boolean
  /** null when no message of this thread has that id: it was never here, or it is hidden. */
  readonly content: ItemContent | null
}

/** One emoji under a message and who chose it: everybody counts with their newest one. */
export interface Reaction {
  readonly emoji: string
  readonly by: readonly Address[]
  /** Ours is among them. */
  readonly own: boolean
  /** Ours is on its way out. */
  readonly pending: boolean
}

/** A text that a message had, and since when. */
export interface TextVersion {
  readonly text: string
  /** Unix seconds. */
  readonly at: number
}

/** A reaction, edit or retraction of ours that is not on the chain yet. */
export interface PendingChange {
  readonly body: Extract<MessageBody, { type: 'reaction' | 'edit' | 'retract' }>
  readonly row: OutboxRow
}

/** One line of a thread: a message of the chain, or one on its way out. */
export interface TimelineItem {
  readonly key: string
  /** What others name it by; null while it may still be sealed anew. */
  readonly id: EnvelopeId | null
  /** Unix seconds. */
  readonly at: number
  readonly own: boolean
  readonly content: ItemContent
  readonly quote: Quote | null
  readonly reactions: readonly Reaction[]
  /** Every text, the first one first; empty when it was never edited. */
  readonly versions: readonly TextVersion[]
  /** Our changes of this message that are still to be sent, or were not. */
  readonly changes: readonly PendingChange[]
  /** null for the peer's messages. */
  readonly delivery: DeliveryStatus | null
  /** Error class name of a rejected, failed or waiting message. */
  readonly error: string | null
  readonly unread: boolean
  readonly outbox: OutboxRow | null
  readonly message: Message | null
}

/** The lines of a thread and what follows from them. */
export interface Timeline {
  readonly items: readonly TimelineItem[]
  readonly unread: number
  /** The newest title; null where none was written. */
  readonly title: string | null
}

const EMPTY: Timeline = { items: [], unread: 0, title: null }
const NO_MESSAGES: readonly Message[] = []
const NO_ROWS: readonly OutboxRow[] = []

/**
 * The lines of one thread: reactions, edits and retractions (rule P7) are no lines, they change the one that they name. Made
 * anew only when something of this thread has changed: the answer is kept with the list of its messages.
 */
export function selectTimeline(state: EngineState, id: ThreadId): Timeline {
  const messages = state.messages.get(id) ?? NO_MESSAGES
  const rows = rowsOf(state.outbox).get(id) ?? NO_ROWS
  const owner = messages.at(-1) ?? rows[0]
  if (!owner) return EMPTY
  const note = state.threads.get(id)
  const contact = state.contacts.get(owner.thread.peer)
  const finalUpTo = finality(state, messages)
  const inputs = [
    state.scope.account,
    finalUpTo,
    note?.readUpTo ?? null,
    contact?.hiddenUpTo ?? null,
    blockedAfter(contact),
    ...rows,
  ]
  const place = messages.length > 0 ? messages : owner
  const known = timelines.get(place)
  if (known && sameList(known.inputs, inputs)) return known.timeline
  const timeline = buildTimeline({
    account: state.scope.account,
    messages,
    rows,
    finalUpTo,
    note,
    contact,
  })
  timelines.set(place, { inputs, timeline })
  return timeline
}

/** The last final block as far as it matters to these messages: a cursor that moves on beyond them changes nothing. */
export function finality({ cursor }: EngineState, messages: readonly Message[]): number {
  if (cursor === null) return -1
  return cursor >= (messages.at(-1)?.blockNumber ?? 0) ? Number.POSITIVE_INFINITY : cursor
}

/** Lists of messages are immutable: a thread that changes gets another one, and with it what is kept here goes. */
const timelines = new WeakMap<object, { inputs: readonly unknown[]; timeline: Timeline }>()
const rowsByOutbox = new WeakMap<readonly OutboxRow[], ReadonlyMap<ThreadId, readonly OutboxRow[]>>()

function rowsOf(outbox: readonly OutboxRow[]): ReadonlyMap<ThreadId, readonly OutboxRow[]> {
  const known = rowsByOutbox.get(outbox)
  if (known) return known
  const rows = new Map<ThreadId, OutboxRow[]>()
  for (const row of outbox) {
    const id = threadIdOf(row.thread)
    const list = rows.get(id)
    if (list) list.push(row)
    else rows.set(id, [row])
  }
  rowsByOutbox.set(outbox, rows)
  return rows
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]))
}

/** A message of the chain or of the outbox, read. */
interface Entry<Body> {
  /** As far as it is sealed. */
  readonly id: EnvelopeId | null
  readonly by: Address
  readonly at: number
  readonly body: Body
  readonly message: Message | null
  readonly row: OutboxRow | null
}

type ChangeBody = PendingChange['body']
type LineBody = Exclude<MessageBody, ChangeBody> | UnknownBody | { readonly type: 'newer' }
type Line = Entry<LineBody>

/** What was done to a line since it was written. */
interface Effects {
  readonly edits: TextVersion[]
  readonly reactions: Map<Address, { readonly emoji: string; readonly pending: boolean }>
  readonly changes: PendingChange[]
  retracted: boolean
}

interface Source {
  readonly account: Address
  readonly messages: readonly Message[]
  readonly rows: readonly OutboxRow[]
  readonly finalUpTo: number
  readonly note: ThreadNote | undefined
  readonly contact: Contact | undefined
}

function buildTimeline(source: Source): Timeline {
  const { account, finalUpTo } = source
  const entries = readEntries(source)
  const lines = entries.filter(isLine)
  const byId = new Map<EnvelopeId, Line>()
  for (const line of lines) if (line.id !== null) byId.set(line.id, line)

  const effects = new Map<Line, Effects>()
  for (const entry of entries) {
    if (!isChange(entry)) continue
    const line = byId.get(entry.body.about)
    if (!line) continue
    let known = effects.get(line)
    if (!known) {
      known = { edits: [], reactions: new Map(), changes: [], retracted: false }
      effects.set(line, known)
    }
    applyChange(known, line, entry)
  }

  const contentOf = (line: Line) => contentAfter(line, effects.get(line))
  const readUpTo = readMark(source)
  const items = lines.map((line): TimelineItem => {
    const { message, row, body } = line
    const own = line.by === account
    const content = contentOf(line)
    const done = content.kind === 'retracted' ? undefined : effects.get(line)
    const quoted = body.type === 'reply' ? byId.get(body.about) : undefined
    return {
      key: message?.id ?? row?.localId ?? '',
      id: message?.id ?? (row?.status === 'submitted' || row?.status === 'included' ? row.envelopeId : null),
      at: line.at,
      own,
      content,
      quote:
        body.type === 'reply' && content.kind === 'text'
          ? { about: body.about, own: quoted?.by === account, content: quoted ? contentOf(quoted) : null }
          : null,
      reactions: done ? groupReactions(done, account) : [],
      versions: done ? versionsOf(line, done) : [],
      changes: effects.get(line)?.changes ?? [],
      delivery: message
        ? own
          ? message.blockNumber <= finalUpTo
            ? 'finalized'
            : 'included'
          : null
        : (row?.status ?? null),
      error: row?.error ?? null,
      // A title names the thread, and what was taken back is gone: nothing to read.
      unread:
        message !== null &&
        !own &&
        content.kind !== 'title' &&
        content.kind !== 'retracted' &&
        isAfter(message, readUpTo),
      outbox: row,
      message,
    }
  })
  return {
    items,
    unread: items.reduce((sum, item) => sum + (item.unread ? 1 : 0), 0),
    title: newestTitle(items),
  }
}

/** From where on a blocked person's messages are not shown; null for everybody else. */
function blockedAfter(contact: Contact | undefined): Position | null {
  return contact?.status === 'blocked' ? (contact.blockedAfter ?? null) : null
}

/** What is on the chain and not hidden, in its order, and after it what is on its way out. */
function readEntries({ account, messages, rows, contact }: Source): readonly Entry<ChangeBody | LineBody>[] {
  const hiddenUpTo = contact?.hiddenUpTo ?? null
  const hiddenAfter = blockedAfter(contact)
  const entries: Entry<ChangeBody | LineBody>[] = []
  const onChain = new Set<EnvelopeId>()
  for (const message of messages) {
    onChain.add(message.id)
    if (hiddenUpTo !== null && !isAfter(message, hiddenUpTo)) continue
    if (hiddenAfter !== null && message.from !== account && isAfter(message, hiddenAfter)) continue
    const { content } = message
    const body = content.status === 'opened' ? readBody(content.payload) : ({ type: 'newer' } as const)
    const { id, from: by, timestamp: at } = message
    entries.push({ id, by, at, body, message, row: null })
  }
  for (const row of rows) {
    const { envelopeId: id, payload, createdAt } = row
    if (id !== null && onChain.has(id)) continue
    const at = Math.floor(createdAt / 1000)
    entries.push({ id, by: account, at, body: readBody(payload), message: null, row })
  }
  return entries
}

function isChange(entry: Entry<ChangeBody | LineBody>): entry is Entry<ChangeBody> {
  const { type } = entry.body
  return type === 'reaction' || type === 'edit' || type === 'retract'
}

function isLine(entry: Entry<ChangeBody | LineBody>): entry is Line {
  return !isChange(entry)
}

/** Anybody may react; only the writer of a line may edit it or take it back. */
function applyChange(known: Effects, line: Line, { by, at, row, body }: Entry<ChangeBody>): void {
  if (body.type !== 'reaction' && by !== line.by) return
  if (row) {
    known.changes.push({ body, row })
    // What did not go out has no effect: it is offered again, below the line.
    if (hasEnded(row.status)) return
  }
  switch (body.type) {
    case 'reaction':
      // Deleted first, so that the newest one stands last.
      known.reactions.delete(by)
      if (body.emoji !== '') known.reactions.set(by, { emoji: body.emoji, pending: row !== null })
      break
    case 'edit':
      known.edits.push({ text: body.text, at })
      break
    case 'retract':
      known.retracted = true
  }
}

function contentAfter({ body }: Line, done: Effects | undefined): ItemContent {
  if (done?.retracted) return { kind: 'retracted' }
  const edited = done?.edits.at(-1)?.text
  switch (body.type) {
    case 'text':
    case 'reply':
      return { kind: 'text', text: edited ?? body.text }
    case 'title':
      return { kind: 'title', text: edited ?? body.text }
    case 'contact':
      return { kind: 'contact', card: body.card, write: threadOfCard(body.card) }
    case 'unknown':
      return { kind: 'unknown', payloadKind: body.payloadKind }
    case 'newer':
      return { kind: 'newer' }
  }
}

function versionsOf({ body, at }: Line, { edits }: Effects): readonly TextVersion[] {
  if (edits.length === 0 || !('text' in body)) return []
  return [{ text: body.text, at }, ...edits]
}

function groupReactions({ reactions }: Effects, account: Address): readonly Reaction[] {
  const groups = new Map<string, Reaction>()
  for (const [person, { emoji, pending }] of reactions) {
    const group = groups.get(emoji) ?? { emoji, by: [], own: false, pending: false }
    groups.set(emoji, {
      emoji,
      by: [...group.by, person],
      own: group.own || person === account,
      pending: group.pending || pending,
    })
  }
  return [...groups.values()]
}

/** Read is what was seen here, and what was answered from anywhere: a restored history is not all unread. */
function readMark({ account, messages, note }: Source): Position | null {
  const seen = note?.readUpTo ?? null
  const answered = messages.findLast((message) => message.from === account)
  return answered && isAfter(answered, seen) ? answered : seen
}

function newestTitle(items: readonly TimelineItem[]): string | null {
  for (let i = items.length - 1; i >= 0; i--) {
    const content = items[i]?.content
    if (content?.kind === 'title') return content.text
  }
  return null
}
