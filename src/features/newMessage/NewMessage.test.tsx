import { cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { Route, Routes, useLocation } from 'react-router'
import { afterEach, describe, expect, it } from 'vitest'
import { toHex, utf8 } from '../../lib/bytes'
import { DEFAULT_KEY_INDEX, UNLABELLED_KEY_INDEX } from '../../messaging/threadId'
import { checksumAddress } from '../../session/checksumAddress'
import {
  ALICE,
  BOB,
  createFakeServices,
  type FakeOptions,
  fakeHistory,
  fakeMessage,
  TestApp,
} from '../testing/fakeServices'
import { NewMessage } from './NewMessage'

const labelIndex = (label: string) => `0x${toHex(utf8(label)).slice(2).padEnd(64, '0')}` as const

afterEach(cleanup)

function show(options: FakeOptions = {}) {
  render(
    <TestApp services={createFakeServices(options).services} path="/new">
      <Routes>
        <Route path="/new" element={<NewMessage />} />
        <Route path="*" element={<Where />} />
      </Routes>
    </TestApp>,
  )
}

function Where() {
  const { pathname, search } = useLocation()
  return <output>{pathname + search}</output>
}

const field = () => screen.getByRole('textbox', { name: 'Address or name' })
const type = (text: string) => userEvent.type(field(), text)
const where = () => screen.queryByRole('status')?.textContent

describe('new message', () => {
  it('opens the main thread of a checksummed address on Enter', async () => {
    show()
    await type(`${checksumAddress(BOB)}{Enter}`)
    expect(where()).toBe(`/dm/${BOB}`)
  })

  it('refuses a wrong checksum, says so as soon as the address is whole, and stays', async () => {
    show()
    const wrong = checksumAddress(BOB).replace('C', 'c')
    expect(wrong).not.toBe(checksumAddress(BOB))
    await type(wrong)
    expect(screen.getByText(/capital letters of this address do not fit/)).toBeTruthy()
    await type('{Enter}')
    expect(field().getAttribute('aria-invalid')).toBe('true')
  })

  it('says that one’s own address opens notes to oneself', async () => {
    show()
    await type(ALICE)
    expect(screen.getByText(/your own address/)).toBeTruthy()
  })

  it('says what an address is when the text is none, and that nobody owns address zero', async () => {
    show()
    await type('bob{Enter}')
    expect(screen.getByText(/neither an address nor a name/)).toBeTruthy()
    await userEvent.clear(field())
    await type(`0x${'0'.repeat(40)}{Enter}`)
    expect(screen.getByText('Nobody owns this address.')).toBeTruthy()
  })

  it('looks names up only where they can be', async () => {
    show()
    await type('bob.eth{Enter}')
    expect(screen.getByText(/Names cannot be looked up here/)).toBeTruthy()
    cleanup()
    show({
      chainPort: { canResolveNames: true, resolveName: async (name) => (name === 'bob.eth' ? BOB : null) },
    })
    await type('nobody.eth{Enter}')
    expect(await screen.findByText('No address is registered under this name.')).toBeTruthy()
    await userEvent.clear(field())
    await type('bob.eth{Enter}')
    await waitFor(() => expect(where()).toBe(`/dm/${BOB}`))
  })

  it('warns of an address that looks like a contact’s and opens it only on a second word', async () => {
    const twin = `${BOB.slice(0, 6)}${'1'.repeat(32)}${BOB.slice(-4)}`
    show({ state: { messages: fakeHistory(fakeMessage({ from: ALICE, to: BOB, text: 'hi', n: 1 })) } })
    await type(`${twin}{Enter}`)
    expect(screen.getByRole('status').textContent).toContain(checksumAddress(BOB))
    await userEvent.click(screen.getByRole('button', { name: 'Open anyway' }))
    expect(where()).toBe(`/dm/${twin}`)
  })

  it('lets one choose among the labels of a person, the default one first', async () => {
    const labels = [
      labelIndex('trading'),
      DEFAULT_KEY_INDEX,
      labelIndex('support'),
      labelIndex('supp\u200bort'),
    ]
    show({ engine: { fetchPeerLabels: async (peer) => (peer === BOB ? labels : []) } })
    await type(BOB)
    const choice = await screen.findByRole('group', { name: 'Write to' })
    const names = within(choice).getAllByRole('radio')
    // A label with an invisible character is not offered.
    expect(names.map((radio) => radio.closest('label')?.textContent)).toEqual([
      'default-key',
      'trading',
      'support',
    ])
    expect(within(choice).getByRole<HTMLInputElement>('radio', { name: 'default-key' }).checked).toBe(true)
    await userEvent.click(within(choice).getByRole('radio', { name: 'support' }))
    await userEvent.click(screen.getByRole('button', { name: 'Open' }))
    expect(where()).toBe(`/dm/${BOB}?label=support`)
  })

  it('offers no choice where there is only the default label', async () => {
    show({ engine: { fetchPeerLabels: async () => [DEFAULT_KEY_INDEX] } })
    await type(BOB)
    expect(screen.queryByRole('group', { name: 'Write to' })).toBeNull()
    await type('{Enter}')
    expect(where()).toBe(`/dm/${BOB}`)
  })

  it('writes to a key without a label where there is no default one', async () => {
    show({ engine: { fetchPeerLabels: async () => [UNLABELLED_KEY_INDEX] } })
    await type(BOB)
    expect(await screen.findByRole('radio', { name: 'key without a label' })).toBeTruthy()
    await type('{Enter}')
    expect(where()).toBe(`/dm/${BOB}?label=${UNLABELLED_KEY_INDEX}`)
  })
})
