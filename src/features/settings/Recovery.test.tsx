import { cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { Route, Routes } from 'react-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PassphraseError, RejectedError } from '../../messaging/errors'
import type { OwnKeyView } from '../../session/ownKeys'
import {
  ALICE,
  BOB,
  createFakeServices,
  type FakeOptions,
  fakeHistory,
  fakeMessage,
  TestApp,
} from '../testing/fakeServices'
import { Settings } from './Settings'

/** K17 to K19 on the screen: the recovery file, generations that are missing, rotating without link, the history report. */

const key: OwnKeyView = {
  label: 'default-key',
  keyIndex: '0x00',
  algorithm: 2,
  generation: 2,
  version: 1,
  publicKey: `0x${'01'.repeat(32)}`,
  fingerprint: 'aaaa bbbb cccc dddd',
  registeredAt: 1_700_000_000,
  expiresAt: 0,
  txHash: '0x02',
  blockNumber: 7,
  state: 'active',
  expiresSoon: false,
  held: true,
}
const unheld: OwnKeyView = {
  ...key,
  txHash: '0x03',
  state: 'replaced',
  generation: null,
  version: null,
  held: false,
}

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

const saved: string[] = []
beforeEach(() => {
  saved.length = 0
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.push(this.download)
  })
})
afterEach(cleanup)

const button = (name: string) => screen.getByRole('button', { name })
const PASSPHRASE = 'four random words here'

describe('the recovery file', () => {
  it('is saved under a passphrase that is long enough and typed twice', async () => {
    const { calls } = show('keys', { session: { keys: [key] } })
    await userEvent.click(button('Save recovery file'))
    const dialog = within(screen.getByRole('dialog', { name: 'Save recovery file' }))
    expect(dialog.getByText(/can read all your messages/)).toBeTruthy()
    await userEvent.type(dialog.getByLabelText('Passphrase'), 'short')
    await userEvent.click(dialog.getByRole('button', { name: 'Sign and save' }))
    expect(dialog.getByText('Use at least 12 characters.')).toBeTruthy()
    expect(dialog.getByText('This is not the same passphrase.')).toBeTruthy()
    expect(calls).toEqual([])
    await userEvent.clear(dialog.getByLabelText('Passphrase'))
    await userEvent.type(dialog.getByLabelText('Passphrase'), PASSPHRASE)
    await userEvent.type(dialog.getByLabelText('Repeat the passphrase'), PASSPHRASE)
    await userEvent.click(dialog.getByRole('button', { name: 'Sign and save' }))
    expect(await screen.findByText(/Saved as recovery.age, with generation 2, 1/)).toBeTruthy()
    expect(calls).toEqual([['recovery.save', PASSPHRASE]])
    expect(saved).toEqual(['recovery.age'])
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('says how many registered keys it leaves out', async () => {
    const bytes = new Uint8Array(1)
    const save = async () => ({ name: 'recovery.age', bytes, generations: [2], leftOut: 1 })
    show('keys', { session: { keys: [key] }, recovery: { save } })
    await userEvent.click(button('Save recovery file'))
    await userEvent.type(screen.getByLabelText('Passphrase'), PASSPHRASE)
    await userEvent.type(screen.getByLabelText('Repeat the passphrase'), PASSPHRASE)
    await userEvent.click(button('Sign and save'))
    expect(await screen.findByText(/with generation 2.*1 registered key is not in it/)).toBeTruthy()
  })

  it('is not saved when the user declines; the dialog stays', async () => {
    show('keys', { session: { keys: [key] }, recovery: { save: () => Promise.reject(new RejectedError()) } })
    await userEvent.click(button('Save recovery file'))
    await userEvent.type(screen.getByLabelText('Passphrase'), PASSPHRASE)
    await userEvent.type(screen.getByLabelText('Repeat the passphrase'), PASSPHRASE)
    await userEvent.click(button('Sign and save'))
    expect(await screen.findByText(/You declined/)).toBeTruthy()
    expect(saved).toEqual([])
  })

  it('adds its keys; a wrong passphrase is said beside the button', async () => {
    const tries: [number, string][] = []
    show('keys', {
      session: { keys: [key] },
      recovery: {
        open: async ({ file, passphrase }) => {
          tries.push([file.length, passphrase])
          if (passphrase !== PASSPHRASE) throw new PassphraseError()
        },
      },
    })
    await userEvent.click(button('Use a recovery file'))
    await userEvent.click(button('Open recovery file'))
    expect(screen.getByText('Choose the recovery file.')).toBeTruthy()
    await userEvent.upload(screen.getByLabelText('File'), new File([new Uint8Array(3)], 'recovery.age'))
    await userEvent.type(screen.getByLabelText('Passphrase'), 'another')
    await userEvent.click(button('Open recovery file'))
    expect(await screen.findByText(/This passphrase does not open the file/)).toBeTruthy()
    await userEvent.clear(screen.getByLabelText('Passphrase'))
    await userEvent.type(screen.getByLabelText('Passphrase'), PASSPHRASE)
    await userEvent.click(button('Open recovery file'))
    expect(await screen.findByText(/The keys of the file are in this browser/)).toBeTruthy()
    expect(tries).toEqual([
      [3, 'another'],
      [3, PASSPHRASE],
    ])
  })
})

describe('an account that lives from a recovery file (K6)', () => {
  const fromFile = { keys: [key], seedSource: 'file' } as const
  const file = (name: string) => new File([new Uint8Array(3)], name)

  it('rotates only after a new file was saved and handed over again', async () => {
    const { calls } = show('keys', { session: fromFile })
    await userEvent.click(button('Rotate'))
    const dialog = within(screen.getByRole('dialog'))
    expect(dialog.queryByRole('button', { name: 'Rotate' })).toBeNull()
    await userEvent.upload(dialog.getByLabelText('File'), file('now.age'))
    await userEvent.type(dialog.getByLabelText('Passphrase'), PASSPHRASE)
    await userEvent.click(dialog.getByRole('button', { name: 'Save new recovery file' }))
    expect(await screen.findByText(/Saved as recovery-gen3.age. Open it now/)).toBeTruthy()
    expect(saved).toEqual(['recovery-gen3.age'])

    const next = within(screen.getByRole('dialog'))
    // Nothing of the first file is kept in the page.
    expect(next.getByRole<HTMLButtonElement>('button', { name: 'Rotate' }).disabled).toBe(true)
    await userEvent.upload(next.getByLabelText('File'), file('new.age'))
    await userEvent.type(next.getByLabelText('Passphrase'), PASSPHRASE)
    await userEvent.click(next.getByRole('button', { name: 'Rotate' }))
    expect(await screen.findByText(/The new key is registered/)).toBeTruthy()
    const recovery = { file: new Uint8Array(3), passphrase: PASSPHRASE }
    expect(calls).toEqual([
      ['recovery.addGeneration', recovery],
      ['rotate', { withoutLink: false, replaceForeign: false, recovery }],
    ])
  })

  it('says why a new file could not be made, and asks for nothing else', async () => {
    const { calls } = show('keys', {
      session: fromFile,
      recovery: { addGeneration: () => Promise.reject(new PassphraseError()) },
    })
    await userEvent.click(button('Rotate'))
    await userEvent.upload(screen.getByLabelText('File'), file('now.age'))
    await userEvent.type(screen.getByLabelText('Passphrase'), PASSPHRASE)
    await userEvent.click(button('Save new recovery file'))
    expect(await screen.findByText(/This passphrase does not open the file/)).toBeTruthy()
    expect([saved, calls]).toEqual([[], []])
  })

  it('makes a new version with the file in place of the signature, and saves none by signing', async () => {
    const { calls } = show('keys', { session: fromFile })
    expect(screen.getByText(/Keep the newest file and its passphrase/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Save recovery file' })).toBeNull()
    await userEvent.click(button('New version: default-key'))
    expect(screen.queryByText(/Your wallet asks twice/)).toBeNull()
    const register = button('Register version') as HTMLButtonElement
    expect(register.disabled).toBe(true)
    await userEvent.upload(screen.getByLabelText('File'), file('now.age'))
    await userEvent.type(screen.getByLabelText('Passphrase'), PASSPHRASE)
    await userEvent.click(register)
    const recovery = { file: new Uint8Array(3), passphrase: PASSPHRASE }
    await waitFor(() => expect(calls).toEqual([['registerVersion', 'default-key', 2, recovery]]))
  })
})

describe('missing generations', () => {
  const missing = [
    { generation: 2, tag: '0x0a0b0c0d' },
    { generation: 1, tag: null },
  ] as const

  it('are offered one button each, and only where a key is missing', async () => {
    const { calls } = show('keys', {
      session: { keys: [key, unheld] },
      recovery: { fetchMissing: async () => missing },
    })
    expect(await screen.findByText(/are not in this browser: what was sealed/)).toBeTruthy()
    await userEvent.click(await screen.findByRole('button', { name: 'Sign for generation 1' }))
    expect(calls).toEqual([['signGeneration', { generation: 1, tag: null }]])
    cleanup()
    show('keys', { session: { keys: [key] }, recovery: { fetchMissing: async () => missing } })
    expect(screen.queryByText(/are not in this browser: what was sealed/)).toBeNull()
  })
})

describe('missing keys of an account that was unlocked with a recovery file', () => {
  it('are not offered for signing: a newer file is named instead', () => {
    show('keys', { session: { keys: [key, unheld], seedSource: 'file' } })
    expect(
      screen.getByText(/are not in this browser: .* A newer recovery file brings them back/),
    ).toBeTruthy()
    expect(screen.queryByText(/Sign an older generation/)).toBeNull()
    expect(button('Use a recovery file')).toBeTruthy()
    expect(screen.getByText(/lock it and unlock it by signing/)).toBeTruthy()
  })
})

describe('rotate without link', () => {
  it('is found under Advanced, off, and says what it costs', async () => {
    const { calls } = show('keys', { session: { keys: [key] } })
    await userEvent.click(button('Rotate'))
    const dialog = within(screen.getByRole('dialog'))
    await userEvent.click(dialog.getByText('Advanced'))
    const toggle = dialog.getByRole<HTMLInputElement>('switch', { name: /Rotate without link/ })
    expect(toggle.checked).toBe(false)
    expect(dialog.getByText(/only with a recovery file, or after signing each old generation/)).toBeTruthy()
    await userEvent.click(toggle)
    await userEvent.click(dialog.getByRole('button', { name: 'Rotate' }))
    await waitFor(() => expect(calls).toEqual([['rotate', { withoutLink: true, replaceForeign: false }]]))
  })
})

describe('the history report', () => {
  it('says what this browser holds and what is missing', () => {
    const messages = fakeHistory(
      fakeMessage({ from: BOB, to: ALICE, text: 'one', n: 11 }),
      fakeMessage({ from: BOB, to: ALICE, text: 'two', n: 15 }),
    )
    show('storage', { session: { keys: [key] }, state: { messages } })
    const facts = Object.fromEntries(
      screen.getAllByRole('term').map((term) => [term.textContent, term.nextElementSibling?.textContent]),
    )
    expect(facts).toMatchObject({
      Messages: '2',
      People: '1',
      Blocks: '11 to 15',
      'Generations used': '2',
      'Labels used': 'default-key',
      'Missing by the senders’ count': '13',
    })
  })
})
