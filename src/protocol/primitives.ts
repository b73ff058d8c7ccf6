import { sha256 } from '@noble/hashes/sha2.js'
import { type AeadParams, aeadOpen } from './aead'

/**
 * What opening a message costs where its key is at hand: one authenticated decryption and one hash. Injected, because
 * WebAssembly does both several times faster (ADR 0006). All implementations give the same answers.
 */
export interface Primitives {
  /**
   * Decrypts a box of XChaCha20-Poly1305 of at most MAX_ENVELOPE_LENGTH bytes. Rule C5.
   * @returns the plaintext, or null when the box is not authentic (or shorter than its tag)
   * @throws {RangeError} when key or nonce has another length
   */
  aeadOpen(params: AeadParams, box: Uint8Array): Uint8Array | null
  /** SHA-256 of the parts one after the other, of no more than an envelope and 512 bytes; 32 bytes. */
  sha256(parts: readonly Uint8Array[]): Uint8Array
}

/** In JavaScript: runs everywhere. */
export const JS_PRIMITIVES: Primitives = {
  aeadOpen,
  sha256(parts) {
    // Part by part: joining them would copy the envelope.
    const hash = sha256.create()
    for (const part of parts) hash.update(part)
    return hash.digest()
  },
}
