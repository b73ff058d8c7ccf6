import { readQr, toPixels } from './readQr'

/** Bytes: a photo of a good camera has a fifth of it. */
const LARGEST_FILE = 50_000_000
/** Pixels: the browser takes four bytes for each while it draws them smaller. */
const MOST_PIXELS = 100_000_000

/** The text of the QR code in a photo or screenshot; null where it has none, or is no picture. Never rejects. */
export async function readQrPicture(file: Blob): Promise<string | null> {
  if (file.size > LARGEST_FILE) return null
  const url = URL.createObjectURL(file)
  try {
    const picture = await loadPicture(url)
    const { naturalWidth: width, naturalHeight: height } = picture
    if (width * height === 0 || width * height > MOST_PIXELS) return null
    return readQr(toPixels(picture, { width, height }))
  } catch {
    return null
  } finally {
    URL.revokeObjectURL(url)
  }
}

/** Its size is known then; its pixels are decoded when they are drawn. */
function loadPicture(url: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const picture = new Image()
    picture.onload = () => resolve(picture)
    picture.onerror = () => reject(new Error('no picture'))
    picture.src = url
  })
}
