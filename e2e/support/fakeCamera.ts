import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeQR } from 'qr'
import { test as base } from './fixtures'

/** Of the film, in pixels: what many laptops have. */
const WIDTH = 640
const HEIGHT = 480

interface Picture {
  readonly width: number
  readonly height: number
  /** RGBA. */
  readonly data: Uint8ClampedArray
}

export interface FakeCamera {
  /** What the camera sees from its next start on: a picture in the middle of a grey wall, a little too bright and noisy. */
  show(picture: Picture | null): Promise<void>
}

/**
 * A browser whose camera is a film that the test makes, and whose user allows it. Chromium reads the file anew whenever a page starts
 * the camera.
 */
export const test = base.extend<object, { film: string; camera: FakeCamera }>({
  film: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads what a fixture needs from this pattern.
    async ({}, use) => {
      const path = join(tmpdir(), `sealog-camera-${randomUUID()}.y4m`)
      await use(path)
      await rm(path, { force: true })
    },
    { scope: 'worker' },
  ],
  camera: [
    async ({ film }, use) => {
      const show = (picture: Picture | null) => writeFile(film, encodeFilm(picture))
      await show(null)
      await use({ show })
    },
    { scope: 'worker' },
  ],
  launchOptions: [
    async ({ launchOptions, film }, use) => {
      const args = [
        ...(launchOptions.args ?? []),
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        `--use-file-for-fake-video-capture=${film}`,
      ]
      await use({ ...launchOptions, args })
    },
    { scope: 'worker' },
  ],
})

/** A QR code as a picture, `scale` pixels for each module. */
export function qrPicture(text: string, scale: number): Picture {
  const modules = encodeQR(text, 'raw', { ecc: 'medium', border: 4 })
  const side = modules.length * scale
  const data = new Uint8ClampedArray(4 * side * side).fill(255)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const isDark = modules[Math.floor(y / scale)]?.[Math.floor(x / scale)]
      if (isDark) data.fill(0, 4 * (y * side + x), 4 * (y * side + x) + 3)
    }
  return { width: side, height: side, data }
}

/** YUV4MPEG2: two frames of luma, without colour. */
function encodeFilm(picture: Picture | null): Buffer {
  const frame = Buffer.concat([
    Buffer.from('FRAME\n'),
    encodeLuma(picture),
    Buffer.alloc((WIDTH * HEIGHT) / 2, 128),
  ])
  return Buffer.concat([
    Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F30:1 Ip A1:1 C420mpeg2\n`),
    frame,
    frame,
  ])
}

function encodeLuma(picture: Picture | null): Buffer {
  const luma = Buffer.alloc(WIDTH * HEIGHT, 110)
  if (!picture) return luma
  const { width, height, data } = picture
  if (width > WIDTH || height > HEIGHT) throw new Error(`${width} × ${height} does not fit the film`)
  const left = (WIDTH - width) >> 1
  const top = (HEIGHT - height) >> 1
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = 4 * (y * width + x)
      const grey = ((data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + 2] ?? 0)) / 3
      // No camera sees full black, and its grain is never the same.
      luma[(y + top) * WIDTH + x + left] = 50 + grey * 0.7 + ((x * 7 + y * 13) % 11) - 5
    }
  return luma
}

export { expect } from './fixtures'
