import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useLocation } from 'react-router'
import { afterEach, expect, it, vi } from 'vitest'
import { ALICE, BOB, createFakeServices, fakeHistory, fakeMessage, TestApp } from '../testing/fakeServices'
import { SearchPalette } from './SearchPalette'
import { TypeAhead } from './TypeAhead'

/** UX.md: "message search is a different thing (Ctrl+K palette)". */
afterEach(cleanup)

function Place() {
  const { pathname, search } = useLocation()
  return <p>{pathname + search}</p>
}

function show(start = '') {
  const { services } = createFakeServices({
    state: {
      messages: fakeHistory(
        fakeMessage({ from: BOB, to: ALICE, text: 'Lunch tomorrow?', n: 1 }),
        fakeMessage({ from: BOB, to: ALICE, text: 'No lunch today', n: 2 }),
        fakeMessage({ from: BOB, to: ALICE, text: 'Dinner then', n: 3 }),
      ),
    },
  })
  const onClose = vi.fn()
  render(
    <TestApp services={services}>
      <SearchPalette start={start} onClose={onClose} />
      <Place />
    </TestApp>,
  )
  return { onClose, field: screen.getByRole('combobox', { name: 'Search in all messages' }) }
}

it('finds while one types, newest first, and says how many', async () => {
  const { field } = show()
  expect(screen.getByRole('status').textContent).toMatch(/while you type/)
  await userEvent.type(field, 'lunch')
  const results = screen.getAllByRole('option').map((option) => option.textContent)
  expect(results).toEqual([
    expect.stringContaining('No lunch today'),
    expect.stringContaining('Lunch tomorrow?'),
  ])
  expect(screen.getByRole('status').textContent).toBe('2 messages')
  await userEvent.type(field, ' now')
  expect(screen.queryAllByRole('option')).toEqual([])
  expect(screen.getByRole('status').textContent).toBe('No message has that.')
})

it('by keyboard: arrows choose, Enter opens the message in its thread', async () => {
  const { field, onClose } = show()
  await userEvent.type(field, 'lunch{ArrowDown}')
  const [, second] = screen.getAllByRole('option')
  expect(second?.getAttribute('aria-selected')).toBe('true')
  expect(field.getAttribute('aria-activedescendant')).toBe(second?.id)
  await userEvent.keyboard('{Enter}')
  expect(onClose).toHaveBeenCalledTimes(1)
  expect(screen.getByText(new RegExp(`^/dm/${BOB}\\?message=0x[0-9a-f]{32}$`))).toBeTruthy()
})

it('by pointer', async () => {
  const { field, onClose } = show()
  await userEvent.type(field, 'dinner')
  await userEvent.click(screen.getByRole('option'))
  expect(onClose).toHaveBeenCalledTimes(1)
})

it('what is typed while it is loading is meant for it, not for the field behind it', async () => {
  const onType = vi.fn()
  const screens = render(
    <>
      <textarea />
      <TypeAhead onType={onType} />
    </>,
  )
  const field = screen.getByRole<HTMLTextAreaElement>('textbox')
  field.focus()
  await userEvent.keyboard('no{Enter}')
  expect([field.value, onType.mock.calls.flat()]).toEqual(['', ['n', 'o']])
  screens.unmount()
  const { field: search } = show('no')
  expect((search as HTMLInputElement).value).toBe('no')
  expect(screen.getAllByRole('option').map(({ textContent }) => textContent)).toEqual([
    expect.stringContaining('No lunch today'),
  ])
})
