import fc from 'fast-check'
import { encodeQR } from 'qr'
import { describe, expect, test } from 'vitest'
import { type Pixels, readQr } from './readQr'

const TEXT = 'SEALOG:SAFETY:1:0123456789'

/** A picture of so many grey values, one for each pixel. */
function picture(width: number, height: number, grey: (x: number, y: number) => number): Pixels {
  const data = new Uint8ClampedArray(4 * width * height).fill(255)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.fill(grey(x, y), 4 * (y * width + x), 4 * (y * width + x) + 3)
  return { width, height, data }
}

/** A code of `scale` pixels for each module, dark grey on light grey, at (20, 30) of a picture. */
function photo(text: string, { scale = 4, side = 400 } = {}): Pixels {
  const modules = encodeQR(text, 'raw', { ecc: 'medium', border: 4 })
  return picture(side, side, (x, y) => {
    const isDark = modules[Math.floor((y - 30) / scale)]?.[Math.floor((x - 20) / scale)]
    if (isDark === undefined) return 120
    return isDark ? 40 : 220
  })
}

describe('a QR code of anybody', () => {
  test('is read where it stands in a picture', () => {
    expect(readQr(photo(TEXT))).toBe(TEXT)
    expect(readQr(photo('密钥'))).toBe('密钥')
  })

  test('is nothing where a part of it is covered, where there is none, and where the picture is too large', () => {
    const covered = photo(TEXT)
    covered.data.fill(255, 0, covered.data.length / 3)
    expect(readQr(covered)).toBeNull()
    expect(readQr(picture(300, 200, () => 255))).toBeNull()
    expect(readQr(picture(0, 0, () => 0))).toBeNull()
    expect(readQr(photo(TEXT, { side: 1601 }))).toBeNull()
  })

  test('never throws, whatever the picture shows, and says text or nothing', () => {
    const whole = photo('x'.repeat(40), { scale: 2, side: 120 })
    const spots = fc.array(fc.tuple(fc.nat(119), fc.nat(119), fc.integer({ min: 1, max: 40 }), fc.nat(255)), {
      maxLength: 12,
    })
    fc.assert(
      fc.property(spots, (squares) => {
        const data = whole.data.slice()
        for (const [left, top, size, grey] of squares)
          for (let y = top; y < Math.min(120, top + size); y++)
            data.fill(grey, 4 * (y * 120 + left), 4 * (y * 120 + Math.min(120, left + size)))
        const text = readQr({ ...whole, data })
        expect(text === null || typeof text === 'string').toBe(true)
      }),
    )
  })
})
