import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { Route, Routes } from 'react-router'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { fromHex } from '../../lib/bytes'
import { defaultThread } from '../../messaging/threadId'
import type { Message } from '../../messaging/types'
import type { Composing } from '../../session/composeIntent'
import {
  ALICE,
  BOB,
  CONTRACT,
  createFakeServices,
  type FakeOptions,
  fakeHistory,
  fakeMessage,
  fakeOutboxRow,
  TestApp,
} from '../testing/fakeServices'
import { ThreadScreen } from './ThreadScreen'

// What a click loads is there at once: a test's patience is for the screen, not for the bundler.
beforeAll(async () => {
  await Promise.all([
    import('../../ui/Menu'),
    import('./MessageDetails'),
    import('./ReactionDialog'),
    import('./ShareContactDialog'),
  ])
})
// The list draws what fits its height, and happy-dom lays nothing out.
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(2000)
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(40)
})
afterEach(cleanup)

const THREAD = defaultThread(BOB)
const mine = fakeMessage({ from: ALICE, to: BOB, text: 'mine', n: 1 })
const theirs = fakeMessage({ from: BOB, to: ALICE, text: 'theirs', n: 2 })

/** A message of Bob's, or Alice's, of any kind. */
function said(n: number, kind: number, fields: readonly (string | Uint8Array)[], from = BOB): Message {
  const message = fakeMessage({ from, to: from === BOB ? ALICE : BOB, text: '', n })
  if (message.content.status !== 'opened') throw new Error('an opened message')
  return { ...message, content: { ...message.content, payload: { kind, n, ack: 0, fields } } }
}
const idOf = (message: Message) => fromHex(message.id)

function show(messages: readonly Message[], options: FakeOptions = {}) {
  const fake = createFakeServices({
    ...options,
    state: { messages: fakeHistory(...messages), ...options.state },
  })
  const last: { composing: Composing | null } = { composing: null }
  render(
    <TestApp services={fake.services} path={`/dm/${BOB}`}>
      <Routes>
        <Route
          path="/dm/:peer/:session?"
          element={
            <ThreadScreen
              composer={(_, composing) => {
                last.composing = composing
                return null
              }}
            />
          }
        />
      </Routes>
    </TestApp>,
  )
  return { last, named: (name: string) => fake.calls.filter(([called]) => called === name) }
}

const log = () => within(screen.getByRole('log', { name: 'Messages' }))
/** Opens the menu of the n-th message and gives the names in it. */
async function openMenu(index: number): Promise<string[]> {
  const button = screen.getAllByRole('button', { name: /^Message actions/ })[index]
  if (!button) throw new Error(`no message ${index}`)
  await userEvent.click(button)
  const menu = within(await screen.findByRole('menu'))
  return menu.getAllByRole('menuitem').map((item) => item.textContent)
}
const choose = (name: string) => userEvent.click(screen.getByRole('menuitem', { name }))

describe('the menu of a message', () => {
  it('offers edit and retract for own ones alone', async () => {
    show([mine, theirs])
    expect(await openMenu(0)).toEqual(['Reply', 'React', 'Edit', 'Copy', 'Details', 'Retract'])
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull())
    expect(await openMenu(1)).toEqual(['Reply', 'React', 'Copy', 'Details'])
  })

  it('offers nothing that needs an answer to a stranger, or to what is not sealed yet', async () => {
    show([theirs])
    expect(await openMenu(0)).toEqual(['Copy', 'Details'])
    expect(screen.queryByRole('menuitemcheckbox')).toBeNull()
    cleanup()
    const outbox = [fakeOutboxRow({ localId: 'a', status: 'rejected', to: BOB, text: 'one' })]
    show([], { state: { outbox } })
    expect(await openMenu(0)).toEqual(['Copy', 'Details'])
  })

  it('opens for a finger held still, not for one that scrolls', async () => {
    show([mine, theirs])
    const touch = { pointerType: 'touch', clientX: 10, clientY: 10 }
    const held = screen.getByText('theirs')
    fireEvent.pointerDown(held, touch)
    fireEvent.pointerMove(held, { ...touch, clientY: 60 })
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(screen.queryByRole('menu')).toBeNull()
    fireEvent.pointerDown(held, touch)
    expect(await screen.findByRole('menu')).toBeTruthy()
  })

  it('hands a reply and an edit to the composer', async () => {
    const { last } = show([mine, theirs])
    await openMenu(1)
    await choose('Reply')
    expect(last.composing?.intent).toEqual({ type: 'reply', about: theirs.id, own: false, text: 'theirs' })
    await openMenu(0)
    await choose('Edit')
    expect(last.composing?.intent).toEqual({ type: 'edit', about: mine.id, own: true, text: 'mine' })
  })

  it('retracts only after its consequence was said', async () => {
    const { named } = show([mine, theirs])
    await openMenu(0)
    await choose('Retract')
    expect(named('retract')).toEqual([])
    const dialog = within(screen.getByRole('dialog', { name: 'Retract this message?' }))
    await userEvent.click(dialog.getByRole('button', { name: 'Retract' }))
    expect(named('retract')).toEqual([['retract', THREAD, mine.id]])
  })

  it('reacts with a quick one, takes it back, and takes any other emoji', async () => {
    const { named } = show([mine, theirs, said(3, 2, [idOf(theirs), '👍'], ALICE)])
    await openMenu(1)
    const chosen = screen.getByRole('menuitemcheckbox', { name: 'React with 👍' })
    expect(chosen.getAttribute('aria-checked')).toBe('true')
    await userEvent.click(chosen)
    await openMenu(1)
    await userEvent.click(screen.getByRole('menuitemcheckbox', { name: 'React with 🙏' }))
    await openMenu(1)
    await choose('React')
    const dialog = within(await screen.findByRole('dialog', { name: 'React to this message' }))
    await userEvent.type(dialog.getByRole('textbox', { name: 'Emoji' }), 'ok{Enter}')
    expect(dialog.getByText(/This is not one emoji/)).toBeTruthy()
    await userEvent.clear(dialog.getByRole('textbox', { name: 'Emoji' }))
    await userEvent.type(dialog.getByRole('textbox', { name: 'Emoji' }), '🦭{Enter}')
    expect(named('react').map(([, , about, emoji]) => [about, emoji])).toEqual([
      [theirs.id, ''],
      [theirs.id, '🙏'],
      [theirs.id, '🦭'],
    ])
  })
})

describe('what is done to a message', () => {
  it('shows reactions as buttons that join in and take back', async () => {
    const { named } = show([
      mine,
      theirs,
      said(3, 2, [idOf(mine), '👍']),
      said(4, 2, [idOf(theirs), '❤️'], ALICE),
    ])
    const joined = screen.getByRole('button', { name: /👍.*from 0x/ })
    expect(joined.getAttribute('aria-pressed')).toBe('false')
    await userEvent.click(joined)
    await userEvent.click(screen.getByRole('button', { name: /❤️.*from You/, pressed: true }))
    expect(named('react')).toEqual([
      ['react', THREAD, mine.id, '👍'],
      ['react', THREAD, theirs.id, ''],
    ])
  })

  it('shows hidden characters of a hostile reaction instead of obeying them', () => {
    show([mine, said(3, 2, [idOf(mine), '\u202E👍'])])
    expect(log().getByText('U+202E')).toBeTruthy()
  })

  it('shows the newest text, that it was edited, and every earlier one in the details', async () => {
    show([mine, theirs, said(3, 4, [idOf(theirs), 'mended'])])
    expect(log().getByText('mended')).toBeTruthy()
    expect(log().getByText('edited')).toBeTruthy()
    expect(log().queryByText('theirs')).toBeNull()
    await openMenu(1)
    await choose('Details')
    const dialog = within(await screen.findByRole('dialog', { name: 'Message details' }))
    const texts = dialog.getAllByRole('listitem').map((item) => item.textContent)
    expect(texts.slice(-2).map((text) => text.slice(0, 6))).toEqual(['theirs', 'mended'])
  })

  it('shows that a message was retracted, and neither its text nor a way to answer it', async () => {
    show([mine, theirs, said(3, 5, [idOf(theirs)])])
    expect(log().getByText('Message retracted')).toBeTruthy()
    expect(log().queryByText('theirs')).toBeNull()
    expect(await openMenu(1)).toEqual(['Details'])
  })

  it('quotes what a reply answers, and says when that is not here', () => {
    show([mine, said(3, 1, [idOf(mine), 'yes']), said(4, 1, [new Uint8Array(16), 'what?'])])
    expect(log().getByRole('button', { name: /You.*mine/ })).toBeTruthy()
    expect(log().getByText('A message that is not here')).toBeTruthy()
  })

  it('shows a contact card with its address in full and the way to write there', () => {
    show([mine, said(3, 10, [fromHex(CONTRACT), 'default-key', 'Zoë\u202E'])])
    expect(log().getByText('Zoë')).toBeTruthy()
    expect(log().getByText('U+202E')).toBeTruthy()
    expect(log().getByText('0x5FbDB2315678afecb367f032d93F642f64180aa3')).toBeTruthy()
    expect(log().getByRole('link', { name: 'Write' }).getAttribute('href')).toBe(`/dm/${CONTRACT}`)
  })

  it('keeps an edit that was declined under its message, with its text and both ways on', async () => {
    const payload = { kind: 4, n: 0, ack: 0, fields: [idOf(mine), 'mended'] }
    const outbox = [fakeOutboxRow({ localId: 'a', status: 'rejected', to: BOB, text: '', payload })]
    const { named } = show([mine], { state: { outbox } })
    expect(log().getByText('mine')).toBeTruthy()
    expect(log().getByText('mended')).toBeTruthy()
    await userEvent.click(log().getByRole('button', { name: 'Retry' }))
    await userEvent.click(log().getByRole('button', { name: 'Discard' }))
    expect([named('retry'), named('discard')]).toEqual([[['retry', 'a']], [['discard', 'a']]])
  })
})

describe('sharing a contact', () => {
  async function openDialog(): Promise<void> {
    await userEvent.click(await screen.findByRole('button', { name: 'More about this conversation' }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Share contact' }))
    await screen.findByRole('dialog', { name: 'Share contact' })
  }

  it('takes a person whom one knows, with a name', async () => {
    const other = fakeMessage({ from: ALICE, to: CONTRACT, text: 'hello', n: 1 })
    const { named } = show([mine, other])
    await openDialog()
    await userEvent.click(screen.getByRole('button', { name: /0x5FbD…0aa3/ }))
    await userEvent.type(screen.getByRole('textbox', { name: 'Name (optional)' }), 'Zoë')
    await userEvent.click(screen.getByRole('button', { name: 'Share' }))
    expect(named('sendContactCard')).toEqual([
      ['sendContactCard', THREAD, { address: CONTRACT, name: 'Zoë' }],
    ])
  })

  it('takes an address that is typed, and says what is wrong with one that is none', async () => {
    const { named } = show([mine])
    await openDialog()
    const address = screen.getByRole('textbox', { name: 'Address' })
    await userEvent.type(address, '0x1234{Enter}')
    expect(await screen.findByText(/An address is 0x/)).toBeTruthy()
    expect(named('sendContactCard')).toEqual([])
    await userEvent.clear(address)
    await userEvent.type(address, `${CONTRACT}{Enter}`)
    expect(named('sendContactCard')).toEqual([['sendContactCard', THREAD, { address: CONTRACT, name: '' }]])
  })
})
