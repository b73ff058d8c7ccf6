import { fromHex } from '../lib/bytes'

/** The bytes that a node answers in hex (DATA of the JSON-RPC specification), or null for anything else. */
export function readBytesAnswer(result: unknown): Uint8Array | null {
  if (typeof result !== 'string' || !result.startsWith('0x')) return null
  try {
    return fromHex(result)
  } catch {
    return null
  }
}
