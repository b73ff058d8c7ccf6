import { fromHex, type Hex, toHex, utf8 } from '../lib/bytes'
import type { KeyIndex, SessionId, ThreadId, ThreadRef } from './types'

/** keyIndex of the label `default-key`. */
export const DEFAULT_KEY_INDEX: KeyIndex = toHex(padRight(utf8('default-key')))
/** keyIndex of a key that was registered without a label (DeSo's convention). */
export const UNLABELLED_KEY_INDEX: KeyIndex = `0x${'0'.repeat(64)}`
/** The main thread's session. */
export const MAIN_SESSION_ID: SessionId = `0x${'0'.repeat(64)}`

function padRight(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(32)
  out.set(bytes)
  return out
}

/** Stable text of a thread: peer, short session, and the two labels where they are not both the default. */
export function threadIdOf(ref: ThreadRef): ThreadId {
  const base = `${ref.peer}/${shortSession(ref.sessionId)}`
  const plain = ref.peerKeyIndex === DEFAULT_KEY_INDEX && ref.ownKeyIndex === DEFAULT_KEY_INDEX
  return plain ? base : `${base}/${ref.peerKeyIndex}/${ref.ownKeyIndex}`
}

/** The thread with `peer` under default labels. */
export function defaultThread(peer: Hex, sessionId: SessionId = MAIN_SESSION_ID): ThreadRef {
  return { peer, sessionId, peerKeyIndex: DEFAULT_KEY_INDEX, ownKeyIndex: DEFAULT_KEY_INDEX }
}

/** A session id as it stands in a URL: no leading zero bytes, "0" for the main thread. */
export function shortSession(sessionId: SessionId): string {
  // Nearly always.
  if (sessionId === MAIN_SESSION_ID) return '0'
  return sessionId.replace(/^0x(00)*/, '') || '0'
}

/** The other way round. null for anything that is not 1 to 32 bytes of hex (or "0"). */
export function parseSession(text: string): SessionId | null {
  if (text === '0') return MAIN_SESSION_ID
  if (!/^([0-9a-f]{2}){1,32}$/.test(text)) return null
  return toHex(padLeft(fromHex(text)))
}

function padLeft(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(32)
  out.set(bytes, 32 - bytes.length)
  return out
}
