import type { RegisteredKey } from '../messaging/types'
import { readBytes, readSize, readWord } from './abiWords'

/**
 * The PublicKey struct of ERC-7627 `(bytes public_key, uint64 valid_before, uint8 algorithm)`, encoded alone: what
 * `getUserPublicKey` answers and what `PublicKeyUpdated` carries. null when the bytes are not that.
 */
export function decodePublicKey(data: Uint8Array): RegisteredKey | null {
  const start = readSize(data, 0)
  if (start === null) return null
  const tuple = data.subarray(start)
  const publicKey = readBytes(tuple, 0)
  const validBefore = readWord(tuple, 32)
  const algorithm = readSize(tuple, 64)
  if (publicKey === null || validBefore === null || algorithm === null || algorithm > 255) return null
  if (validBefore >= 1n << 64n) return null
  // Past the safe integers lies no date: as good as the last of them.
  return { publicKey, validBefore: Math.min(Number(validBefore), Number.MAX_SAFE_INTEGER), algorithm }
}
