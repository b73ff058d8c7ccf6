import type { Page } from '@playwright/test'

/** Width, height and RGBA bytes of a PNG, decoded by the browser. */
export async function pixelsOf(
  page: Page,
  png: Buffer,
): Promise<{ width: number; height: number; data: Uint8ClampedArray }> {
  const { width, height, data } = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
    const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const canvas = new OffscreenCanvas(picture.width, picture.height)
    const context = canvas.getContext('2d')
    if (!context) throw new Error('no canvas')
    context.drawImage(picture, 0, 0)
    const pixels = context.getImageData(0, 0, picture.width, picture.height)
    return { width: pixels.width, height: pixels.height, data: [...pixels.data] }
  }, png.toString('base64'))
  return { width, height, data: Uint8ClampedArray.from(data) }
}
