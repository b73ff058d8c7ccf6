import { cleanup, render } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { SafeLines, SafeText } from './SafeText'

afterEach(cleanup)

const shown = (text: string) => render(<SafeText text={text} />).container

describe('SafeText (rule P10)', () => {
  it('isolates the text from what stands around it', () => {
    expect(shown('مرحبا').querySelector('bdi')?.textContent).toBe('مرحبا')
  })

  it('shows bidi overrides, isolates, marks, zero-width and control characters as their code', () => {
    const hidden = '\u202e\u2066\u200e\u200b\u0007\u2028\ufeff\u{e0041}'
    const { textContent } = shown(`a${hidden}b`)
    expect(textContent).toBe('aU+202EU+2066U+200EU+200BU+0007U+2028U+FEFFU+E0041b')
  })

  it('shows the same codes where the text has an element to itself, which gives the direction: no <bdi> is between', () => {
    const { container } = render(<SafeLines text={'a\u202eb'} />)
    expect(container.querySelector('span')?.innerHTML).toBe(shown('a\u202eb').querySelector('bdi')?.innerHTML)
  })

  it('leaves line breaks, tabs, joined emoji, flags and Persian joiners as they are', () => {
    const text = 'a\n\tb 👨‍👩‍👧 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} می\u200cخواهم'
    expect(shown(text).textContent).toBe(text)
  })

  it('makes no link and no markup of what somebody wrote', () => {
    const container = shown('<img src=x onerror=alert(1)> https://example.com')
    expect(container.querySelector('a, img')).toBeNull()
    expect(container.textContent).toBe('<img src=x onerror=alert(1)> https://example.com')
  })
})
