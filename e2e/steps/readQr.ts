import type { Locator } from '@playwright/test'
import { decodeQR } from 'qr/decode.js'

/** What a QR code on the screen says, read from its pixels as a camera would. */
export async function readQr(code: Locator): Promise<string> {
  const png = (await code.screenshot()).toString('base64')
  const { width, height, data } = await code.page().evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
    const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const canvas = new OffscreenCanvas(picture.width, picture.height)
    const context = canvas.getContext('2d')
    if (!context) throw new Error('no canvas')
    context.drawImage(picture, 0, 0)
    const pixels = context.getImageData(0, 0, picture.width, picture.height)
    return { width: pixels.width, height: pixels.height, data: [...pixels.data] }
  }, png)
  return decodeQR({ width, height, data: Uint8ClampedArray.from(data) })
}
