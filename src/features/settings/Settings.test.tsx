import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { Route, Routes } from 'react-router'
import { afterEach, describe, expect, it } from 'vitest'
import { RejectedError } from '../../messaging/errors'
import type { OwnKeyView } from '../../session/ownKeys'
import { BOB, createFakeServices, type FakeOptions, TestApp } from '../testing/fakeServices'
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
    expect(calls).toEqual([['rotate']])
    expect(await screen.findByText('Done. The new key is registered.')).toBeTruthy()
    expect(screen.queryByRole('dialog')).toBeNull()
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

describe('Settings', () => {
  it('leads to its pages', () => {
    show('keys')
    const names = within(screen.getByRole('navigation', { name: 'Settings pages' }))
      .getAllByRole('link')
      .map((link) => link.textContent)
    expect(names).toEqual(['Keys', 'Privacy', 'Appearance', 'Network', 'Storage', 'About'])
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
