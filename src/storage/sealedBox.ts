import { utf8 } from '../lib/bytes'

/** AES-256-GCM ciphertext with its 96-bit nonce (NIST SP 800-38D), as it lies in a row. */
export interface SealedBox {
  readonly iv: Uint8Array<ArrayBuffer>
  readonly box: ArrayBuffer
}

const IV_LENGTH = 12

/** An AES-GCM key of 32 bytes that scripts can use and not read. */
export function importBoxKey(bytes: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', new Uint8Array(bytes), 'AES-GCM', false, ['encrypt', 'decrypt'])
}

/** Encrypts `plaintext` under a fresh random nonce. `aad` names the place that the box is for. */
export async function sealBox(
  key: CryptoKey,
  aad: string,
  plaintext: Uint8Array<ArrayBuffer>,
): Promise<SealedBox> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_LENGTH))
  const box = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: utf8(aad) }, key, plaintext)
  return { iv, box }
}

/** The plaintext, or null when the box was not sealed under this key for this place, or was changed. */
export async function openBox(
  key: CryptoKey,
  aad: string,
  { iv, box }: SealedBox,
): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(
      await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: utf8(aad) }, key, box),
    )
  } catch {
    // Also a row whose shape was changed on disk: a TypeError of WebCrypto says no more than its OperationError.
    return null
  }
}
