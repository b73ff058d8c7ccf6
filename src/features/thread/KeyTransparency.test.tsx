import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { Route, Routes } from 'react-router'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EngineState } from '../../messaging/state'
import { DEFAULT_KEY_INDEX } from '../../messaging/threadId'
import type { Contact, KeyName } from '../../messaging/types'
import {
  ALICE,
  BOB,
  createFakeServices,
  fakeHistory,
  fakeKeyLog,
  fakeMessage,
  fakeOutboxRow,
  TestApp,
} from '../testing/fakeServices'
import { ThreadScreen } from './ThreadScreen'

/** Issue 3, point 9, as a thread shows it. */
// The list draws what fits its height, and happy-dom lays nothing out.
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(2000)
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(40)
})
// Loaded with the first click on a message.
beforeAll(() => import('./MessageDetails'))
afterEach(cleanup)

const name = (key: number): KeyName => ({ algorithm: 2, publicKey: `0x${`0${key}`.repeat(32)}` })
const CONTACT: Contact = { status: 'accepted', hiddenUpTo: null }
const contacts = (change: Partial<Contact>) => new Map([[BOB, { ...CONTACT, ...change }]])
const first = fakeMessage({ from: BOB, to: ALICE, text: 'first', n: 3 })
const second = fakeMessage({ from: BOB, to: ALICE, text: 'second', n: 8 })
const own = fakeKeyLog(ALICE, 1, 1)
const KEYS = new Map([
  [ALICE, [own]],
  [BOB, [fakeKeyLog(BOB, 2, 2)]],
])

function show(state: Partial<EngineState>) {
  const fake = createFakeServices({
    state: { messages: fakeHistory(first, second), keys: KEYS, contacts: contacts({}), ...state },
  })
  render(
    <TestApp services={fake.services} path={`/dm/${BOB}`}>
      <Routes>
        <Route path="/dm/:peer/about" element={<p>their keys</p>} />
        <Route path="/dm/:peer/:session?" element={<ThreadScreen composer={() => null} />} />
      </Routes>
    </TestApp>,
  )
  return {
    patch: (change: Partial<EngineState>) => act(() => fake.engine.set({ ...fake.engine.get(), ...change })),
  }
}
const log = () => screen.getByRole('log', { name: 'Messages' })
const lines = () => log().textContent ?? ''

describe('a key that changes', () => {
  const bobs = [fakeKeyLog(BOB, 2, 2), fakeKeyLog(BOB, 5, 3), fakeKeyLog(BOB, 6, 4)]

  it('is a line at its place, with the way to the history', async () => {
    show({
      keys: new Map([
        [ALICE, [own, fakeKeyLog(ALICE, 9, 5)]],
        [BOB, bobs],
      ]),
    })
    expect(lines()).toMatch(/first.*Their key changed 2 times\..*second.*You changed your key\./s)
    expect(within(log()).getAllByRole('link')).toHaveLength(1)
    await userEvent.click(within(log()).getByRole('link', { name: 'See their keys' }))
    expect(screen.getByText('their keys')).toBeTruthy()
  })

  it('is none where the key was there before the first message, or only extended', () => {
    const before = [fakeKeyLog(BOB, 1, 2), fakeKeyLog(BOB, 2, 3), fakeKeyLog(BOB, 5, 3, { validBefore: 9 })]
    show({
      keys: new Map([
        [ALICE, [own]],
        [BOB, before],
      ]),
    })
    expect(lines()).not.toContain('key')
  })
})

describe('a message', () => {
  const details = async (n: number) => {
    const buttons = within(log()).getAllByRole('button', { name: /^Message details/ })
    await userEvent.click(buttons[n] ?? log())
    return (await screen.findByRole('dialog', { name: 'Message details' })).textContent ?? ''
  }
  const sealedWith = (message: typeof first, key: number): typeof first => ({
    ...message,
    content: {
      status: 'opened',
      payload: { kind: 0, n: message.blockNumber, ack: 0, fields: ['text'] },
      ownPublicKey: name(1).publicKey,
      peerPublicKey: name(key).publicKey,
    },
  })

  it('names the keys of then with their registrations', async () => {
    show({ messages: fakeHistory(sealedWith(first, 2)) })
    const text = await details(0)
    expect(text).toMatch(/Your key([0-9a-f]{4} ?){4}registered .*, block 1/)
    expect(text).toMatch(/Their key([0-9a-f]{4} ?){4}registered .*, block 2/)
    expect(text).not.toContain('By then another key')
  })

  it('tells when another key was registered by then', async () => {
    const keys = new Map([
      [ALICE, [own]],
      [BOB, [fakeKeyLog(BOB, 2, 2), fakeKeyLog(BOB, 4, 3)]],
    ])
    show({ keys, messages: fakeHistory(first, sealedWith(second, 2)) })
    expect(await details(1)).toContain('By then another key was registered.')
  })
})

describe('sources that name different keys', () => {
  const disputed = {
    [DEFAULT_KEY_INDEX]: [
      { source: 'https://one.example', key: name(2) },
      { source: 'https://two.example', key: name(6) },
      { source: 'https://three.example', key: null },
    ],
  }
  const stopped = fakeOutboxRow({
    localId: 'stopped',
    status: 'failed',
    to: BOB,
    text: 'kept',
    error: 'KeyDisagreementError',
  })

  it('are named with their fingerprints while a message waits for it', () => {
    const { patch } = show({ contacts: contacts({ disputed }), outbox: [stopped] })
    const notice = screen.getByText(/name different keys for 0x/).closest('[role=status]')
    const items = within(notice as HTMLElement)
      .getAllByRole('listitem')
      .map((item) => item.textContent)
    expect(items).toEqual([
      expect.stringMatching(/^https:\/\/one\.example ([0-9a-f]{4} ?){4}$/),
      expect.stringMatching(/^https:\/\/two\.example ([0-9a-f]{4} ?){4}$/),
      'https://three.example no key',
    ])
    expect(items[0]?.slice(-19)).not.toBe(items[1]?.slice(-19))
    expect(within(log()).getByText('kept')).toBeTruthy()
    expect(within(log()).getByText(/so nothing was sent and your text is kept/)).toBeTruthy()
    patch({ outbox: [] })
    expect(screen.queryByText(/name different keys for 0x/)).toBeNull()
  })
})

describe('a verified person', () => {
  const pair = {
    ownKeyIndex: DEFAULT_KEY_INDEX,
    peerKeyIndex: DEFAULT_KEY_INDEX,
    own: name(1),
    peer: name(2),
  }
  const verified = contacts({ verified: [pair], pinned: { [DEFAULT_KEY_INDEX]: pair.peer } })

  it('has a mark beside the name; when a key changes it goes, and that is said', () => {
    const { patch } = show({ contacts: verified })
    expect(screen.getByText('Verified')).toBeTruthy()
    patch({ keys: new Map([...KEYS, [BOB, [fakeKeyLog(BOB, 2, 2), fakeKeyLog(BOB, 9, 3)]]]) })
    expect(screen.queryByText('Verified')).toBeNull()
    expect(screen.getByText(/the mark no longer holds/)).toBeTruthy()
  })

  it('can be looked at from the menu of the thread', async () => {
    show({})
    const more = () => screen.getByRole<HTMLButtonElement>('button', { name: 'More about this conversation' })
    // The menu loads after the messages.
    await waitFor(() => expect(more().disabled).toBe(false))
    await userEvent.click(more())
    await userEvent.click(screen.getByRole('menuitem', { name: 'Keys and safety number' }))
    expect(screen.getByText('their keys')).toBeTruthy()
  })
})
