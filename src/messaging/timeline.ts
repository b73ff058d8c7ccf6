import { createLazyList, type LazyList } from '../lib/lazyList'
import { PayloadKind } from '../protocol/payload'
import { hasEnded } from './delivery'
import { type ContactCard, type MessageBody, readBody, type UnknownBody } from './messageBody'
import type { MessageList } from './messageList'
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

/** The lines of a thread, each made when it is asked for; what is asked of all of them is read without making any. */
export interface TimelineItems extends LazyList<TimelineItem> {
  /** Unix seconds. */
  timeAt(index: number): number
  isOwnAt(index: number): boolean
  /** The number that the sender gave the message (rule P1), 0 where it has none. */
  countAt(index: number): number
  /** The first line that stands after `mark` on the chain, or is not on the chain yet. */
  firstAfter(mark: Position): number
  /** Where the line with this key stands, or -1. */
  indexOf(key: string): number
}

/** The lines of a thread and what follows from them. */
export interface Timeline {
  readonly items: TimelineItems
  readonly unread: number
  /** Key of the first line that is unread. */
  readonly firstUnread: string | null
  /** The newest title; null where none was written. */
  readonly title: string | null
  /** Lines that name the thread. */
  readonly titles: readonly number[]
  /**
   * Where the line of message `index` stands, or -1 where it is none or its text is not what its message says: such lines are in
   * `changed`, with those that are not on the chain yet.
   */
  lineOf(index: number): number
  readonly changed: readonly number[]
}

const NO_ROWS: readonly OutboxRow[] = []

/**
 * The lines of one thread: reactions, edits and retractions (rule P7) are no lines, they change the one that they name. Made
 * anew only when something of this thread has changed: the answer is kept with the list of its messages.
 */
export function selectTimeline(state: EngineState, id: ThreadId): Timeline {
  const messages = state.messages.get(id) ?? null
  const rows = rowsOf(state.outbox).get(id) ?? NO_ROWS
  const owner = messages ?? rows[0]
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
  const known = timelines.get(owner)
  if (known && sameList(known.inputs, inputs)) return known.timeline
  const timeline = buildTimeline({
    account: state.scope.account,
    messages,
    rows,
    finalUpTo,
    note,
    contact,
  })
  timelines.set(owner, { inputs, timeline })
  return timeline
}

/** The last final block as far as it matters to these messages: a cursor that moves on beyond them changes nothing. */
export function finality({ cursor }: EngineState, messages: MessageList | null): number {
  if (cursor === null) return -1
  return cursor >= (messages?.last.blockNumber ?? 0) ? Number.POSITIVE_INFINITY : cursor
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
  readonly messages: MessageList | null
  readonly rows: readonly OutboxRow[]
  readonly finalUpTo: number
  readonly note: ThreadNote | undefined
  readonly contact: Contact | undefined
}

function buildTimeline(source: Source): Timeline {
  const { account, finalUpTo, messages } = source
  const { onChain, pending, changes, answered, named } = readEntries(source)
  const length = onChain.length + pending.length

  function lineOfMessage(index: number): number {
    const line = firstFrom(onChain, index)
    return onChain[line] === index ? line : -1
  }

  function lineOfId(id: EnvelopeId): number {
    const index = messages?.indexOf(id) ?? -1
    if (index >= 0) return lineOfMessage(index)
    const row = pending.findLastIndex((line) => line.id === id)
    return row < 0 ? -1 : onChain.length + row
  }

  function lineAt(index: number): Line {
    const message = index < onChain.length ? messages?.at(onChain[index] as number) : undefined
    const line = message ? readMessage(message) : pending[index - onChain.length]
    if (!line || !isLine(line)) throw new RangeError('a thread without this line')
    return line
  }

  const effects = new Map<number, Effects>()
  for (const entry of changes) {
    const index = lineOfId(entry.body.about)
    if (index < 0) continue
    let known = effects.get(index)
    if (!known) {
      known = { edits: [], reactions: new Map(), changes: [], retracted: false }
      effects.set(index, known)
    }
    applyChange(known, lineAt(index).by, entry)
  }

  const contentAt = (index: number) => contentAfter(lineAt(index), effects.get(index))
  const titles = named.filter((index) => contentAt(index).kind === 'title')
  const newestTitle = titles.length > 0 ? contentAt(titles.at(-1) as number) : null
  const isOwnAt = (index: number) =>
    messages === null ||
    index >= onChain.length ||
    messages.read(onChain[index] as number, (block, i) => block.fromAt(i)) === account

  const seen = source.note?.readUpTo ?? null
  // Read is what was seen here, and what was answered from anywhere: a restored history is not all unread.
  const firstNew = Math.max(messages?.firstAfter(seen) ?? 0, answered + 1)
  const firstNewLine = firstFrom(onChain, firstNew)
  // All of these are the peer's. A title names the thread, and what was taken back is gone: nothing to read.
  const isNew = (index: number) => index >= firstNewLine && index < onChain.length
  const read = new Set(titles.filter(isNew))
  for (const [index, { retracted }] of effects) if (retracted && isNew(index)) read.add(index)
  const isUnread = (index: number) => isNew(index) && !read.has(index)

  function makeItem(index: number): TimelineItem {
    const line = lineAt(index)
    const { message, row, body } = line
    const own = line.by === account
    const content = contentAt(index)
    const done = content.kind === 'retracted' ? undefined : effects.get(index)
    return {
      key: message?.id ?? row?.localId ?? '',
      id: message?.id ?? (row?.status === 'submitted' || row?.status === 'included' ? row.envelopeId : null),
      at: line.at,
      own,
      content,
      quote: body.type === 'reply' && content.kind === 'text' ? quoteOf(body.about) : null,
      reactions: done ? groupReactions(done, account) : [],
      versions: done ? versionsOf(line, done) : [],
      changes: effects.get(index)?.changes ?? [],
      delivery: message
        ? own
          ? message.blockNumber <= finalUpTo
            ? 'finalized'
            : 'included'
          : null
        : (row?.status ?? null),
      error: row?.error ?? null,
      unread: isUnread(index),
      outbox: row,
      message,
    }
  }

  function quoteOf(about: EnvelopeId): Quote {
    const index = lineOfId(about)
    return index < 0
      ? { about, own: false, content: null }
      : { about, own: isOwnAt(index), content: contentAt(index) }
  }

  const unread = onChain.length - firstNewLine - read.size
  let firstUnread = firstNewLine
  while (read.has(firstUnread)) firstUnread++
  const items: TimelineItems = createLazyList(length, makeItem, {
    timeAt: (index: number) =>
      messages && index < onChain.length
        ? messages.read(onChain[index] as number, (block, i) => block.timestampAt(i))
        : (pending[index - onChain.length]?.at ?? 0),
    isOwnAt,
    countAt: (index: number) =>
      messages && index < onChain.length
        ? messages.read(onChain[index] as number, (block, i) => block.countAt(i))
        : 0,
    firstAfter: (mark: Position) => firstFrom(onChain, messages?.firstAfter(mark) ?? 0),
    indexOf(key: string) {
      const index = messages?.indexOf(key as EnvelopeId) ?? -1
      if (index >= 0) return lineOfMessage(index)
      const row = pending.findIndex((line) => line.row?.localId === key)
      return row < 0 ? -1 : onChain.length + row
    },
  })
  const edited = [...effects].flatMap(([index, { edits, retracted }]) =>
    edits.length > 0 || retracted ? [index] : [],
  )
  return {
    items,
    unread,
    firstUnread: unread === 0 ? null : (items.at(firstUnread)?.key ?? null),
    title: newestTitle?.kind === 'title' ? newestTitle.text : null,
    titles,
    lineOf(index) {
      const line = lineOfMessage(index)
      const done = effects.get(line)
      return done && (done.retracted || done.edits.length > 0) ? -1 : line
    },
    changed: [
      ...edited.filter((index) => index < onChain.length),
      ...pending.map((_, row) => onChain.length + row),
    ],
  }
}

const EMPTY = buildTimeline({
  account: '0x',
  messages: null,
  rows: [],
  finalUpTo: -1,
  note: undefined,
  contact: undefined,
})

/** The first place in ascending `values` with at least `value`. */
function firstFrom(values: Uint32Array, value: number): number {
  let [low, high] = [0, values.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((values[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}

/** From where on a blocked person's messages are not shown; null for everybody else. */
function blockedAfter(contact: Contact | undefined): Position | null {
  return contact?.status === 'blocked' ? (contact.blockedAfter ?? null) : null
}

type AnyEntry = Entry<ChangeBody | LineBody>

/** What a thread consists of. */
interface Entries {
  /** Which messages are lines, in chain order. What is hidden is not among them. */
  readonly onChain: Uint32Array
  /** Lines on their way out, behind them. */
  readonly pending: readonly Line[]
  /** What changes lines, in the order in which it does. */
  readonly changes: readonly Entry<ChangeBody>[]
  /** Lines that may be titles. */
  readonly named: readonly number[]
  /** The last message of ours, -1 where there is none. */
  readonly answered: number
}

function readEntries({ account, messages, rows, contact }: Source): Entries {
  const changes: Entry<ChangeBody>[] = []
  const onChain = new Uint32Array(messages?.length ?? 0)
  const named: number[] = []
  let [lines, answered, index] = [0, -1, 0]
  const hiddenUpTo = contact?.hiddenUpTo ?? null
  const hiddenAfter = blockedAfter(contact)
  const firstShown = hiddenUpTo && messages ? messages.firstAfter(hiddenUpTo) : 0
  const firstHidden = hiddenAfter && messages ? messages.firstAfter(hiddenAfter) : Number.POSITIVE_INFINITY
  for (const block of messages?.blocks ?? []) {
    for (let i = 0; i < block.count; i++, index++) {
      const own = block.fromAt(i) === account
      if (own) answered = index
      if (index < firstShown || (index >= firstHidden && !own)) continue
      const kind = block.kindAt(i)
      const entry = MAY_CHANGE.has(kind) ? readMessage(block.at(i)) : null
      if (entry && isChange(entry)) changes.push(entry)
      else {
        if (kind === PayloadKind.title) named.push(lines)
        onChain[lines++] = index
      }
    }
  }
  const sent = rows
    .filter(({ envelopeId }) => envelopeId === null || !messages || messages.indexOf(envelopeId) < 0)
    .map((row): AnyEntry => {
      const { envelopeId: id, payload, createdAt } = row
      return {
        id,
        by: account,
        at: Math.floor(createdAt / 1000),
        body: readBody(payload),
        message: null,
        row,
      }
    })
  const pending = sent.filter(isLine)
  pending.forEach(({ body }, row) => {
    if (body.type === 'title') named.push(lines + row)
  })
  return {
    onChain: onChain.slice(0, lines),
    pending,
    named,
    changes: [...changes, ...sent.filter(isChange)],
    answered,
  }
}

const MAY_CHANGE: ReadonlySet<number> = new Set([PayloadKind.reaction, PayloadKind.edit, PayloadKind.retract])

function readMessage(message: Message): AnyEntry {
  const { id, from: by, timestamp: at, content } = message
  const body = content.status === 'opened' ? readBody(content.payload) : ({ type: 'newer' } as const)
  return { id, by, at, body, message, row: null }
}

function isChange(entry: AnyEntry): entry is Entry<ChangeBody> {
  const { type } = entry.body
  return type === 'reaction' || type === 'edit' || type === 'retract'
}

function isLine(entry: AnyEntry): entry is Line {
  return !isChange(entry)
}

/** Anybody may react; only the writer of a line may edit it or take it back. */
function applyChange(known: Effects, writer: Address, { by, at, row, body }: Entry<ChangeBody>): void {
  if (body.type !== 'reaction' && by !== writer) return
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
