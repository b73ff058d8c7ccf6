import { expect, test } from 'vitest'
import { cameraProblem } from './scanCamera'

test('every refusal of the Media Capture specification has its word', () => {
  const words = {
    NotSupportedError: 'unsupported',
    NotAllowedError: 'declined',
    SecurityError: 'declined',
    NotFoundError: 'none',
    OverconstrainedError: 'none',
    NotReadableError: 'busy',
    AbortError: 'busy',
    InvalidStateError: 'failed',
  }
  for (const [name, word] of Object.entries(words))
    expect([name, cameraProblem(new DOMException('', name))]).toEqual([name, word])
  expect(cameraProblem(new TypeError('no such method'))).toBe('unsupported')
  expect(cameraProblem('not even an error')).toBe('failed')
})
