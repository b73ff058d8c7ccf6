import createLibsodium from 'libsodium-sumo'
import { BaseError } from '../lib/BaseError'
import { KEY_LENGTH, NONCE_LENGTH, TAG_LENGTH } from '../protocol/aead'
import { MAX_ENVELOPE_LENGTH } from '../protocol/envelope'
import type { Primitives } from '../protocol/primitives'

const NO_KEY = new Uint8Array(KEY_LENGTH)
const DIGEST_LENGTH = 32

/** Where things lie in our part of the heap: a key, a nonce, the AAD, the box; or a digest and what is hashed. */
const NONCE_START = KEY_LENGTH
const AAD_START = NONCE_START + NONCE_LENGTH
/** An envelope with all that is authenticated or hashed beside it. */
const CAPACITY = MAX_ENVELOPE_LENGTH + 512 + DIGEST_LENGTH

/** Bytes that plaintexts are cut from. */
const POOL_LENGTH = 65_536

/**
 * The primitives of libsodium, as WebAssembly. No key stays on its heap after a call; the plaintext stays until the next one.
 * Rejects where the policy of the page or worker refuses WebAssembly.
 */
export async function createSodium(): Promise<Primitives> {
  const sodium = await createLibsodium({
    getRandomValue: () => crypto.getRandomValues(new Uint32Array(1))[0] as number,
  })
  const {
    _sodium_init: init,
    _malloc: allocate,
    _crypto_aead_xchacha20poly1305_ietf_decrypt: decrypt,
    _crypto_hash_sha256: hash,
  } = sodium
  if (init() < 0) throw new BaseError('libsodium does not start.')
  const start = allocate(CAPACITY)
  // An allocation may replace the heap: this was the only one.
  const heap = sodium.HEAPU8.subarray(start, start + CAPACITY)
  const copy = createPool()

  return {
    aeadOpen({ key, nonce, aad }, box) {
      if (box.length < TAG_LENGTH) return null
      if (key.length !== KEY_LENGTH || nonce.length !== NONCE_LENGTH)
        throw new RangeError('wrong key or nonce')
      const boxStart = AAD_START + aad.length
      const boxEnd = boxStart + box.length
      // Before the key lies there.
      if (boxEnd > CAPACITY) throw new RangeError('too long')
      heap.set(key)
      heap.set(nonce, NONCE_START)
      heap.set(aad, AAD_START)
      heap.set(box, boxStart)
      const status = decrypt(
        start + boxStart,
        0,
        0,
        start + boxStart,
        box.length,
        0,
        start + AAD_START,
        aad.length,
        0,
        start + NONCE_START,
        start,
      )
      heap.set(NO_KEY)
      return status === 0 ? copy(heap.subarray(boxStart, boxEnd - TAG_LENGTH)) : null
    },
    sha256(parts) {
      let end = DIGEST_LENGTH
      for (const part of parts) {
        // Throws a RangeError past the end of our part.
        heap.set(part, end)
        end += part.length
      }
      hash(start, start + DIGEST_LENGTH, end - DIGEST_LENGTH, 0)
      return heap.slice(0, DIGEST_LENGTH)
    },
  }
}

/** Returns how to copy bytes into pieces of a larger buffer: one for each of many short texts costs as much as opening them. */
function createPool(): (bytes: Uint8Array) => Uint8Array {
  let pool = new Uint8Array(POOL_LENGTH)
  let used = 0
  return (bytes) => {
    if (bytes.length > POOL_LENGTH) return bytes.slice()
    if (used + bytes.length > POOL_LENGTH) {
      pool = new Uint8Array(POOL_LENGTH)
      used = 0
    }
    const copy = pool.subarray(used, used + bytes.length)
    copy.set(bytes)
    used += bytes.length
    return copy
  }
}
