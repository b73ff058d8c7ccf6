import { cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useLocation } from 'react-router'
import { afterEach, describe, expect, it } from 'vitest'
import { toHex, utf8 } from '../../lib/bytes'
import { defaultThread, threadIdOf } from '../../messaging/threadId'
import {
  ALICE,
  BOB,
  createFakeServices,
  type FakeOptions,
  fakeHistory,
  fakeMessage,
  TestApp,
} from '../testing/fakeServices'
import { Conversations } from './Conversations'

afterEach(cleanup)

const CAROL = '0x90f79bf6eb2c4f870365e785982e1f101e93b906'
const labelIndex = (label: string) => `0x${toHex(utf8(label)).slice(2).padEnd(64, '0')}` as const
const NAMED = defaultThread(BOB, `0x${'0'.repeat(48)}0123456789abcdef`)
const written = fakeMessage({ from: ALICE, to: BOB, text: 'hi Bob', n: 1 })

function Where() {
  return <output>{useLocation().pathname}</output>
}

function show(options: FakeOptions = {}) {
  const fake = createFakeServices(options)
  render(
    <TestApp services={fake.services}>
      <Conversations onSearch={() => {}} />
      <Where />
    </TestApp>,
  )
  return fake
}

const list = () => within(screen.getByRole('navigation', { name: 'Conversations' }))
const where = () => document.querySelector('output')?.textContent

describe('sidebar', () => {
  it('has the names that tests and screen readers rely on', () => {
    const messages = fakeHistory(fakeMessage({ from: CAROL, to: ALICE, text: 'hello', n: 1 }))
    show({ state: { messages } })
    for (const name of ['New message', 'Lock']) expect(screen.getByRole('button', { name })).toBeTruthy()
    for (const name of ['Requests', 'Settings']) expect(screen.getByRole('link', { name })).toBeTruthy()
  })

  it('lists people with their threads by decrypted title and unread count; strangers only as a request', () => {
    const messages = fakeHistory(
      written,
      fakeMessage({ from: BOB, to: ALICE, text: 'hello back', n: 2 }),
      fakeMessage({ from: BOB, to: ALICE, text: 'Support', n: 3, kind: 3, thread: NAMED }),
      fakeMessage({ from: BOB, to: ALICE, text: 'a question', n: 4, thread: NAMED }),
      fakeMessage({ from: CAROL, to: ALICE, text: 'psst', n: 1 }),
    )
    show({ state: { messages } })
    const links = list()
      .getAllByRole('link')
      .map((link) => link.textContent)
    expect(links).toHaveLength(3)
    expect(links[1]).toMatch(/0x3C44…93BC.*hello back.*1 unread message$/)
    expect(links[2]).toMatch(/Support.*1 unread message$/)
    expect(list().getByText('1 person is waiting')).toBeTruthy()
  })

  it('puts the unread count of contacts into the page’s title', () => {
    const messages = fakeHistory(
      written,
      fakeMessage({ from: BOB, to: ALICE, text: 'one', n: 2 }),
      fakeMessage({ from: CAROL, to: ALICE, text: 'psst', n: 1 }),
    )
    show({ state: { messages } })
    expect(document.title).toBe('(1) Sealog')
  })

  it('shows a draft before the last message', () => {
    const ref = defaultThread(BOB)
    const note = { draft: 'dear Bob', awaitsKey: false, readUpTo: null, title: null, ref }
    show({ state: { messages: fakeHistory(written), threads: new Map([[threadIdOf(ref), note]]) } })
    expect(list().getByText('Draft:')).toBeTruthy()
    expect(list().getByText('dear Bob')).toBeTruthy()
    expect(list().queryByText('hi Bob')).toBeNull()
  })

  it('filters by address and title', async () => {
    const toCarol = fakeMessage({ from: ALICE, to: CAROL, text: 'hi Carol', n: 1 })
    show({ state: { messages: fakeHistory(written, toCarol) } })
    await userEvent.type(screen.getByRole('searchbox', { name: 'Filter conversations' }), '0x90f7')
    expect(list().queryByText('0x3C44…93BC')).toBeNull()
    expect(list().getByText('0x90F7…b906')).toBeTruthy()
  })

  it('opens the form for a new message, and locks', async () => {
    const { calls } = show()
    await userEvent.click(screen.getByRole('button', { name: 'New message' }))
    expect(where()).toBe('/new')
    await userEvent.click(screen.getByRole('button', { name: 'Lock' }))
    expect(calls).toContainEqual(['lock'])
  })

  it('shows how far the history is restored', () => {
    show({
      state: { messages: fakeHistory(written), sync: { phase: 'restoring', from: 0, at: 1500, to: 2000 } },
    })
    const bar = screen.getByRole('progressbar', { name: 'Restoring history' })
    expect(bar.getAttribute('aria-valuenow')).toBe('25')
    expect(bar.getAttribute('aria-valuetext')).toBe(
      'Restoring history, newest first: read back to block 1,500, 1 message',
    )
  })

  it('says that it is offline and keeps showing what is cached', () => {
    show({ state: { messages: fakeHistory(written), sync: { phase: 'offline', error: 'NetworkError' } } })
    expect(screen.getByText(/What is here stays readable/)).toBeTruthy()
    expect(list().getByText('hi Bob')).toBeTruthy()
  })

  it.each([
    ['StorageFullError', /no room left/],
    ['StorageGoneError', /Reload this page/],
    ['FromBlockError', /fromBlock/],
    ['SomethingNew', /What is here stays readable/],
  ])('says what else stands in the way of reading: %s', (error, text) => {
    show({ state: { messages: fakeHistory(written), sync: { phase: 'offline', error } } })
    expect(screen.getByText(text)).toBeTruthy()
    expect(list().getByText('hi Bob')).toBeTruthy()
  })

  it('says that a damaged history is read again, until that is read', async () => {
    show({ state: { messages: fakeHistory(written), rebuilt: true } })
    expect(screen.getByText(/was damaged/)).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Close' }))
    expect(screen.queryByText(/was damaged/)).toBeNull()
  })

  it('offers the echo bot while there is nobody to write to on the local chain', async () => {
    show()
    await userEvent.click(await screen.findByRole('button', { name: 'Write to the echo bot' }))
    expect(where()).toBe('/dm/0xa0ee7a142d267c1f36714e4a8f75612f20a79720')
    cleanup()
    show({ state: { messages: fakeHistory(written) } })
    expect(screen.queryByRole('button', { name: 'Write to the echo bot' })).toBeNull()
  })

  it('shows a thread under another label as such, and leads to it', async () => {
    const support = { ...defaultThread(BOB), ownKeyIndex: labelIndex('support') }
    const question = fakeMessage({ from: BOB, to: ALICE, text: 'a question', n: 2, thread: support })
    show({ state: { messages: fakeHistory(written, question) } })
    const link = list().getByRole('link', { name: /from support/ })
    expect(link.getAttribute('href')).toBe(`/dm/${BOB}?from=support`)
    expect(list().queryByText('Untitled thread')).toBeNull()
  })

  it('reminds of a key that expires soon, and says when one has expired; not of what is not here', () => {
    const view = {
      keyIndex: labelIndex('default-key'),
      label: 'default-key',
      algorithm: 2,
      generation: 1,
      version: 1,
    }
    const base = {
      ...view,
      publicKey: '0x01',
      fingerprint: '',
      registeredAt: 1,
      txHash: '0x02',
      blockNumber: 1,
    } as const
    const soon = {
      ...base,
      expiresAt: 1_900_000_000,
      state: 'active',
      expiresSoon: true,
      held: true,
    } as const
    const expired = { ...soon, label: 'support', state: 'expired', expiresSoon: false } as const
    show({ session: { keys: [soon, expired, { ...expired, label: 'elsewhere', held: false }] } })
    expect(screen.getByText(/Your key default-key expires on/)).toBeTruthy()
    expect(screen.getByText(/Your key support has expired/)).toBeTruthy()
    expect(screen.queryByText(/elsewhere/)).toBeNull()
    expect(screen.getAllByRole('link', { name: 'See your keys' })).toHaveLength(2)
  })
})
