import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'

/** Bytes of an XChaCha20-Poly1305 key. Rule C5. */
export const KEY_LENGTH = 32
/** Bytes of an XChaCha20-Poly1305 nonce. Rule C5. */
export const NONCE_LENGTH = 24
/** Bytes of the Poly1305 tag at the end of a box. Rule C5. */
export const TAG_LENGTH = 16

export interface AeadParams {
  /** 32 bytes. */
  key: Uint8Array
  /** 24 bytes, never used twice with one key. */
  nonce: Uint8Array
  /** Bytes that are authenticated but not encrypted. */
  aad: Uint8Array
}

/**
 * Encrypts with XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha). Rule C5.
 * @returns box: ciphertext followed by the 16-byte tag
 */
export function aeadSeal({ key, nonce, aad }: AeadParams, plaintext: Uint8Array): Uint8Array {
  return xchacha20poly1305(key, nonce, aad).encrypt(plaintext)
}

/**
 * Decrypts what {@link aeadSeal} made. Rule C5.
 * @returns the plaintext, or null when the box is not authentic (or shorter than its tag)
 * @throws {RangeError} when key or nonce has another length
 */
export function aeadOpen({ key, nonce, aad }: AeadParams, box: Uint8Array): Uint8Array | null {
  if (box.length < TAG_LENGTH) return null
  if (key.length !== KEY_LENGTH || nonce.length !== NONCE_LENGTH) throw new RangeError('wrong key or nonce')
  const cipher = xchacha20poly1305(key, nonce, aad)
  try {
    return cipher.decrypt(box)
  } catch {
    // The only failure left is the tag.
    return null
  }
}
