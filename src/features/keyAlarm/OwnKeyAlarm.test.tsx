import { cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it } from 'vitest'
import type { KeyLog } from '../../messaging/types'
import { ALICE, createFakeServices, fakeKeyLog, TestApp } from '../testing/fakeServices'
import { OwnKeyAlarm } from './OwnKeyAlarm'

afterEach(cleanup)

function show(keyAlarms: readonly KeyLog[]) {
  const fake = createFakeServices({ state: { keyAlarms } })
  render(
    <TestApp services={fake.services}>
      <OwnKeyAlarm />
    </TestApp>,
  )
  return { alert: screen.getByRole('alert'), called: () => fake.calls.map(([name]) => name) }
}

it('names label, fingerprint, block and transaction, and says what to do in either case', async () => {
  const log = fakeKeyLog(ALICE, 7, 3)
  const { alert, called } = show([log])
  const text = alert.textContent ?? ''
  expect(text).toContain('A key that this browser does not know was registered for your address.')
  expect(text).toMatch(/default-key · .* · block 7 · ([0-9a-f]{4} ){3}[0-9a-f]{4}/)
  expect(text).toContain(log.txHash)
  expect(text).toContain('lock and unlock here')
  expect(text).toContain('Rotate your key now')
  expect(within(alert).getByRole('link', { name: 'See your keys' }).getAttribute('href')).toBe(
    '/settings/keys',
  )
  await userEvent.click(within(alert).getByRole('button', { name: 'I know this one' }))
  expect(called()).toEqual(['acknowledgeKeys'])
})

it('tells of the newest, a closed label among them, and how many there are', () => {
  const { alert } = show([1, 2, 3, 4, 5].map((n) => fakeKeyLog(ALICE, n, n === 5 ? 0 : n)))
  const items = within(alert).getAllByRole('listitem')
  expect(items.map((item) => /block (\d)/.exec(item.textContent ?? '')?.[1])).toEqual(['5', '4', '3'])
  expect(items[0]?.textContent).toContain('Closed')
  expect(alert.textContent).toContain('5 keys that this browser does not know')
  expect(alert.textContent).toContain('and 2 more')
})
