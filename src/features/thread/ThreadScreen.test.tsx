import { cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { Route, Routes } from 'react-router'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { defaultThread } from '../../messaging/threadId'
import {
  ALICE,
  BOB,
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
  await Promise.all([import('./MessageDetails'), import('./NewThreadDialog'), import('./TestEther')])
})
// The list draws what fits its height, and happy-dom lays nothing out.
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(2000)
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(40)
})
afterEach(cleanup)

const SESSION = '0123456789abcdef'
const NAMED = defaultThread(BOB, `0x${'0'.repeat(48)}${SESSION}`)
const answered = fakeMessage({ from: ALICE, to: BOB, text: 'hi', n: 1 })

function show(options: FakeOptions, path = `/dm/${BOB}`) {
  const fake = createFakeServices(options)
  render(
    <TestApp services={fake.services} path={path}>
      <Routes>
        <Route
          path="/dm/:peer/:session?"
          element={<ThreadScreen composer={(thread) => <output>composer of {thread.sessionId}</output>} />}
        />
        <Route path="*" element={<p>elsewhere</p>} />
      </Routes>
    </TestApp>,
  )
  return { ...fake, named: (name: string) => fake.calls.filter(([called]) => called === name) }
}

const log = () => screen.getByRole('log', { name: 'Messages' })
const button = (name: string) => screen.getByRole('button', { name })

describe('thread', () => {
  it('shows the messages and the composer of a contact, and marks them read', () => {
    const message = fakeMessage({ from: BOB, to: ALICE, text: 'hello Alice', n: 2 })
    const { named } = show({ state: { messages: fakeHistory(answered, message) } })
    expect(within(log()).getByText('hello Alice')).toBeTruthy()
    expect(screen.getByText(/composer of/)).toBeTruthy()
    expect(named('markRead')).toEqual([['markRead', defaultThread(BOB)]])
  })

  it('asks about a stranger in place of the composer: Accept, Block', async () => {
    const messages = fakeHistory(fakeMessage({ from: BOB, to: ALICE, text: 'hello stranger', n: 1 }))
    const { named } = show({ state: { messages } })
    expect(screen.queryByText(/composer of/)).toBeNull()
    await userEvent.click(await screen.findByRole('button', { name: 'Accept' }))
    await userEvent.click(button('Block'))
    expect(named('setContact')).toEqual([
      ['setContact', BOB, 'accepted'],
      ['setContact', BOB, 'blocked'],
    ])
  })

  it('deletes a request only after its consequence was said', async () => {
    const messages = fakeHistory(fakeMessage({ from: BOB, to: ALICE, text: 'hello stranger', n: 1 }))
    const { named } = show({ state: { messages } })
    await userEvent.click(await screen.findByRole('button', { name: 'Delete' }))
    expect(named('deleteRequest')).toEqual([])
    const dialog = screen.getByRole('dialog', { name: 'Delete this request?' })
    await userEvent.click(within(dialog).getByRole('button', { name: 'Delete' }))
    expect(named('deleteRequest')).toEqual([['deleteRequest', BOB]])
  })

  it('opens a further thread by its title on Enter', async () => {
    const { named } = show({})
    await userEvent.click(button('New thread'))
    await userEvent.type(await screen.findByRole('textbox', { name: 'Thread title' }), 'Support{Enter}')
    expect(named('startThread')).toEqual([['startThread', BOB, 'Support']])
    expect(await screen.findByText(`composer of ${NAMED.sessionId}`)).toBeTruthy()
  })

  it('names a further thread by its decrypted title', () => {
    const title = fakeMessage({ from: BOB, to: ALICE, text: 'Support', n: 1, kind: 3, thread: NAMED })
    show({ state: { messages: fakeHistory(answered, title) } }, `/dm/${BOB}/${SESSION}`)
    expect(screen.getByRole('heading', { name: 'Support' })).toBeTruthy()
  })

  it('says what became of a message that did not go out, and offers both ways', async () => {
    const outbox = [
      fakeOutboxRow({ localId: 'declined', status: 'rejected', to: BOB, text: 'one' }),
      fakeOutboxRow({ localId: 'reverted', status: 'failed', to: BOB, text: 'two', error: 'RevertedError' }),
    ]
    const { named } = show({ state: { outbox } })
    expect(screen.getByText('Not sent')).toBeTruthy()
    expect(screen.getByText('Not delivered')).toBeTruthy()
    expect(screen.getByText('The contract refused the transaction.')).toBeTruthy()
    const [retry] = screen.getAllByRole('button', { name: 'Retry' })
    const [, discard] = screen.getAllByRole('button', { name: 'Discard' })
    if (!retry || !discard) throw new Error('two rows, two buttons each')
    await userEvent.click(retry)
    await userEvent.click(discard)
    expect(named('retry')).toEqual([['retry', 'declined']])
    expect(named('discard')).toEqual([['discard', 'reverted']])
  })

  it('shows what is stored before the chain has answered', () => {
    const outbox = [fakeOutboxRow({ localId: 'kept', status: 'queued', to: BOB, text: 'kept' })]
    show({ state: { outbox, sync: { phase: 'loading' } } })
    expect(screen.queryByText('kept')).toBeNull()
    cleanup()
    show({ state: { outbox, sync: { phase: 'connecting' } } })
    expect(screen.getByText('kept')).toBeTruthy()
  })

  it('lets the wallet say why it could not send, in its own words', () => {
    const errorDetail = 'The wallet could not send this: nonce\u202e too high'
    const row = { localId: 'odd', status: 'failed', to: BOB, text: 'one', error: 'SubmitError' } as const
    show({ state: { outbox: [fakeOutboxRow({ ...row, errorDetail })] } })
    expect(screen.getByText('The wallet could not send this: nonceU+202E too high')).toBeTruthy()
    cleanup()
    show({ state: { outbox: [fakeOutboxRow(row)] } })
    expect(screen.getByText('The wallet could not send this.')).toBeTruthy()
  })

  it('gives test ether, where there is any, to who could not pay for a message, and sends nothing by it', async () => {
    const error = 'InsufficientFundsError'
    const outbox = [fakeOutboxRow({ localId: 'unpaid', status: 'failed', to: BOB, text: 'one', error })]
    const { named } = show({ state: { outbox } })
    await userEvent.click(await screen.findByRole('button', { name: 'Get test ether' }))
    expect(named('giveTestEther')).toEqual([['giveTestEther', ALICE]])
    expect(await screen.findByText(/Test ether has arrived/)).toBeTruthy()
    expect(named('retry')).toEqual([])
    // What is left to do is to retry.
    expect(screen.queryByText(/too little to pay/)).toBeNull()
    expect(screen.queryByRole('button', { name: 'Get test ether' })).toBeNull()
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }))
    // It was not enough.
    expect(screen.getByText(/too little to pay/)).toBeTruthy()
    expect(await screen.findByRole('button', { name: 'Get test ether' })).toBeTruthy()
    cleanup()
    show({ state: { outbox }, chainPort: { giveTestEther: null } })
    expect(screen.getByText(/too little to pay/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Get test ether' })).toBeNull()
  })

  it('asks about a message that a closed tab left behind, and leaves those alone that wait or are being signed', () => {
    const outbox = [
      fakeOutboxRow({ localId: 'left', status: 'interrupted', to: BOB, text: 'one' }),
      fakeOutboxRow({ localId: 'waiting', status: 'queued', to: BOB, text: 'three' }),
      fakeOutboxRow({ localId: 'running', status: 'signing', to: BOB, text: 'two' }),
    ]
    show({ state: { outbox } })
    expect(screen.getAllByRole('button', { name: 'Retry' })).toHaveLength(1)
    expect(screen.getByText(/Nobody knows whether it went out/)).toBeTruthy()
  })

  it('shows gaps, newer kinds and newer versions as such', () => {
    const newest = fakeMessage({ from: BOB, to: ALICE, text: 'x', n: 5 })
    const messages = fakeHistory(
      fakeMessage({ from: BOB, to: ALICE, text: 'one', n: 1 }),
      fakeMessage({ from: BOB, to: ALICE, text: 'sticker', n: 4, kind: 8 }),
      { ...newest, content: { status: 'newer', version: 2, type: 0 } },
    )
    show({ state: { messages } })
    expect(screen.getByText(/2 messages are missing here/)).toBeTruthy()
    expect(screen.getByText(/kind 8/)).toBeTruthy()
    expect(screen.getByText(/newer version of Sealog/)).toBeTruthy()
  })

  it('P6: flags a jump in the count and does not count it', () => {
    const messages = fakeHistory(
      fakeMessage({ from: BOB, to: ALICE, text: 'one', n: 1, at: 1_800_000_000 }),
      { ...fakeMessage({ from: BOB, to: ALICE, text: 'far', n: 5000, at: 1_800_000_001 }), blockNumber: 2 },
    )
    show({ state: { messages } })
    expect(screen.getByText(/numbering jumps by more than a thousand/)).toBeTruthy()
    expect(screen.queryByText(/missing here/)).toBeNull()
  })

  it('shows where a message stands on the chain', async () => {
    show({ state: { messages: fakeHistory(answered) } })
    await userEvent.click(screen.getByRole('button', { name: /^Message details/ }))
    const dialog = await screen.findByRole('dialog', { name: 'Message details' })
    expect(within(dialog).getByText(answered.txHash)).toBeTruthy()
    expect(within(dialog).getByText('160 bytes')).toBeTruthy()
  })

  it('refuses a link that names no thread, and says what is wrong with it', () => {
    for (const [path, fault] of [
      ['/dm/0x1234', /no valid address/],
      [`/dm/${BOB}/nonsense`, /a person, but no valid thread/],
      [`/dm/${BOB}?label=key-link`, /no label that can be written to/],
    ] as const) {
      show({}, path)
      expect(screen.getByText(fault)).toBeTruthy()
      cleanup()
    }
  })
})
