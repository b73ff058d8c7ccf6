import { act, cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeAll, expect, it } from 'vitest'
import type { EngineState } from '../../messaging/state'
import { ALICE, BOB, createFakeServices, fakeHistory, fakeMessage, TestApp } from '../testing/fakeServices'
import { RestoredNotice } from './RestoredNotice'

beforeAll(() => import('./RestoredReport'))
afterEach(cleanup)

/** K18: a restore ends with a word on whether it found everything. */
function show(state: Partial<EngineState>) {
  const fake = createFakeServices({ state })
  render(
    <TestApp services={fake.services}>
      <RestoredNotice />
    </TestApp>,
  )
  const patch = (change: Partial<EngineState>) =>
    act(() => fake.engine.set({ ...fake.engine.get(), ...change }))
  return { patch }
}

const RESTORING = { sync: { phase: 'restoring', from: 0, at: 0, to: 40 } } as const
const LIVE = { sync: { phase: 'live' }, head: 40 } as const
const message = (n: number) => fakeMessage({ from: BOB, to: ALICE, text: 'hi', n })

it('shows once the first sync of an empty browser is through, until it is closed', async () => {
  const { patch } = show(RESTORING)
  expect(screen.queryByText('History restored')).toBeNull()
  patch({ ...LIVE, messages: fakeHistory(message(1)), cursor: 40 })
  expect((await screen.findByRole('status')).textContent).toContain('1 message from 1 person, blocks 1 to 1.')
  expect(screen.getByRole('status').textContent).toContain('Nothing is known to be missing.')
  expect(screen.getByRole('link', { name: 'Details' }).getAttribute('href')).toBe('/settings/storage')
  await userEvent.click(screen.getByRole('button', { name: 'Close' }))
  patch(RESTORING)
  patch(LIVE)
  expect(screen.queryByText('History restored')).toBeNull()
})

it('does not count what comes after the restore', async () => {
  const { patch } = show(RESTORING)
  patch({ ...LIVE, messages: fakeHistory(message(1)), cursor: 40 })
  await screen.findByRole('status')
  patch({ messages: fakeHistory(message(1), { ...message(2), blockNumber: 41 }), head: 41 })
  expect(screen.getByRole('status').textContent).toContain('1 message from 1 person, blocks 1 to 1.')
  cleanup()
  const newcomer = show(RESTORING)
  newcomer.patch(LIVE)
  newcomer.patch({ messages: fakeHistory({ ...message(1), blockNumber: 41 }), head: 41 })
  await act(() => import('./RestoredReport'))
  expect(screen.queryByRole('status')).toBeNull()
})

it('says when something is missing', async () => {
  const { patch } = show(RESTORING)
  patch({ ...LIVE, messages: fakeHistory(message(1), message(3)), cursor: 40 })
  expect((await screen.findByRole('status')).textContent).toContain('Something is missing')
})

it('is silent on a warm start, and for an account that nobody ever wrote to', async () => {
  show({ ...LIVE, messages: fakeHistory(message(1)) })
  expect(screen.queryByRole('status')).toBeNull()
  cleanup()
  show(RESTORING).patch(LIVE)
  await act(() => import('./RestoredReport'))
  expect(screen.queryByRole('status')).toBeNull()
})
