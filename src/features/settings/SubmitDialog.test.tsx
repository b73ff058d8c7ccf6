import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it } from 'vitest'
import { RejectedError } from '../../messaging/errors'
import { RegistrationExpiredError } from '../../session/errors'
import type { ForeignRegistration, SignedKeys } from '../../session/signedKeys'
import { BOB, CONTRACT, createFakeServices, TestApp } from '../testing/fakeServices'
import { KeysPage } from './KeysPage'

afterEach(cleanup)

const FOUND: ForeignRegistration = {
  user: BOB,
  label: 'sup\u202eport',
  algorithm: 2,
  fingerprint: '0123 4567 89ab cdef',
  validBefore: 0,
  deadline: 1_800_000_000,
  signed: {
    chainId: 31337,
    contract: CONTRACT,
    user: BOB,
    keyIndex: `0x${'73'.repeat(32)}`,
    publicKey: new Uint8Array(32).fill(7),
    algorithm: 2,
    validBefore: 0,
    nonce: 0,
    deadline: 1_800_000_000,
    signature: new Uint8Array(65),
  },
}

const button = (name: string) => screen.getByRole('button', { name })
const box = () => screen.getByRole('textbox', { name: 'Signed registration' })

async function open(signedKeys: Partial<SignedKeys>, hasIt = true) {
  const fake = createFakeServices({ signedKeys })
  const contract = { draft: 'current', labels: true, multicall: true, senders: true, activity: true } as const
  const { chainPort } = fake.services
  const services = {
    ...fake.services,
    chainPort: { ...chainPort, fetchContract: async () => ({ ...contract, signedRegistration: hasIt }) },
  }
  render(
    <TestApp services={services}>
      <KeysPage />
    </TestApp>,
  )
  if (hasIt) await userEvent.click(await screen.findByRole('button', { name: /for somebody/ }))
  return fake
}

async function checkText(text: string) {
  await userEvent.click(box())
  await userEvent.paste(text)
  await userEvent.click(button('Check'))
}

describe('submitting a registration for somebody', () => {
  it('R9: is not offered where the contract cannot take it', async () => {
    await open({}, false)
    expect(await screen.findByRole('button', { name: 'Rotate' })).toBeTruthy()
    expect(screen.queryByRole('button', { name: /for somebody/ })).toBeNull()
  })

  it('R13: says why a text is refused, and keeps it', async () => {
    await open({ read: () => Promise.reject(new RegistrationExpiredError()) })
    expect(button('Check').hasAttribute('disabled')).toBe(true)
    await checkText('SEALOG:REGISTRATION:1:old')
    expect(await screen.findByText(/The time for this registration is over/)).toBeTruthy()
    expect((box() as HTMLInputElement).value).toBe('SEALOG:REGISTRATION:1:old')
  })

  it('P10: shows what it would do before anything is paid, the label as it is, then the transaction', async () => {
    const { calls } = await open({ read: async () => FOUND })
    await checkText('SEALOG:REGISTRATION:1:good')
    expect(await screen.findByText(/0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC/)).toBeTruthy()
    expect(screen.getByText(FOUND.fingerprint)).toBeTruthy()
    expect(document.body.textContent).not.toContain('\u202e')
    expect(calls).toEqual([])
    await userEvent.click(button('Submit and pay'))
    expect(await screen.findByText(/Done. The key is registered/)).toBeTruthy()
    expect(calls).toEqual([['signedKeys.submit']])
    expect(screen.getByText(/^0x(ab){32}$/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Submit and pay' })).toBeNull()
  })

  it('a declined transaction is said quietly, with the button at hand', async () => {
    await open({ read: async () => FOUND, submit: () => Promise.reject(new RejectedError()) })
    await checkText('SEALOG:REGISTRATION:1:good')
    await userEvent.click(await screen.findByRole('button', { name: 'Submit and pay' }))
    expect((await screen.findByText(/You declined/)).className).toContain('text-muted')
    expect(button('Submit and pay').getAttribute('aria-disabled')).toBeNull()
  })
})
