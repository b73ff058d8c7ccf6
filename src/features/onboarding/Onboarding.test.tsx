import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it } from 'vitest'
import { RejectedError, StorageError, StorageGoneError } from '../../messaging/errors'
import type { SessionState } from '../../session/session'
import { createFakeServices, type FakeOptions, TestApp } from '../testing/fakeServices'
import { needsOnboarding } from './needsOnboarding'
import { Onboarding } from './Onboarding'

afterEach(cleanup)

const LOCKED: Partial<SessionState> = { status: 'locked', account: null, engine: null }
const REGISTERING: Partial<SessionState> = { registration: 'missing' }

function show(options: FakeOptions) {
  const fake = createFakeServices(options)
  render(
    <TestApp services={fake.services}>
      <Onboarding />
    </TestApp>,
  )
  return fake
}

const buttons = () => screen.getAllByRole('button').map((button) => button.textContent)
const button = (name: string) => screen.getByRole('button', { name })
const current = () => document.querySelector('[aria-current="step"] h2')?.textContent

describe('onboarding', () => {
  it('gives the focus to the step that has come, also where the whole tree is made anew', () => {
    show({ session: LOCKED })
    cleanup()
    show({ session: REGISTERING })
    expect(document.activeElement?.textContent).toContain('Register key')
    expect(document.activeElement?.tagName).toBe('H2')
  })

  it('connects first and asks nothing else', async () => {
    const { calls } = show({
      session: LOCKED,
      wallet: { status: 'disconnected', address: null, chainId: null },
    })
    expect(current()).toContain('Connect')
    await userEvent.click(button('Connect wallet'))
    expect(calls).toEqual([['connect']])
    expect(buttons()).not.toContain('Unlock')
  })

  it('says quietly that connecting was declined, with the button at hand', () => {
    show({
      session: LOCKED,
      wallet: { status: 'disconnected', address: null, chainId: null, connectError: new RejectedError() },
    })
    expect(screen.getByText(/You declined/).className).toContain('text-muted')
    expect(button('Connect wallet').getAttribute('aria-disabled')).toBeNull()
  })

  it('switches a wallet that stands on another network before anything is signed', async () => {
    const { calls } = show({ session: LOCKED, wallet: { chainId: 1 } })
    await userEvent.click(button('Switch network'))
    expect(calls).toEqual([['switchWallet']])
    expect(buttons()).not.toContain('Unlock')
    expect(buttons()).not.toContain('Connect wallet')
  })

  it('tells a chain of the same id with another genesis block from ours', async () => {
    show({ session: LOCKED, chainPort: { isWalletOnChain: async () => false } })
    expect(await screen.findByRole('button', { name: 'Switch network' })).toBeTruthy()
  })

  it('shows why the network could not be switched, and lets try again', async () => {
    show({
      session: LOCKED,
      wallet: { chainId: 1 },
      chainPort: { switchWallet: () => Promise.reject(new RejectedError()) },
    })
    await userEvent.click(button('Switch network'))
    expect(await screen.findByText('You declined in the wallet. Nothing was sent.')).toBeTruthy()
    expect(button('Switch network').hasAttribute('disabled')).toBe(false)
  })

  it('says what the signature does, what it does not, and where alone to sign it', async () => {
    const { calls } = show({ session: LOCKED })
    expect(current()).toContain('Unlock')
    expect(screen.getByText(/moves no funds/)).toBeTruthy()
    expect(screen.getByText(/can read all your messages/).textContent).toContain(location.hostname)
    await userEvent.click(button('Unlock'))
    expect(calls).toEqual([['unlock']])
  })

  it('keeps the button and says quietly that the prompt was declined', () => {
    show({ session: { ...LOCKED, unlock: { phase: 'idle', error: new RejectedError() } } })
    expect(button('Unlock').getAttribute('aria-disabled')).toBeNull()
    expect(screen.getByText(/You declined/).className).toContain('text-muted')
  })

  it('explains the second signature of the first time; the button has the same name', async () => {
    const { calls } = show({ session: { ...LOCKED, unlock: { phase: 'compare', error: null } } })
    expect(screen.getByText(/compares two signatures/)).toBeTruthy()
    await userEvent.click(button('Unlock'))
    expect(calls).toEqual([['unlock']])
  })

  it('ignores clicks while the wallet is asking', async () => {
    const { calls } = show({ session: { ...LOCKED, unlock: { phase: 'signing', error: null } } })
    await userEvent.click(button('Unlock'))
    expect(calls).toEqual([])
    expect(screen.getByText(/Your wallet is asking/)).toBeTruthy()
  })

  it('offers to ask for a signature each time', async () => {
    const { calls } = show({ session: LOCKED })
    await userEvent.click(screen.getByRole('switch', { name: /Ask for a signature each time/ }))
    expect(calls).toEqual([['setAskEachTime', true]])
  })

  it('shows the fee of the registration before it is asked for', async () => {
    const { calls } = show({ session: REGISTERING })
    expect(await screen.findByText('0.000042 ETH')).toBeTruthy()
    await userEvent.click(button('Register key'))
    expect(calls).toEqual([['register']])
  })

  it('says before the wallet asks that funds are missing, and gives test ether on the local chain', async () => {
    let balance = 0n
    const { calls } = show({
      session: REGISTERING,
      chainPort: {
        fetchBalance: async () => balance,
        giveTestEther: async () => {
          balance = 10n ** 19n
        },
      },
    })
    await userEvent.click(await screen.findByRole('button', { name: 'Get test ether' }))
    expect(await screen.findByText('10 ETH')).toBeTruthy()
    await userEvent.click(button('Register key'))
    expect(calls).toEqual([['register']])
  })

  it('offers to forget the device where what it has stored cannot be opened, and not otherwise', async () => {
    const unlock = { phase: 'idle', error: new StorageError('It cannot be read.') } as const
    const { calls } = show({ session: { ...LOCKED, unlock } })
    expect(screen.getByText(/cannot be read/)).toBeTruthy()
    await userEvent.click(button('Forget this device'))
    await userEvent.click(
      within(screen.getByRole('dialog')).getByRole('button', { name: 'Forget this device' }),
    )
    expect(calls).toEqual([['forgetDevice']])
    cleanup()
    show({ session: { ...LOCKED, storageError: new StorageGoneError() } })
    expect(screen.getByText(/Reload this page/)).toBeTruthy()
    expect(button('Forget this device')).toBeTruthy()
    cleanup()
    show({ session: { ...LOCKED, unlock: { phase: 'idle', error: new RejectedError() } } })
    expect(screen.queryByRole('button', { name: 'Forget this device' })).toBeNull()
  })

  it('names balance and fee where there is no test ether, and does not let register', async () => {
    const { calls } = show({
      session: REGISTERING,
      chainPort: { fetchBalance: async () => 1n, giveTestEther: null },
    })
    expect(await screen.findByText(/cannot pay the fee/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Get test ether' })).toBeNull()
    await userEvent.click(button('Register key'))
    expect(calls).toEqual([])
  })

  it('lets a contract register that holds nothing: somebody else pays for it', async () => {
    let answer: (isContract: boolean) => void = () => {}
    const answered = new Promise<boolean>((resolve) => {
      answer = resolve
    })
    const { calls } = show({
      session: REGISTERING,
      chainPort: {
        fetchBalance: async () => 0n,
        isContract: () => answered,
        giveTestEther: null,
      },
    })
    const register = button('Register key') as HTMLButtonElement
    await waitFor(() => expect(register.disabled).toBe(true))
    await screen.findByText('0 ETH')
    // Nothing comes and goes again above the button while this is not known.
    expect(screen.queryByText(/cannot pay the fee/)).toBeNull()
    answer(true)
    await waitFor(() => expect(register.disabled).toBe(false))
    expect(screen.queryByText(/cannot pay the fee/)).toBeNull()
    await userEvent.click(register)
    expect(calls).toEqual([['register']])
  })

  it('R6: offers to sign for somebody else to pay, and shows the text to hand on', async () => {
    const { calls } = show({ session: REGISTERING, chainPort: { fetchBalance: async () => 0n } })
    const offer = await screen.findByRole('button', { name: /Let another account pay/ })
    expect(offer.getAttribute('aria-expanded')).toBe('false')
    await userEvent.click(offer)
    expect(calls).toEqual([])
    await userEvent.click(button('Sign registration'))
    expect(calls).toEqual([['signedKeys.sign', 'default-key']])
    const text = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Signed registration' })
    expect(text.value).toBe('SEALOG:REGISTRATION:1:AAAA')
    expect(screen.getByText(/no secret/).textContent).toContain('7 days')
    expect(screen.getByText(/goes on by itself/)).toBeTruthy()
  })

  it('R6: says quietly that the signature was declined, and lets try again', async () => {
    show({ session: REGISTERING, signedKeys: { sign: () => Promise.reject(new RejectedError()) } })
    await userEvent.click(await screen.findByRole('button', { name: /Let another account pay/ }))
    await userEvent.click(button('Sign registration'))
    expect((await screen.findByText(/You declined/)).className).toContain('text-muted')
    expect(button('Sign registration').getAttribute('aria-disabled')).toBeNull()
    expect(current()).toContain('Register key')
  })

  it('R9: offers nothing that the contract cannot take', async () => {
    const contract = {
      draft: 'first',
      labels: false,
      multicall: false,
      senders: false,
      activity: false,
    } as const
    show({
      session: REGISTERING,
      chainPort: { fetchContract: async () => ({ ...contract, signedRegistration: false }) },
    })
    expect(await screen.findByText('0.000042 ETH')).toBeTruthy()
    expect(screen.queryByRole('button', { name: /Let another account pay/ })).toBeNull()
  })

  it('follows wallet and session, and keeps no step of its own', () => {
    const fake = show({ session: LOCKED })
    expect(current()).toContain('Unlock')
    act(() => fake.wallet.set({ ...fake.wallet.get(), status: 'disconnected', address: null, chainId: null }))
    expect(current()).toContain('Connect')
    // Whoever goes by keyboard goes on from the step that is there now.
    expect(document.activeElement?.textContent).toContain('Connect')
  })
})

describe('needsOnboarding', () => {
  const state = (changes: Partial<SessionState>) => createFakeServices({ session: changes }).session.get()

  it('is over once unlocked, even before the registry or the wallet has answered', () => {
    expect(needsOnboarding(state({ registration: 'unknown' }))).toBe(false)
    expect(needsOnboarding(state({ registration: 'foreign' }))).toBe(false)
    expect(needsOnboarding(state({ status: 'starting' }))).toBe(false)
  })

  it('is due while locked and while no key is registered', () => {
    expect(needsOnboarding(state(LOCKED))).toBe(true)
    expect(needsOnboarding(state(REGISTERING))).toBe(true)
  })
})
