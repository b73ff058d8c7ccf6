import { fromHex, type Hex, toHex } from '../lib/bytes'
import {
  DEFAULT_KEY_INDEX,
  defaultThread,
  MAIN_SESSION_ID,
  parseSession,
  shortSession,
  threadIdOf,
} from '../messaging/threadId'
import type { Address, EnvelopeId, KeyIndex, ThreadRef } from '../messaging/types'
import { KEY_LINK_INDEX, keyIndexToLabel, labelToKeyIndex } from '../protocol/labels'

/** Query parameters: the label that is written to, and the one that is written from. */
const PEER_LABEL = 'label'
const OWN_LABEL = 'from'
/** And the message that is looked at. */
const MESSAGE = 'message'

/** The route of a person's main thread. */
export function personPath(peer: Address): string {
  return `/dm/${peer}`
}

/** The route that writes to one label of a person. */
export function labelPath(peer: Address, peerKeyIndex: KeyIndex): string {
  return threadPath({ ...defaultThread(peer), peerKeyIndex })
}

/** Whether a thread is the one that opens for a person: session 0 under default labels. */
export function isMainThread(thread: ThreadRef): boolean {
  return threadIdOf(thread) === threadIdOf(defaultThread(thread.peer, MAIN_SESSION_ID))
}

/** The route of a thread: `/dm/0x…`, `/dm/0x…/<session>`; labels follow as a query where they are not the default. */
export function threadPath(thread: ThreadRef): string {
  const session = shortSession(thread.sessionId)
  const path = session === '0' ? personPath(thread.peer) : `${personPath(thread.peer)}/${session}`
  return path + labelQuery(thread)
}

/** The route of one message in its thread; of the thread where it has no id yet. The id is public: a hash of what is on chain. */
export function messagePath(thread: ThreadRef, id: EnvelopeId | null): string {
  const path = threadPath(thread)
  return id === null ? path : `${path}${path.includes('?') ? '&' : '?'}${MESSAGE}=${id}`
}

/** The message that a route names, to be shown; null for none. */
export function parseMessagePath(query: URLSearchParams): EnvelopeId | null {
  const id = query.get(MESSAGE)
  return isHex(id, 16) ? id : null
}

/** The route of a person's keys, as they stand between the labels of a thread. */
export function aboutPath(thread: ThreadRef): string {
  return `${personPath(thread.peer)}/about${labelQuery(thread)}`
}

function labelQuery(thread: ThreadRef): string {
  const query = new URLSearchParams()
  if (thread.peerKeyIndex !== DEFAULT_KEY_INDEX) query.set(PEER_LABEL, nameOf(thread.peerKeyIndex))
  if (thread.ownKeyIndex !== DEFAULT_KEY_INDEX) query.set(OWN_LABEL, nameOf(thread.ownKeyIndex))
  const labels = query.toString()
  return labels === '' ? '' : `?${labels}`
}

/** The part of a route that is none. */
export type PathFault = 'address' | 'session' | 'label'

/** The thread that a route names; what is wrong with the route when it names none. */
export function parseThreadPath(params: {
  peer: string | undefined
  session: string | undefined
  query: URLSearchParams
}): ThreadRef | PathFault {
  const peer = params.peer?.toLowerCase()
  const sessionId = parseSession(params.session ?? '0')
  const peerKeyIndex = readLabel(params.query.get(PEER_LABEL))
  const ownKeyIndex = readLabel(params.query.get(OWN_LABEL))
  if (!isHex(peer, 20)) return 'address'
  if (sessionId === null) return 'session'
  if (peerKeyIndex === null || ownKeyIndex === null) return 'label'
  return { peer, sessionId, peerKeyIndex, ownKeyIndex }
}

/** A label as text; an index that is none in hex, which is too long to be a label. */
function nameOf(keyIndex: KeyIndex): string {
  return keyIndexToLabel(fromHex(keyIndex)) ?? keyIndex
}

function readLabel(text: string | null): KeyIndex | null {
  if (text === null) return DEFAULT_KEY_INDEX
  try {
    const keyIndex = isHex(text, 32) ? text : toHex(labelToKeyIndex(text.normalize('NFC')))
    // Nobody is written to under the label of key links.
    return keyIndex === toHex(KEY_LINK_INDEX) ? null : keyIndex
  } catch {
    return null
  }
}

function isHex(text: string | null | undefined, bytes: number): text is Hex {
  return typeof text === 'string' && text.length === 2 + 2 * bytes && /^0x[0-9a-f]+$/.test(text)
}
