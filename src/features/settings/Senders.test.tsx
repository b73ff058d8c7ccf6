import { cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { Route, Routes } from 'react-router'
import { afterEach, describe, expect, it } from 'vitest'
import { InsufficientFundsError, RejectedError } from '../../messaging/errors'
import type { SenderView } from '../../session/senders'
import { createFakeServices, type FakeOptions, TestApp } from '../testing/fakeServices'
import { Settings } from './Settings'

const HASH = `0x${'cd'.repeat(32)}` as const
const SENDER = '0x9965507d1a55bcc2695c58ba16fb37d819b0a4dc' as const
const PRICE = 42_000_000_000_000n

function show(options: FakeOptions = {}) {
  const fake = createFakeServices(options)
  render(
    <TestApp services={fake.services} path="/settings/senders">
      <Routes>
        <Route path="/settings/*" element={<Settings />} />
      </Routes>
    </TestApp>,
  )
  return fake
}

const view = (change: Partial<SenderView> = {}): SenderView => ({
  address: SENDER,
  validBefore: 1_900_000_000,
  balance: 123n * PRICE,
  state: 'live',
  isHere: true,
  history: [
    {
      ...{ user: SENDER, sender: SENDER, validBefore: 1_900_000_000, txHash: HASH },
      ...{ blockNumber: 7, blockHash: HASH, logIndex: 0, timestamp: 1_800_000_000 },
    },
  ],
  ...change,
})

const senders = (...views: SenderView[]): FakeOptions => ({ senders: { fetchAll: async () => views } })

afterEach(cleanup)

/** The senders that are shown, once they are. */
const cards = async () => [...(await screen.findByRole('list', { name: 'Your senders' })).children]

describe('Settings → Senders', () => {
  it('authorises for the chosen time and number of messages, and says what that costs', async () => {
    const user = userEvent.setup()
    const { calls } = show()
    await user.click(await screen.findByRole('button', { name: 'Send without prompts' }))
    const dialog = within(screen.getByRole('dialog'))
    expect(dialog.getByText(/0\.0084 ETH go to the sender/)).toBeTruthy()
    await user.click(dialog.getByRole('radio', { name: '1 day' }))
    await user.click(dialog.getByRole('radio', { name: '50' }))
    expect(dialog.getByText(/0\.0021 ETH go to the sender/)).toBeTruthy()
    await user.click(dialog.getByRole('button', { name: 'Send without prompts' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(calls).toContainEqual(['senders.authorize', { lifetime: 86_400, wei: 50n * PRICE }])
  })

  it('declined, the dialog stays with what was chosen', async () => {
    const user = userEvent.setup()
    show({ senders: { authorize: () => Promise.reject(new RejectedError()) } })
    await user.click(await screen.findByRole('button', { name: 'Send without prompts' }))
    const dialog = within(screen.getByRole('dialog'))
    await user.click(dialog.getByRole('radio', { name: '30 days' }))
    await user.click(dialog.getByRole('button', { name: 'Send without prompts' }))
    expect(await dialog.findByText(/You declined/)).toBeTruthy()
    expect(dialog.getByRole('radio', { name: '30 days' })).toHaveProperty('checked', true)
  })

  it('shows what is left as messages, when it ends, and each transaction', async () => {
    show({ ...senders(view()), activeSender: view() })
    expect(await screen.findByText('This browser')).toBeTruthy()
    expect(screen.getByText(/about 120 messages/)).toBeTruthy()
    expect(screen.getByText(HASH)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Send without prompts' })).toBeNull()
  })

  it('tops up, and keeps an error beside the button', async () => {
    const user = userEvent.setup()
    const { calls } = show({ ...senders(view()), activeSender: view() })
    await user.click(await screen.findByRole('button', { name: 'Top up' }))
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Top up' }))
    await waitFor(() => expect(calls).toContainEqual(['senders.topUp', SENDER, 200n * PRICE]))
  })

  it('revokes after asking', async () => {
    const user = userEvent.setup()
    const { calls } = show(senders(view()))
    await user.click(await screen.findByRole('button', { name: 'Revoke' }))
    expect(calls.map(([name]) => name)).not.toContain('senders.revoke')
    const dialog = within(screen.getByRole('dialog'))
    expect(dialog.getByText(/what it has left comes back to you/)).toBeTruthy()
    await user.click(dialog.getByRole('button', { name: 'Revoke' }))
    await waitFor(() => expect(calls).toContainEqual(['senders.revoke', SENDER]))
  })

  it('warns of a live sender of another browser, whose ether it cannot take back', async () => {
    const user = userEvent.setup()
    show(senders(view({ isHere: false })))
    expect(await screen.findByText(/A sender that is not of this browser/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Top up' })).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Revoke' }))
    expect(screen.getByText(/stays with whoever holds its key/)).toBeTruthy()
  })

  it('offers the rest of one that has ended, where there is enough to pay for it', async () => {
    show(
      senders(
        view({ state: 'expired' }),
        view({ address: HASH.slice(0, 42) as `0x${string}`, state: 'revoked', balance: 10n }),
      ),
    )
    expect(await screen.findAllByRole('button', { name: 'Take back the rest' })).toHaveLength(1)
    expect(await cards()).toHaveLength(2)
    expect(screen.queryByText(/A sender that is not of this browser/)).toBeNull()
  })

  it('says so where the contract knows no senders', async () => {
    const contract = await createFakeServices().services.chainPort.fetchContract()
    show({ chainPort: { fetchContract: async () => ({ ...contract, senders: false }) } })
    expect(await screen.findByText(/takes messages from their own account only/)).toBeTruthy()
  })

  it('a chain that does not answer is told', async () => {
    show({ senders: { fetchAll: () => Promise.reject(new InsufficientFundsError()) } })
    expect(await screen.findByText(/too little to pay/)).toBeTruthy()
  })
})
