import { decodeQR } from 'qr/decode.js'

/** A picture's pixels, RGBA. */
export type Pixels = Pick<ImageData, 'width' | 'height' | 'data'>

/** Pixels on each side. The decoder's work grows with their number: the worst picture of this size takes it a few seconds. */
const LARGEST_SIDE = 1600

/**
 * The text of a QR code in a picture that anybody may have made; null where none can be read, and where the picture is larger than
 * 1600 pixels. Never throws.
 */
export function readQr({ width, height, data }: Pixels): string | null {
  if (width > LARGEST_SIDE || height > LARGEST_SIDE) return null
  try {
    return decodeQR({ width, height, data })
  } catch {
    // Nothing that looks like a code, or one that does not hold together.
    return null
  }
}

/** What a picture shows, its longer side made `side` pixels if it is more. @throws where the browser does not hand pixels out */
export function toPixels(
  source: CanvasImageSource,
  size: { readonly width: number; readonly height: number },
  side: number = LARGEST_SIDE,
): Pixels {
  const scale = Math.min(1, side / Math.max(size.width, size.height))
  const width = Math.max(1, Math.round(size.width * scale))
  const height = Math.max(1, Math.round(size.height * scale))
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('no canvas')
  context.imageSmoothingQuality = 'high'
  context.drawImage(source, 0, 0, width, height)
  return context.getImageData(0, 0, width, height)
}
