import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useLocation } from 'react-router'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { StorageError } from '../../messaging/errors'
import { defaultThread, threadIdOf, UNLABELLED_KEY_INDEX } from '../../messaging/threadId'
import {
  ALICE,
  BOB,
  createFakeServices,
  type FakeOptions,
  fakeHistory,
  fakeMessage,
  TestApp,
} from '../testing/fakeServices'
import { Composer } from './Composer'

afterEach(cleanup)

const THREAD = defaultThread(BOB)

function show(options: FakeOptions = {}) {
  const fake = createFakeServices(options)
  const view = render(
    <TestApp services={fake.services}>
      <Composer thread={THREAD} composing={{ intent: null, setIntent: () => undefined }} />
      <Where />
    </TestApp>,
  )
  return { ...fake, ...view, named: (name: string) => fake.calls.filter(([called]) => called === name) }
}

function Where() {
  const { pathname, search } = useLocation()
  return <output>{pathname + search}</output>
}
const where = () => document.querySelector('output')?.textContent

const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' })
const noted = (draft: string, awaitsKey = false) => ({
  threads: new Map([[threadIdOf(THREAD), { draft, awaitsKey, readUpTo: null, title: null, ref: THREAD }]]),
})

describe('composer', () => {
  it('sends on Enter and empties the field at once', async () => {
    const { named } = show()
    await userEvent.type(field(), 'hello{Enter}')
    expect(named('send')).toEqual([['send', THREAD, 'hello']])
    expect(field().value).toBe('')
  })

  it('calls send in the same turn as the key: nothing is awaited before the echo', () => {
    const { named } = show()
    fireEvent.change(field(), { target: { value: 'now' } })
    fireEvent.keyDown(field(), { key: 'Enter' })
    expect(named('send')).toHaveLength(1)
  })

  it('starts a new line on Shift+Enter and lets an input method finish its word', async () => {
    const { named } = show()
    await userEvent.type(field(), 'a{Shift>}{Enter}{/Shift}b')
    expect(field().value).toBe('a\nb')
    fireEvent.keyDown(field(), { key: 'Enter', isComposing: true })
    fireEvent.keyDown(field(), { key: 'Enter', keyCode: 229 })
    expect(named('send')).toEqual([])
  })

  it('sends nothing that is blank', async () => {
    const { named } = show()
    await userEvent.type(field(), '  {Enter}')
    expect(named('send')).toEqual([])
    expect(screen.getByRole('button', { name: 'Send' }).hasAttribute('disabled')).toBe(true)
  })

  it('gives the text back when it could not be stored, and says why', async () => {
    show({ engine: { send: () => Promise.reject(new StorageError('The disk is full.')) } })
    await userEvent.type(field(), 'precious{Enter}')
    expect((await screen.findByRole('alert')).textContent).toContain('The disk is full.')
    expect(field().value).toBe('precious')
  })

  it('keeps what was written since, below the text that came back', async () => {
    let refuse = () => {}
    show({
      engine: {
        send: () =>
          new Promise((_, reject) => {
            refuse = () => reject(new StorageError('The disk is full.'))
          }),
      },
    })
    await userEvent.type(field(), 'first{Enter}second')
    refuse()
    await waitFor(() => expect(field().value).toBe('first\nsecond'))
  })

  it('shows bytes and fee before sending', async () => {
    show()
    await userEvent.type(field(), 'hello')
    expect(await screen.findByText('133 bytes · about 0.000021 ETH')).toBeTruthy()
  })

  it('restores the draft, saves changes when the thread is left, and not what was sent', async () => {
    const { unmount, named } = show({ state: noted('unfinished') })
    expect(field().value).toBe('unfinished')
    await userEvent.type(field(), ' business')
    unmount()
    expect(named('saveDraft').at(-1)).toEqual([
      'saveDraft',
      THREAD,
      'unfinished business',
      { awaitsKey: false },
    ])

    const sent = show()
    await userEvent.type(field(), 'gone{Enter}')
    const before = sent.named('saveDraft').length
    sent.unmount()
    expect(sent.named('saveDraft')).toHaveLength(before)
  })

  it('takes over what another tab makes of the draft', async () => {
    const { engine } = show({ state: noted('from here') })
    act(() => engine.set({ ...engine.get(), ...noted('from there') }))
    expect(field().value).toBe('from there')
    act(() => engine.set({ ...engine.get(), ...noted('') }))
    expect(field().value).toBe('')
  })

  it('leaves alone what was typed here since', async () => {
    const { engine } = show({ state: noted('a') })
    await userEvent.type(field(), 'b')
    act(() => engine.set({ ...engine.get(), ...noted('other') }))
    expect(field().value).toBe('ab')
  })

  it('saves from the first letter on, and every 250 ms at least while typing goes on', () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const { named } = show()
    const saved = () => named('saveDraft').at(-1)?.[2]
    const length = () => (saved() as string | undefined)?.length ?? 0
    let text = ''
    for (let i = 0; i < 40; i++) {
      text += 'x'
      fireEvent.change(field(), { target: { value: text } })
      // Nothing older than a quarter of a second: five letters of 50 ms.
      expect(length()).toBeGreaterThanOrEqual(Math.max(1, text.length - 5))
      vi.advanceTimersByTime(50)
    }
    vi.advanceTimersByTime(250)
    expect(saved()).toBe(text)
    // Nothing is written that is saved already.
    const before = named('saveDraft').length
    expect(before).toBeLessThan(15)
    vi.advanceTimersByTime(10_000)
    expect(named('saveDraft')).toHaveLength(before)
  })

  it('does not take what it saved itself, and was sent since, back into the field', () => {
    const { engine } = show()
    fireEvent.change(field(), { target: { value: 'hello' } })
    fireEvent.keyDown(field(), { key: 'Enter' })
    // The draft is stored now; that it went with the message, a moment later.
    act(() => engine.set({ ...engine.get(), ...noted('hello') }))
    expect(field().value).toBe('')
    act(() => engine.set({ ...engine.get(), ...noted('') }))
    expect(field().value).toBe('')
  })

  it('saves the draft when the page is hidden for good', async () => {
    const { named } = show()
    await userEvent.type(field(), 'wait')
    fireEvent(window, new Event('pagehide'))
    expect(named('saveDraft').at(-1)).toEqual(['saveDraft', THREAD, 'wait', { awaitsKey: false }])
  })
})

describe('composer, peer without a key', () => {
  it('says so, keeps the text as a draft that waits, and gives an invite link; nothing is sent', async () => {
    const { named } = show({ engine: { fetchPeerKey: async () => ({ status: 'missing' }) } })
    expect(await screen.findByText(/has no messaging key yet/)).toBeTruthy()
    await userEvent.type(field(), 'hi there{Enter}')
    expect(named('send')).toEqual([])
    expect(named('saveDraft').at(-1)).toEqual(['saveDraft', THREAD, 'hi there', { awaitsKey: true }])
    expect(field().value).toBe('hi there')
    expect(screen.getByRole('button', { name: 'Copy invite link' })).toBeTruthy()
  })

  it('shows the invite link where the browser does not copy it', async () => {
    const user = userEvent.setup()
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new DOMException('no', 'NotAllowedError'))
    onTestFinished(() => void vi.restoreAllMocks())
    show({ engine: { fetchPeerKey: async () => ({ status: 'missing' }) } })
    await user.click(await screen.findByRole('button', { name: 'Copy invite link' }))
    const link = screen.getByRole<HTMLTextAreaElement>('textbox', { name: /Copy it by hand/ })
    expect(link.value).toBe(`${location.href.split('#')[0]}#/dm/${ALICE}`)
  })

  it('offers the waiting draft when the key is there; Send sends it', async () => {
    const { named } = show({ state: noted('hi there', true) })
    expect(await screen.findByText(/can receive messages now/)).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Send' }))
    expect(named('send')).toEqual([['send', THREAD, 'hi there']])
  })

  it('reads the key again when the engine has seen one of the peer', async () => {
    let status: 'missing' | 'expired' = 'missing'
    const { engine } = show({ engine: { fetchPeerKey: async () => ({ status }) } })
    await screen.findByText(/has no messaging key yet/)
    status = 'expired'
    const log = {
      user: BOB,
      keyIndex: THREAD.peerKeyIndex,
      publicKey: new Uint8Array(32),
      algorithm: 2,
      validBefore: 0,
      blockNumber: 1,
      blockHash: `0x${'00'.repeat(32)}`,
      logIndex: 0,
      txHash: `0x${'00'.repeat(32)}`,
      timestamp: 1,
    } as const
    engine.set({ ...engine.get(), keys: new Map([[BOB, [log]]]) })
    expect(await screen.findByText(/messaging key has expired/)).toBeTruthy()
  })

  it('has the engine follow the keys of somebody who may never have written, while they have none', async () => {
    const { named } = show({ engine: { fetchPeerKey: async () => ({ status: 'missing' }) } })
    await screen.findByText(/has no messaging key yet/)
    expect(named('followKeys')).toEqual([['followKeys', BOB]])
    cleanup()
    const known = show()
    await userEvent.type(field(), 'hello')
    await screen.findByText(/bytes/)
    expect(known.named('followKeys')).toEqual([])
  })

  it('forgets what another chain of the same address has said', async () => {
    let status: 'missing' | 'expired' = 'missing'
    const { engine } = show({ engine: { fetchPeerKey: async () => ({ status }) } })
    await screen.findByText(/has no messaging key yet/)
    status = 'expired'
    const { scope } = engine.get()
    engine.set({ ...engine.get(), scope: { ...scope, genesisHash: `0x${'cd'.repeat(32)}` } })
    expect(await screen.findByText(/messaging key has expired/)).toBeTruthy()
  })

  it('sends nothing to an expired key', async () => {
    const { named } = show({ engine: { fetchPeerKey: async () => ({ status: 'expired' }) } })
    await screen.findByText(/messaging key has expired/)
    await userEvent.type(field(), 'hello{Enter}')
    expect(named('send')).toEqual([])
    expect(field().value).toBe('hello')
  })
})

describe('composer, wallet', () => {
  it('lets write without a wallet and offers to connect it', async () => {
    const { calls } = show({ wallet: { status: 'disconnected', address: null, chainId: null } })
    await userEvent.click(screen.getByRole('button', { name: 'Connect wallet' }))
    expect(calls).toContainEqual(['connect'])
    expect(field().disabled).toBe(false)
  })

  it('says nothing while the wallet is loading', () => {
    show({ wallet: { status: 'loading', address: null, chainId: null } })
    expect(screen.queryByRole('button', { name: 'Connect wallet' })).toBeNull()
  })

  it('offers to switch the network', async () => {
    const { calls } = show({ wallet: { chainId: 1 } })
    await userEvent.click(screen.getByRole('button', { name: 'Switch network' }))
    expect(calls).toContainEqual(['switchWallet'])
  })

  it('leads to a key without a label where there is no default one, but not away from a conversation', async () => {
    const engine: FakeOptions['engine'] = { fetchPeerKey: async () => ({ status: 'unlabelled' }) }
    show({ engine })
    await waitFor(() => expect(where()).toBe(`/dm/${BOB}?label=${UNLABELLED_KEY_INDEX}`))
    cleanup()
    const written = fakeMessage({ from: ALICE, to: BOB, text: 'hi', n: 1 })
    show({ engine, state: { messages: fakeHistory(written) } })
    expect((await screen.findByRole('link', { name: 'Write there' })).getAttribute('href')).toBe(
      `/dm/${BOB}?label=${UNLABELLED_KEY_INDEX}`,
    )
    expect(screen.getByRole('button', { name: 'Send' }).hasAttribute('disabled')).toBe(true)
    expect(where()).toBe('/')
  })

  it('says that a label cannot answer a key on another curve, and where to write instead', async () => {
    const key = { publicKey: new Uint8Array(33).fill(2), algorithm: 0, validBefore: 0 }
    show({ engine: { fetchPeerKey: async () => ({ status: 'otherCurve', key }) } })
    const link = await screen.findByRole('link', { name: 'Write from your default key' })
    expect(link.getAttribute('href')).toBe(`/dm/${BOB}`)
    await userEvent.type(field(), 'hello{Enter}')
    expect(field().value).toBe('hello')
  })
})
