/** The raw module, without its wrappers: functions of WebAssembly on a heap. Pointers are offsets into `HEAPU8`; a u64 is two numbers, low half first. */
declare module 'libsodium-sumo' {
  export interface Libsodium {
    /** Replaced when the heap grows. */
    readonly HEAPU8: Uint8Array
    /** Negative when it fails. */
    _sodium_init(): number
    _malloc(length: number): number
    /** 0 when the box is authentic. `message` may be `box`. */
    _crypto_aead_xchacha20poly1305_ietf_decrypt(
      message: number,
      messageLength: 0,
      secretNonce: 0,
      box: number,
      boxLength: number,
      boxLengthHigh: 0,
      aad: number,
      aadLength: number,
      aadLengthHigh: 0,
      nonce: number,
      key: number,
    ): number
    _crypto_hash_sha256(digest: number, bytes: number, length: number, lengthHigh: 0): number
  }
  /** Rejects where WebAssembly is refused. `getRandomValue` gives a random u32. */
  export default function create(options: { getRandomValue(): number }): Promise<Libsodium>
}
