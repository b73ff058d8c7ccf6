import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyChanges, applySnapshot, openSnapshot } from './applyChanges'
import { encodeChunk } from './encodeChunk'
import { type MessageBody, writeBody } from './messageBody'
import { ownCounts, selectPeople, selectThread } from './selectors'
import type { EngineState } from './state'
import { createMessage, createRow, ME, PEER, SCOPE } from './testing/createMessage'
import { loadedState } from './testing/loadedState'
import { defaultThread, threadIdOf } from './threadId'
import { selectTimeline, type TimelineItem } from './timeline'
import type { EnvelopeId, Message, OutboxRow } from './types'

/** P7: what reactions, edits, retractions and replies do to the messages that they name. */
const MAIN = defaultThread(PEER)
const MAIN_ID = threadIdOf(MAIN)

function stateOf(messages: readonly Message[], rows: readonly OutboxRow[] = [], cursor = 100): EngineState {
  const window = { base: null, cursor, floor: 0, messages, unopened: [], keys: [] }
  return applyChanges(loadedState(), { window, outboxPut: rows })
}

const itemsOf = (messages: readonly Message[], rows: readonly OutboxRow[] = []) =>
  selectTimeline(stateOf(messages, rows), MAIN_ID).items

/** Mine and theirs, in blocks 1 and 2. */
const mine = createMessage(1, { own: true, text: 'mine' })
const theirs = createMessage(2, { text: 'theirs' })
const said = (at: number, body: MessageBody, own = false) => createMessage(at, { own, body })
const react = (at: number, about: EnvelopeId, emoji: string, own = false) =>
  said(at, { type: 'reaction', about, emoji }, own)
const edit = (at: number, about: EnvelopeId, text: string, own = false) =>
  said(at, { type: 'edit', about, text }, own)
const retract = (at: number, about: EnvelopeId, own = false) => said(at, { type: 'retract', about }, own)
const reply = (at: number, about: EnvelopeId, own = false) =>
  said(at, { type: 'reply', about, text: 'answer' }, own)
const pending = (localId: string, body: MessageBody, change: Partial<OutboxRow> = {}) =>
  createRow(localId, { payload: writeBody(body), ...change })

const textOf = (item: TimelineItem | undefined) =>
  item && 'text' in item.content ? item.content.text : item?.content.kind
const chips = (item: TimelineItem | undefined) => item?.reactions.map(({ emoji, by }) => [emoji, by])

describe('reactions', () => {
  test('are no lines; they group by emoji, and own ones are marked', () => {
    const items = itemsOf([mine, theirs, react(3, theirs.id, '👍'), react(4, theirs.id, '👍', true)])
    expect(items.map(textOf)).toEqual(['mine', 'theirs'])
    expect(items.at(1)?.reactions).toEqual([{ emoji: '👍', by: [PEER, ME], own: true, pending: false }])
    expect(items.at(0)?.reactions).toEqual([])
  })

  test("everybody's newest one counts; an empty one takes it back", () => {
    const all = [mine, react(3, mine.id, '👍'), react(4, mine.id, '❤️', true), react(5, mine.id, '😂')]
    expect(chips(itemsOf(all).at(0))).toEqual([
      ['❤️', [ME]],
      ['😂', [PEER]],
    ])
    expect(chips(itemsOf([...all, react(6, mine.id, '')]).at(0))).toEqual([['❤️', [ME]]])
    expect(chips(itemsOf([...all, react(6, mine.id, ''), react(7, mine.id, '👎')]).at(0))).toEqual([
      ['❤️', [ME]],
      ['👎', [PEER]],
    ])
  })

  test('to a message that is not here, to a reaction or to a line of another thread do nothing', () => {
    const first = react(3, mine.id, '👍')
    const session = `0x${'0'.repeat(48)}00000000000000aa` as const
    const elsewhere = createMessage(4, { session })
    const items = itemsOf([mine, first, elsewhere, react(5, first.id, '😂'), react(6, elsewhere.id, '😂')])
    expect(items.map(chips)).toEqual([[['👍', [PEER]]]])
    const other = selectTimeline(
      stateOf([elsewhere, react(6, elsewhere.id, '😂')]),
      threadIdOf(elsewhere.thread),
    )
    expect(other.items.map(chips)).toEqual([[]])
  })

  test('one of ours shows while it is on its way, and is taken back the same way', () => {
    const row = pending('a', { type: 'reaction', about: theirs.id, emoji: '👍' })
    expect(itemsOf([theirs], [row]).at(0)?.reactions).toEqual([
      { emoji: '👍', by: [ME], own: true, pending: true },
    ])
    const away = pending('b', { type: 'reaction', about: theirs.id, emoji: '' })
    expect(itemsOf([theirs, react(3, theirs.id, '👍', true)], [away]).at(0)?.reactions).toEqual([])
  })

  test('leave the last line, its time and the unread count as they were', () => {
    const state = stateOf([mine, theirs, react(9, mine.id, '👍')])
    const [person] = selectPeople(state)
    expect([person?.unread, person?.lastAt]).toEqual([1, theirs.timestamp])
    expect(textOf(person?.threads[0]?.last ?? undefined)).toBe('theirs')
  })

  test('alone make no conversation', () => {
    expect(selectPeople(stateOf([react(3, mine.id, '👍')]))).toEqual([])
  })
})

describe('edits', () => {
  test('give the newest text and keep every earlier one', () => {
    const [item] = itemsOf([theirs, edit(3, theirs.id, 'second'), edit(4, theirs.id, 'third')])
    expect(textOf(item)).toBe('third')
    expect(item?.versions.map(({ text }) => text)).toEqual(['theirs', 'second', 'third'])
    expect(item?.key).toBe(theirs.id)
  })

  test('of somebody else do nothing', () => {
    const items = itemsOf([mine, theirs, edit(3, mine.id, 'forged'), edit(4, theirs.id, 'forged', true)])
    expect(items.map((item) => [textOf(item), item.versions])).toEqual([
      ['mine', []],
      ['theirs', []],
    ])
  })

  test('of what has no text, or of an edit, do nothing', () => {
    const sticker = createMessage(3, { kind: 8 })
    const first = edit(4, theirs.id, 'second')
    const items = itemsOf([theirs, sticker, first, edit(5, sticker.id, 'x'), edit(6, first.id, 'third')])
    expect(items.map(textOf)).toEqual(['second', 'unknown'])
    expect(items.at(1)?.versions).toEqual([])
  })

  test('of a reply leave what it answers', () => {
    const answer = reply(3, mine.id)
    const item = itemsOf([mine, answer, edit(4, answer.id, 'other answer')]).at(1)
    expect([textOf(item), item?.quote?.about]).toEqual(['other answer', mine.id])
  })

  test('rename a thread whose title they name', () => {
    const session = `0x${'0'.repeat(48)}00000000000000aa` as const
    const title = createMessage(1, { session, kind: 3, text: 'Olso' })
    const fixed = createMessage(2, { session, body: { type: 'edit', about: title.id, text: 'Oslo' } })
    expect(selectThread(stateOf([title, fixed]), title.thread).title).toBe('Oslo')
  })
})

describe('retractions', () => {
  test('leave a mark and nothing else: no text, no reactions, no versions, nothing unread', () => {
    const [item] = itemsOf([
      theirs,
      edit(3, theirs.id, 'second'),
      react(4, theirs.id, '👍', true),
      retract(5, theirs.id),
      edit(6, theirs.id, 'back again'),
    ])
    expect(item).toMatchObject({
      content: { kind: 'retracted' },
      reactions: [],
      versions: [],
      unread: false,
      quote: null,
    })
  })

  test('of somebody else do nothing', () => {
    expect(itemsOf([mine, theirs, retract(3, mine.id), retract(4, theirs.id, true)]).map(textOf)).toEqual([
      'mine',
      'theirs',
    ])
  })
})

describe('replies', () => {
  test('quote the message as it stands now', () => {
    const quoteOf = (...more: readonly Message[]) => itemsOf([mine, reply(3, mine.id), ...more]).at(1)?.quote
    expect(quoteOf()).toEqual({ about: mine.id, own: true, content: { kind: 'text', text: 'mine' } })
    expect(quoteOf(edit(4, mine.id, 'mended', true))?.content).toEqual({ kind: 'text', text: 'mended' })
    expect(quoteOf(retract(4, mine.id, true))?.content).toEqual({ kind: 'retracted' })
  })

  test('to what is unknown, hidden or in another thread say that it is not here', () => {
    const session = `0x${'0'.repeat(48)}00000000000000aa` as const
    const elsewhere = createMessage(1, { session })
    expect(itemsOf([elsewhere, reply(3, elsewhere.id)]).at(0)?.quote).toEqual({
      about: elsewhere.id,
      own: false,
      content: null,
    })
    const hiddenUpTo = { blockNumber: 2, logIndex: 0 }
    const state = stateOf([theirs, reply(3, theirs.id)])
    const hidden = { ...state, contacts: new Map([[PEER, { status: 'none' as const, hiddenUpTo }]]) }
    expect(selectTimeline(hidden, MAIN_ID).items.map((item) => item.quote?.content)).toEqual([null])
  })

  test('are unread like a text', () => {
    expect(selectTimeline(stateOf([reply(3, mine.id)]), MAIN_ID).unread).toBe(1)
  })
})

describe('changes on their way', () => {
  const newText: MessageBody = { type: 'edit', about: mine.id, text: 'mended' }

  test('show at once and are listed with the line until their log is here', () => {
    const sent = { ...edit(3, mine.id, 'mended', true) }
    const row = pending('a', newText, { status: 'submitted', envelopeId: sent.id })
    const [before] = itemsOf([mine], [row])
    expect([textOf(before), before?.changes.map((change) => change.row.localId)]).toEqual(['mended', ['a']])
    const [after] = itemsOf([mine, sent], [row])
    expect([textOf(after), after?.changes]).toEqual(['mended', []])
  })

  test.each(['rejected', 'failed', 'interrupted'] as const)(
    'that were %s have no effect and are offered again',
    (status) => {
      const [item] = itemsOf([mine], [pending('a', newText, { status })])
      expect([textOf(item), item?.changes]).toMatchObject(['mine', [{ body: newText, row: { status } }]])
    },
  )

  test('reach a message that is itself on its way; one that may be sealed anew has no name yet', () => {
    const sent = createRow('a', { status: 'submitted', envelopeId: mine.id, createdAt: 1 })
    const [item] = itemsOf([], [sent, pending('b', newText, { createdAt: 2 })])
    expect([item?.id, textOf(item)]).toEqual([mine.id, 'mended'])
    for (const status of ['queued', 'signing', 'rejected', 'failed'] as const) {
      expect(itemsOf([], [createRow('a', { status, envelopeId: mine.id })]).at(0)?.id).toBeNull()
    }
  })

  test('count like every message of their direction', () => {
    const sealed = pending('a', newText, { status: 'submitted', envelopeId: `0x${'0f'.repeat(16)}` })
    const rows = [{ ...sealed, payload: { ...sealed.payload, n: 5 } }]
    expect(Math.max(...ownCounts(stateOf([mine], rows), MAIN))).toBe(5)
  })
})

describe('contact cards', () => {
  const cardOf = (label: string) => {
    const card = { address: PEER, label, name: 'Zoë' }
    return itemsOf([said(3, { type: 'contact', card })]).at(0)?.content
  }

  test('are shown with everything they hold and lead to the label that they name', () => {
    const peerKeyIndex = `0x${Buffer.from('support').toString('hex').padEnd(64, '0')}`
    expect(cardOf('support')).toEqual({
      kind: 'contact',
      card: { address: PEER, label: 'support', name: 'Zoë' },
      write: { ...MAIN, peerKeyIndex },
    })
  })

  test.each(['', 'x'.repeat(33), 'a\0b', 'key-link'])('show the label %j and do not use it', (label) => {
    expect(cardOf(label)).toMatchObject({ card: { label }, write: MAIN })
  })
})

describe('what is kept', () => {
  const other = `0x${'33'.repeat(20)}` as const
  const OTHER_ID = threadIdOf(defaultThread(other))
  const state = stateOf([mine, theirs, createMessage(3, { peer: other })], [], 2)
  const main = selectTimeline(state, MAIN_ID)
  const apart = selectTimeline(state, OTHER_ID)
  const same = (next: EngineState) => [
    selectTimeline(next, MAIN_ID) === main,
    selectTimeline(next, OTHER_ID) === apart,
  ]

  test('a keystroke in a draft makes no thread anew', () => {
    const note = { draft: 'hm', readUpTo: null, title: null, ref: MAIN, awaitsKey: false }
    expect(same({ ...state, threads: new Map([[MAIN_ID, note]]) })).toEqual([true, true])
  })

  test('a message, a row or a read mark makes its own thread anew', () => {
    const row = createRow('a')
    expect(same({ ...state, outbox: [row] })).toEqual([false, true])
    selectTimeline(state, MAIN_ID)
    const readUpTo = { blockNumber: 2, logIndex: 0 }
    const note = { draft: '', readUpTo, title: null, ref: MAIN, awaitsKey: false }
    expect(selectTimeline({ ...state, threads: new Map([[MAIN_ID, note]]) }, MAIN_ID).unread).toBe(0)
    const more = applyChanges(state, { adopted: [createMessage(4)] })
    expect(selectTimeline(more, MAIN_ID).items).toHaveLength(3)
    expect(selectTimeline(more, OTHER_ID)).toBe(apart)
  })

  test('a cursor that moves on matters only to what was not final', () => {
    const next = { ...state, cursor: 3 }
    expect(selectTimeline(next, MAIN_ID).items.map((item) => item.delivery)).toEqual(['finalized', null])
    expect(selectTimeline({ ...state, cursor: 90 }, OTHER_ID)).toBe(selectTimeline(next, OTHER_ID))
    expect(selectTimeline(stateOf([mine], [], 0), MAIN_ID).items.at(0)?.delivery).toBe('included')
  })

  test('an account reads its own side of the same lists', () => {
    const swapped = { ...state, scope: { ...SCOPE, account: PEER } }
    expect(selectTimeline(swapped, MAIN_ID).items.map((item) => item.own)).toEqual([false, true])
  })
})

describe('a thread whose messages lie in chunks', () => {
  const kind = fc.constantFrom('text', 'reply', 'reaction', 'title', 'edit', 'retract', 'contact', 'unknown')
  const thread = fc.array(fc.record({ kind, own: fc.boolean(), about: fc.nat({ max: 30 }) }), {
    minLength: 1,
    maxLength: 30,
  })
  const messagesOf = (said: readonly { kind: string; own: boolean; about: number }[]) =>
    said.map(({ kind, own, about: to }, i): Message => {
      const about = createMessage(to).id
      const text = `text ${i}`
      const message = {
        text: () => createMessage(i, { own, text }),
        reply: () => createMessage(i, { own, body: { type: 'reply', about, text } }),
        reaction: () => createMessage(i, { own, body: { type: 'reaction', about, emoji: '👍' } }),
        title: () => createMessage(i, { own, body: { type: 'title', text } }),
        edit: () => createMessage(i, { own, body: { type: 'edit', about, text } }),
        retract: () => createMessage(i, { own, body: { type: 'retract', about } }),
        contact: () =>
          createMessage(i, {
            own,
            body: { type: 'contact', card: { address: ME, label: 'default-key', name: text } },
          }),
        unknown: () => createMessage(i, { own, kind: 200 }),
      }[kind as 'text']()
      return { ...message, blockHash: null }
    })

  test('shows what it shows with its messages as objects', () => {
    const position = fc.option(fc.nat({ max: 30 }).map((blockNumber) => ({ blockNumber, logIndex: 0 })))
    const status = fc.constantFrom('accepted' as const, 'blocked' as const)
    fc.assert(
      fc.property(
        thread,
        fc.nat(),
        fc.record({ readUpTo: position, hiddenUpTo: position, blockedAfter: position, status }),
        (said, cut, { readUpTo, hiddenUpTo, blockedAfter, status }) => {
          const messages = messagesOf(said)
          const end = 1 + (cut % messages.length)
          const chunks = [messages.slice(0, end), messages.slice(end)].flatMap((part) =>
            part.length > 0 ? [encodeChunk(part)] : [],
          )
          const rest = { cursor: 100, floor: 0, messages: [], unopened: [], keys: [], isWhole: true }
          const packed = applySnapshot(loadedState(), openSnapshot({ ...rest, chunks }))
          const note = { draft: '', readUpTo, title: null, ref: MAIN, awaitsKey: false }
          const local = {
            threads: new Map([[MAIN_ID, note]]),
            contacts: new Map([[PEER, { status, hiddenUpTo, ...(blockedAfter && { blockedAfter }) }]]),
          }
          const [one, other] = [stateOf(messages), packed].map((state) => {
            const view = selectThread({ ...state, ...local }, MAIN)
            const { items, unread, title, firstUnread, gaps, last } = view
            return {
              ...{ items: [...items], unread, title, firstUnread, gaps, last },
              times: items.map((_, i) => [items.timeAt(i), items.isOwnAt(i), items.countAt(i)]),
              places: items.map(({ key }) => items.indexOf(key)),
              firsts: messages.map((message) => items.firstAfter(message)),
            }
          })
          expect(other).toEqual(one)
          expect(one?.unread).toBe(one?.items.filter((item) => item.unread).length)
          expect(one?.firstUnread).toBe(one?.items.find((item) => item.unread)?.key ?? null)
          expect(one?.times).toEqual(
            one?.items.map(({ at, own, message }) => [at, own, message?.content.status === 'opened' ? 1 : 0]),
          )
        },
      ),
    )
  })
})
