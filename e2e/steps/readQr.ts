import type { Locator } from '@playwright/test'
import { decodeQR } from 'qr/decode.js'
import { pixelsOf } from './pixelsOf'

/** What a QR code on the screen says, read from its pixels as a camera would. */
export async function readQr(code: Locator): Promise<string> {
  return decodeQR(await pixelsOf(code.page(), await code.screenshot()))
}
