import type { Hex } from '../lib/bytes'
import { defaultThread, MAIN_SESSION_ID, parseSession, shortSession, threadIdOf } from '../messaging/threadId'
import type { Address, ThreadRef } from '../messaging/types'

/** The route of a person's main thread. */
export function personPath(peer: Address): string {
  return `/dm/${peer}`
}

/** Whether a thread is the one that opens for a person: session 0 under default labels. */
export function isMainThread(thread: ThreadRef): boolean {
  return threadIdOf(thread) === threadIdOf(defaultThread(thread.peer, MAIN_SESSION_ID))
}

/** The route of a thread: `/dm/0x…`, `/dm/0x…/<session>`; labels follow as a query where they are not the default. */
export function threadPath(thread: ThreadRef): string {
  const plain = defaultThread(thread.peer, thread.sessionId)
  const session = shortSession(thread.sessionId)
  const path = session === '0' ? personPath(thread.peer) : `${personPath(thread.peer)}/${session}`
  if (threadIdOf(thread) === threadIdOf(plain)) return path
  return `${path}?peerKey=${thread.peerKeyIndex}&ownKey=${thread.ownKeyIndex}`
}

/** The thread that a route names, null when it names none. */
export function parseThreadPath(params: {
  peer: string | undefined
  session: string | undefined
  query: URLSearchParams
}): ThreadRef | null {
  const peer = params.peer?.toLowerCase()
  const sessionId = parseSession(params.session ?? '0')
  if (!isHex(peer, 20) || sessionId === null) return null
  const thread = defaultThread(peer, sessionId)
  const peerKeyIndex = params.query.get('peerKey')
  const ownKeyIndex = params.query.get('ownKey')
  return isHex(peerKeyIndex, 32) && isHex(ownKeyIndex, 32) ? { ...thread, peerKeyIndex, ownKeyIndex } : thread
}

function isHex(text: string | null | undefined, bytes: number): text is Hex {
  return typeof text === 'string' && text.length === 2 + 2 * bytes && /^0x[0-9a-f]+$/.test(text)
}
