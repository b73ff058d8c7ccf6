import { toHex } from '../lib/bytes'
import type { Address } from '../messaging/types'
import { KEY_LINK_INDEX } from '../protocol/labels'
import { addressTopic, MESSAGE_SENT, PUBLIC_KEY_UPDATED } from './eventTopics'
import type { Topics } from './rangeReader'

/** Nodes bound the length of a list of topics. */
const USERS_PER_FILTER = 100

/** Messages from or to `account`: two filters, since topics of different positions cannot be joined by "or". */
export function messageFilters(account: Address): Topics[] {
  const topic = addressTopic(account)
  return [
    [MESSAGE_SENT, null, topic],
    [MESSAGE_SENT, topic],
  ]
}

/** Key updates of any of `users`. */
export function keyFilters(users: readonly Address[]): Topics[] {
  const topics = [...new Set(users)].map(addressTopic)
  const filters: Topics[] = []
  for (let i = 0; i < topics.length; i += USERS_PER_FILTER) {
    filters.push([PUBLIC_KEY_UPDATED, topics.slice(i, i + USERS_PER_FILTER)])
  }
  return filters
}

/** What `account` wrote to itself under label "key-link". Rule E11. */
export function keyLinkFilter(account: Address): Topics {
  const topic = addressTopic(account)
  return [MESSAGE_SENT, topic, topic, toHex(KEY_LINK_INDEX)]
}
