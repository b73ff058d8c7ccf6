import { toHex, utf8 } from '../lib/bytes'
import { decodeRecord, encodeRecord } from './encoding'
import { openBox, type SealedBox, sealBox } from './sealedBox'

/** Encryption at rest of one database. */
export interface Vault {
  /** Encrypts a record for the place `aad` (store and row): moved elsewhere it does not open. */
  sealRecord(aad: string, record: unknown): Promise<SealedBox>
  /** The record, or undefined when it was not sealed by this vault for this place. */
  openRecord(aad: string, box: SealedBox): Promise<unknown>
  /** As `sealRecord` and `openRecord`, for what is bytes already. */
  sealBytes(aad: string, bytes: Uint8Array<ArrayBuffer>): Promise<SealedBox>
  openBytes(aad: string, box: SealedBox): Promise<Uint8Array<ArrayBuffer> | undefined>
  /** An opaque row key for `name` (hex, HMAC-SHA-256): names of people and threads are not readable on disk. */
  index(name: string): Promise<string>
}

/**
 * Creates the vault of one database. Its keys are derived from the data key by HKDF-SHA-256 (RFC 5869), bound to the
 * database's name, and cannot be read out of WebCrypto.
 * @param dataKey 32 bytes
 */
export async function createVault(dataKey: Uint8Array, databaseName: string): Promise<Vault> {
  const root = await crypto.subtle.importKey('raw', new Uint8Array(dataKey), 'HKDF', false, ['deriveKey'])
  const derivation = (purpose: string): HkdfParams => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: utf8(`sealog1 ${purpose} ${databaseName}`),
  })
  const aes: AesKeyGenParams = { name: 'AES-GCM', length: 256 }
  const hmac: HmacKeyGenParams = { name: 'HMAC', hash: 'SHA-256', length: 256 }
  const [recordKey, indexKey] = await Promise.all([
    crypto.subtle.deriveKey(derivation('records'), root, aes, false, ['encrypt', 'decrypt']),
    crypto.subtle.deriveKey(derivation('index'), root, hmac, false, ['sign']),
  ])
  const sealBytes: Vault['sealBytes'] = (aad, bytes) => sealBox(recordKey, aad, bytes)
  const openBytes: Vault['openBytes'] = async (aad, box) => (await openBox(recordKey, aad, box)) ?? undefined
  return {
    sealBytes,
    openBytes,
    sealRecord: (aad, record) => sealBytes(aad, encodeRecord(record)),
    async openRecord(aad, box) {
      const plaintext = await openBytes(aad, box)
      return plaintext && decodeRecord(plaintext)
    },
    index: async (name) => toHex(new Uint8Array(await crypto.subtle.sign('HMAC', indexKey, utf8(name)))),
  }
}
