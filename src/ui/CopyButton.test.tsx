import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it, vi } from 'vitest'
import { startI18n } from '../i18n/i18n'
import { CopyButton } from './CopyButton'

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

async function press() {
  await startI18n()
  const user = userEvent.setup()
  const writing = vi.spyOn(navigator.clipboard, 'writeText')
  render(<CopyButton value="https://host/#/dm/0x12">Copy link</CopyButton>)
  return { user, writing, button: screen.getByRole('button') }
}

it('copies, says so, and shows nothing else', async () => {
  const { user, writing, button } = await press()
  await user.click(button)
  expect(writing).toHaveBeenCalledWith('https://host/#/dm/0x12')
  expect(button.textContent).toBe('Copied')
  expect(screen.queryByRole('textbox')).toBeNull()
})

it('shows the text selected where the clipboard refuses, until copying works', async () => {
  const { user, writing, button } = await press()
  writing.mockRejectedValueOnce(new DOMException('no', 'NotAllowedError'))
  await user.click(button)
  const field = screen.getByRole<HTMLTextAreaElement>('textbox', { name: /Copy it by hand/ })
  expect(field.value).toBe('https://host/#/dm/0x12')
  expect(field.value.slice(field.selectionStart, field.selectionEnd)).toBe(field.value)
  await user.click(button)
  expect(button.textContent).toBe('Copied')
  expect(screen.queryByRole('textbox')).toBeNull()
})
