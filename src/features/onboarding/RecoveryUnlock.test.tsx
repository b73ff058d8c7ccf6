import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { BaseError } from '../../lib/BaseError'
import { NetworkError } from '../../messaging/errors'
import { ForeignKeyError, NotDeterministicError } from '../../session/errors'
import type { SessionState } from '../../session/session'
import { createFakeServices, type FakeOptions, TestApp } from '../testing/fakeServices'
import { Onboarding } from './Onboarding'

/** K6, K19: an account whose wallet brings no keys back goes on with a recovery file. */

const locked = (error: SessionState['unlock']['error'] = null): Partial<SessionState> => ({
  status: 'locked',
  account: null,
  engine: null,
  unlock: { phase: 'idle', error },
})

function show(options: FakeOptions) {
  const fake = createFakeServices(options)
  render(
    <TestApp services={fake.services}>
      <Onboarding />
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

describe('unlocking with a recovery file', () => {
  it('is offered quietly beside Unlock, and opens the chosen file', async () => {
    const { calls } = show({ session: locked() })
    expect(screen.queryByRole('button', { name: 'Continue with a recovery file' })).toBeNull()
    await userEvent.click(button('Use a recovery file'))
    await userEvent.upload(screen.getByLabelText('File'), new File([Uint8Array.of(1, 2)], 'recovery.age'))
    await userEvent.type(screen.getByLabelText('Passphrase'), PASSPHRASE)
    await userEvent.click(button('Open recovery file'))
    expect(calls).toEqual([['recovery.open', { file: Uint8Array.of(1, 2), passphrase: PASSPHRASE }]])
  })

  it('after two different signatures a new one is offered; it has to be opened before anything goes on', async () => {
    const { calls } = show({ session: locked(new NotDeterministicError()) })
    expect(screen.getByText(/Random keys in a file can/)).toBeTruthy()
    await userEvent.click(button('Continue with a recovery file'))
    await userEvent.type(screen.getByLabelText('Passphrase'), PASSPHRASE)
    await userEvent.type(screen.getByLabelText('Repeat the passphrase'), PASSPHRASE)
    await userEvent.click(button('Save recovery file'))
    expect(await screen.findByText(/Saved as recovery.age. Open it now/)).toBeTruthy()
    expect(saved).toEqual(['recovery.age'])
    expect(calls).toEqual([['recovery.create', PASSPHRASE]])
    // Nothing of it is kept in the page: file and passphrase are asked for.
    await userEvent.click(button('Open recovery file'))
    expect(screen.getByText('Choose the recovery file.')).toBeTruthy()
    expect(calls.length).toBe(1)
  })

  it('K6: for a contract the same way is offered, and says why', () => {
    const error = Object.assign(new BaseError(''), { name: 'SmartAccountError' })
    show({ session: locked(error) })
    expect(screen.getByText(/This account is a contract\. .* owners may change/)).toBeTruthy()
    expect(button('Continue with a recovery file')).toBeTruthy()
  })

  it('a key that exists already is never replaced: only an existing file is asked for', async () => {
    show({ session: locked(new ForeignKeyError('sealog.example')) })
    expect(screen.getByText(/made on another domain/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Continue with a recovery file' })).toBeNull()
    expect(button('Use a recovery file')).toBeTruthy()
  })

  it('says why a file could not be made, and keeps the form', async () => {
    show({
      session: locked(new NotDeterministicError()),
      recovery: { create: () => Promise.reject(new NetworkError()) },
    })
    await userEvent.click(button('Continue with a recovery file'))
    await userEvent.type(screen.getByLabelText('Passphrase'), PASSPHRASE)
    await userEvent.type(screen.getByLabelText('Repeat the passphrase'), PASSPHRASE)
    await userEvent.click(button('Save recovery file'))
    expect(await screen.findByText(/network cannot be reached/)).toBeTruthy()
    expect(saved).toEqual([])
    expect(button('Save recovery file')).toBeTruthy()
  })
})
