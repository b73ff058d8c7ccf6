import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { Route, Routes } from 'react-router'
import { afterEach, describe, expect, it } from 'vitest'
import { ForeignContractError, RejectedError } from '../../messaging/errors'
import { defaultThread } from '../../messaging/threadId'
import type { ContractView } from '../../session/chainPort'
import { checksumAddress } from '../../session/checksumAddress'
import type { OwnKeyView } from '../../session/ownKeys'
import { ALICE, BOB, createFakeServices, type FakeOptions, TestApp } from '../testing/fakeServices'
import { Settings } from './Settings'

afterEach(async () => {
  cleanup()
  localStorage.clear()
  document.documentElement.className = ''
})

function show(page: string, options: FakeOptions = {}) {
  const fake = createFakeServices(options)
  render(
    <TestApp services={fake.services} path={`/settings/${page}`}>
      <Routes>
        <Route path="/settings/*" element={<Settings />} />
      </Routes>
    </TestApp>,
  )
  return fake
}

const key = (changes: Partial<OwnKeyView>): OwnKeyView => ({
  keyIndex: defaultThread(BOB).ownKeyIndex,
  label: 'default-key',
  algorithm: 2,
  generation: 1,
  version: 1,
  publicKey: '0x01',
  fingerprint: '8f3a 11c0 77d2 90b1',
  registeredAt: 1_700_000_000,
  expiresAt: 0,
  txHash: '0x02',
  blockNumber: 7,
  state: 'active',
  held: true,
  expiresSoon: false,
  ...changes,
})

describe('Settings → Wallet', () => {
  it('shows the account and its wallet; disconnecting locks first, so that nothing stays readable', async () => {
    const { calls } = show('wallet')
    expect(screen.getByText(checksumAddress(ALICE))).toBeTruthy()
    expect(screen.getByText('Test wallet')).toBeTruthy()
    expect(screen.getByText('Local chain')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Disconnect wallet' }))
    expect(calls).toEqual([['lock'], ['disconnect']])
  })

  it('offers to connect where no wallet is, and nothing to disconnect', async () => {
    const { calls } = show('wallet', { wallet: { status: 'disconnected', address: null, chainId: null } })
    expect(screen.queryByRole('button', { name: 'Disconnect wallet' })).toBeNull()
    await userEvent.click(screen.getByRole('button', { name: 'Connect wallet' }))
    expect(calls).toEqual([['connect']])
  })
})

describe('Settings → Keys', () => {
  const keys = [
    key({ generation: 2, fingerprint: 'aaaa bbbb cccc dddd' }),
    key({ state: 'replaced', txHash: '0x03' }),
    key({ state: 'replaced', txHash: '0x04', generation: null, version: null, held: false }),
  ]

  it('shows the key in use with its fingerprint, and every registration as history', () => {
    show('keys', { session: { keys } })
    expect(screen.getByText('aaaa bbbb cccc dddd')).toBeTruthy()
    expect(screen.getByText('never')).toBeTruthy()
    expect(screen.getByText('default-key · generation 2, version 1')).toBeTruthy()
    expect(screen.getByText('default-key · not in this browser')).toBeTruthy()
    expect(screen.getAllByText('Replaced')).toHaveLength(2)
  })

  it('reminds of an expiry from 30 days before', () => {
    show('keys', { session: { keys: [key({ expiresAt: 1_900_000_000, expiresSoon: true })] } })
    expect(screen.getAllByText(/expires soon/).length).toBeGreaterThan(0)
  })

  it('rotates after the consequence was said, and says when it is done', async () => {
    const { calls } = show('keys', { session: { keys } })
    await userEvent.click(screen.getByRole('button', { name: 'Rotate' }))
    expect(calls).toEqual([])
    const dialog = screen.getByRole('dialog', { name: 'Rotate your key?' })
    expect(within(dialog).getByText(/stay readable/)).toBeTruthy()
    await userEvent.click(within(dialog).getByRole('button', { name: 'Rotate' }))
    expect(calls).toEqual([['rotate', { withoutLink: false, replaceForeign: false }]])
    expect(await screen.findByText('Done. The new key is registered.')).toBeTruthy()
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('replaces a key that is not in this browser only when asked for exactly that', async () => {
    const { calls, session } = show('keys', { session: { keys } })
    const rotate = async () => {
      await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Rotate' }))
      await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
      await userEvent.click(screen.getByRole('button', { name: 'Rotate' }))
    }
    await userEvent.click(screen.getByRole('button', { name: 'Rotate' }))
    expect(screen.queryByRole('switch', { name: /^Replace the key/ })).toBeNull()
    act(() => session.set({ ...session.get(), registration: 'foreign' }))
    await rotate()
    await userEvent.click(screen.getByRole('switch', { name: /^Replace the key/ }))
    await rotate()
    expect(calls).toEqual([
      ['rotate', { withoutLink: false, replaceForeign: false }],
      ['rotate', { withoutLink: false, replaceForeign: true }],
    ])
  })

  it('stays open when the user declines, to try again', async () => {
    const fake = show('keys', { session: { keys } })
    await userEvent.click(screen.getByRole('button', { name: 'Rotate' }))
    act(() =>
      fake.session.set({ ...fake.session.get(), keyChange: { phase: 'idle', error: new RejectedError() } }),
    )
    const dialog = screen.getByRole('dialog')
    expect(within(dialog).getByText(/You declined/)).toBeTruthy()
    expect(within(dialog).getByRole('button', { name: 'Rotate' }).getAttribute('aria-disabled')).toBeNull()
  })
})

describe('Settings → Keys: versions, labels, expiry', () => {
  const keys = [key({ label: 'support' }), key({ state: 'expired', expiresAt: 1_750_000_000 })]
  const dialog = () => within(screen.getByRole('dialog'))
  const press = (name: string) => userEvent.click(dialog().getByRole('button', { name }))

  it('registers the next version on the curve that it has, or on another one', async () => {
    const { calls } = show('keys', { session: { keys } })
    await userEvent.click(screen.getByRole('button', { name: 'New version: support' }))
    expect(dialog().getByText(/exported earlier version/)).toBeTruthy()
    await press('Register version')
    expect(calls).toEqual([['registerVersion', 'support', 2]])
    expect(await screen.findByText('Done. The key is registered.')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'New version: support' }))
    await userEvent.click(dialog().getByText('Advanced'))
    await userEvent.click(dialog().getByRole('radio', { name: 'secp256k1' }))
    await press('Register version')
    expect(calls.at(-1)).toEqual(['registerVersion', 'support', 0])
  })

  it('registers a new label, and says why one cannot be registered', async () => {
    const { calls } = show('keys', { session: { keys } })
    await userEvent.click(screen.getByRole('button', { name: 'New label' }))
    const field = dialog().getByRole('textbox', { name: 'Label' })
    for (const [text, reason] of [
      ['support', /registered this label already/],
      ['key-link', /reserved/],
      ['a\u202eb', /invisible/],
      ['ü'.repeat(17), /at most 32 bytes/],
    ] as const) {
      await userEvent.clear(field)
      await userEvent.type(field, text)
      expect(dialog().getByText(reason)).toBeTruthy()
      await userEvent.type(field, '{Enter}')
    }
    expect(calls).toEqual([])
    await userEvent.clear(field)
    await userEvent.type(field, ' cafe\u0301{Enter}')
    expect(calls).toEqual([['registerVersion', 'café', 2]])
  })

  it('extends an expired key after it was said what that does', async () => {
    const { calls } = show('keys', { session: { keys } })
    expect(screen.getByText(/Nobody can write to this key any more/)).toBeTruthy()
    // What never expires cannot be extended.
    expect(screen.queryByRole('button', { name: 'Extend: support' })).toBeNull()
    await userEvent.click(screen.getByRole('button', { name: 'Extend: default-key' }))
    await press('Extend')
    expect(calls).toEqual([['extend', 'default-key']])
    expect(await screen.findByText(/good for another year/)).toBeTruthy()
  })

  it('stays open when the user declines, and shows no error that another dialog has left', async () => {
    const fake = show('keys', { session: { keys, keyChange: { phase: 'idle', error: new RejectedError() } } })
    fake.services.session.extend = async () => false
    await userEvent.click(screen.getByRole('button', { name: 'Extend: default-key' }))
    expect(dialog().queryByText(/You declined/)).toBeNull()
    await press('Extend')
    expect(dialog().getByText(/You declined/)).toBeTruthy()
  })

  it('shows the QR code of a label only when it is asked for, and offers the file where the label is too long for one', async () => {
    const open = async (versions: number) => {
      cleanup()
      show('keys', { session: { keys }, versions })
      await userEvent.click(screen.getByRole('button', { name: 'Export: support' }))
      expect(dialog().getByRole<HTMLButtonElement>('button', { name: 'Show QR code' }).disabled).toBe(true)
      await userEvent.type(dialog().getByRole('textbox'), 'support')
      expect(dialog().queryByRole('img')).toBeNull()
      await press('Show QR code')
    }
    await open(1)
    expect(dialog().getByText(/^The keys are in this code/)).toBeTruthy()
    expect(await dialog().findByRole('img', { name: 'QR code with the keys of support' })).toBeTruthy()
    await press('Hide QR code')
    expect(dialog().queryByRole('img')).toBeNull()
    await open(9)
    expect(dialog().getByText(/Save the file instead/)).toBeTruthy()
    expect(dialog().queryByRole('img')).toBeNull()
    expect(dialog().getByRole<HTMLButtonElement>('button', { name: 'Save file' }).disabled).toBe(false)
  })

  it('exports a label only after its name was typed, into a file that holds its keys', async () => {
    const saved: Blob[] = []
    const original = { create: URL.createObjectURL, revoke: URL.revokeObjectURL }
    URL.createObjectURL = (blob) => {
      saved.push(blob as Blob)
      return 'blob:label'
    }
    URL.revokeObjectURL = () => undefined
    const names: string[] = []
    const { click } = HTMLAnchorElement.prototype
    HTMLAnchorElement.prototype.click = function () {
      names.push(this.download)
    }
    try {
      show('keys', { session: { keys } })
      await userEvent.click(screen.getByRole('button', { name: 'Export: support' }))
      expect(dialog().getByText(/cannot read your other labels/)).toBeTruthy()
      const field = dialog().getByRole('textbox', { name: 'Type support to go on' })
      await userEvent.type(field, 'suport{Enter}')
      expect(saved).toEqual([])
      await userEvent.clear(field)
      await userEvent.type(field, 'support')
      await press('Save file')
      expect(screen.queryByRole('dialog')).toBeNull()
      expect(names).toEqual(['sealog-label-0x70997970.json'])
      const content = JSON.parse((await saved[0]?.text()) ?? '')
      expect(content).toMatchObject({ label: 'support', keys: [{ labelKey: `0x${'05'.repeat(32)}` }] })
    } finally {
      HTMLAnchorElement.prototype.click = click
      URL.createObjectURL = original.create
      URL.revokeObjectURL = original.revoke
    }
  })

  it('offers nothing of the kind for a key that is not in this browser', () => {
    show('keys', { session: { keys: [key({ held: false, generation: null, version: null })] } })
    expect(screen.queryByRole('button', { name: 'New label' })).toBeNull()
    expect(screen.queryByRole('button', { name: /^(Extend|New version|Export)/ })).toBeNull()
    expect(screen.getByRole('button', { name: 'Copy link: default-key' })).toBeTruthy()
  })
})

describe('Settings', () => {
  it('leads to its pages', () => {
    show('keys')
    const names = within(screen.getByRole('navigation', { name: 'Settings pages' }))
      .getAllByRole('link')
      .map((link) => link.textContent)
    expect(names).toEqual([
      'Wallet',
      'Keys',
      'Senders',
      'Privacy',
      'Appearance',
      'Network',
      'Storage',
      'About',
    ])
  })

  it('unblocks people', async () => {
    const contacts = new Map([[BOB, { status: 'blocked' as const, hiddenUpTo: null }]])
    const { calls } = show('privacy', { state: { contacts } })
    await userEvent.click(screen.getByRole('button', { name: 'Unblock' }))
    expect(calls).toEqual([['setContact', BOB, 'none']])
  })

  it('forgets the device only after the consequence was said', async () => {
    const { calls } = show('storage')
    await userEvent.click(screen.getByRole('button', { name: 'Forget this device' }))
    expect(calls).toEqual([])
    const dialog = screen.getByRole('dialog', { name: 'Forget this device?' })
    await userEvent.click(within(dialog).getByRole('button', { name: 'Forget this device' }))
    expect(calls).toEqual([['forgetDevice']])
  })

  it('keeps theme and language, and applies both at once', async () => {
    show('appearance')
    await userEvent.click(screen.getByRole('radio', { name: 'Dark' }))
    expect(document.documentElement.className).toBe('dark')
    expect(localStorage.getItem('sealog.appearance')).toBe('dark')
    await userEvent.click(screen.getByRole('radio', { name: '简体中文' }))
    expect(await screen.findByRole('radio', { name: '深色' })).toBeTruthy()
    expect(document.documentElement.lang).toBe('zh-Hans')
    expect(localStorage.getItem('sealog.language')).toBe('zh')
    await userEvent.click(screen.getByRole('radio', { name: 'English' }))
    await waitFor(() => expect(document.documentElement.lang).toBe('en'))
  })
})

describe("Settings where the contract is somebody else's (R9, R11)", () => {
  const BARE = { labels: true, multicall: false, signedRegistration: false, senders: false, activity: false }
  const on = (contract: ContractView) => ({ chainPort: { fetchContract: async () => contract } })
  const session = { keys: [key({})] }

  it('Network says which draft it speaks, and what it has or lacks', async () => {
    show('network')
    expect(await screen.findByText('ERC-7627, current draft')).toBeTruthy()
    for (const text of ['Several calls in one transaction', 'Restores without reading every block'])
      expect(screen.getByText(text)).toBeTruthy()
    cleanup()
    show('network', on({ ...BARE, draft: 'first', labels: false }))
    expect(await screen.findByText(/first draft: one key per account/)).toBeTruthy()
    for (const text of [
      'One call per transaction only',
      'No registration by signature',
      'No session keys',
      'A restore reads every block',
    ])
      expect(screen.getByText(text)).toBeTruthy()
  })

  it('Network says it when there is no such contract', async () => {
    show('network', { chainPort: { fetchContract: () => Promise.reject(new ForeignContractError()) } })
    expect(await screen.findByText(/no ERC-7627 contract/)).toBeTruthy()
  })

  it('without multicall a rotation says that it takes two transactions', async () => {
    show('keys', { session, ...on({ ...BARE, draft: 'current' }) })
    await userEvent.click(screen.getByRole('button', { name: 'Rotate' }))
    expect(await screen.findByText(/confirm two transactions/)).toBeTruthy()
    cleanup()
    show('keys', { session })
    await userEvent.click(screen.getByRole('button', { name: 'Rotate' }))
    expect(await screen.findByText(/confirm one transaction/)).toBeTruthy()
    expect(screen.queryByText(/confirm two transactions/)).toBeNull()
  })

  it('without labels none is offered', async () => {
    show('keys', { session, ...on({ ...BARE, draft: 'current' }) })
    expect(await screen.findByRole('button', { name: 'New label' })).toBeTruthy()
    cleanup()
    show('keys', { session, ...on({ ...BARE, draft: 'first', labels: false }) })
    await waitFor(() => expect(screen.queryByRole('button', { name: 'New label' })).toBeNull())
    expect(screen.getByRole('button', { name: 'Rotate' })).toBeTruthy()
  })
})
