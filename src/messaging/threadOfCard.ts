import { equalBytes, toHex } from '../lib/bytes'
import { KEY_LINK_INDEX, labelToKeyIndex } from '../protocol/labels'
import type { ContactCard } from './messageBody'
import { defaultThread } from './threadId'
import type { ThreadRef } from './types'

/**
 * Where a contact card leads: the main thread with that person, under the label that it names. A label that is none by K7 is shown and not
 * used (P7), and so is the one of key links, which no key is registered under.
 */
export function threadOfCard({ address, label }: ContactCard): ThreadRef {
  const thread = defaultThread(address)
  try {
    const keyIndex = labelToKeyIndex(label)
    return equalBytes(keyIndex, KEY_LINK_INDEX) ? thread : { ...thread, peerKeyIndex: toHex(keyIndex) }
  } catch {
    return thread
  }
}
