import { toHex } from '../lib/bytes'
import type { Address, MessageLog } from '../messaging/types'
import { KEY_LINK_INDEX } from '../protocol/labels'
import { addressTopic } from './addressTopic'
import type { Dialect } from './dialect'
import type { Topics } from './rangeReader'

/** Nodes bound the length of a list of topics. */
const USERS_PER_FILTER = 100
const LINK_INDEX = toHex(KEY_LINK_INDEX)

/** Messages from or to `account`: two filters, since topics of different positions cannot be joined by "or". */
export function messageFilters({ messageSent }: Dialect, account: Address): Topics[] {
  const topic = addressTopic(account)
  return [
    [messageSent, null, topic],
    [messageSent, topic],
  ]
}

/** Key updates of any of `users`. */
export function keyFilters({ publicKeyUpdated }: Dialect, users: readonly Address[]): Topics[] {
  const topics = [...new Set(users)].map(addressTopic)
  const filters: Topics[] = []
  for (let i = 0; i < topics.length; i += USERS_PER_FILTER) {
    filters.push([publicKeyUpdated, topics.slice(i, i + USERS_PER_FILTER)])
  }
  return filters
}

/** What `account` wrote to itself, as near to label "key-link" as the topics tell. Rule E11. */
export function keyLinkFilter({ messageSent, keyLinkTopics }: Dialect, account: Address): Topics {
  const topic = addressTopic(account)
  return [messageSent, topic, topic, ...keyLinkTopics]
}

/** What came through {@link keyLinkFilter} without being a key link is left out. */
export function isKeyLink({ keyIndex }: Pick<MessageLog, 'keyIndex'>): boolean {
  return keyIndex === LINK_INDEX
}
