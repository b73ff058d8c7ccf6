import { cleanup, render, screen } from '@testing-library/react'
import { decodeQR } from 'qr/decode.js'
import { afterEach, describe, expect, it } from 'vitest'
import { QrCode } from './QrCode'

afterEach(cleanup)

/** The drawn picture as pixels: white, and a dark square for every unit of the path. */
function drawn(svg: Element, scale = 4) {
  const size = Number(svg.getAttribute('viewBox')?.split(' ')[2])
  const width = size * scale
  const data = new Uint8ClampedArray(4 * width * width).fill(255)
  for (const [, x, y, run] of (svg.querySelector('path')?.getAttribute('d') ?? '').matchAll(
    /M(\d+) (\d+)h(\d+)v1h-\d+z/g,
  )) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row++) {
      const start = row * width + Number(x) * scale
      for (let i = start; i < start + Number(run) * scale; i++) data.set([0, 0, 0, 255], 4 * i)
    }
  }
  return { width, height: width, data }
}

describe('a QR code', () => {
  it.each(['SEALOG:SAFETY:1:0123', '{"format":"sealog-label","label":"密钥"}', 'x'.repeat(900)])(
    'as drawn says %s',
    (text) => {
      render(<QrCode text={text} label="A code" />)
      const picture = screen.getByRole('img', { name: 'A code' })
      expect(decodeQR(drawn(picture))).toBe(text)
    },
  )

  it('has four modules of white on every side', () => {
    render(<QrCode text="x" label="A code" />)
    const { width, data } = drawn(screen.getByRole('img'), 1)
    const isDark = (x: number, y: number) => data[4 * (y * width + x)] === 0
    const edge = [0, 1, 2, 3, width - 4, width - 3, width - 2, width - 1]
    for (const a of edge) for (let b = 0; b < width; b++) expect(isDark(a, b) || isDark(b, a)).toBe(false)
    expect(isDark(4, 4)).toBe(true)
  })
})
