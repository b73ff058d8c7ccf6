import { toHex } from '../lib/bytes'
import type { Address } from '../messaging/types'
import { KEY_LINK_INDEX } from '../protocol/labels'
import { type ActiveSpan, activeSpans, type Blocks } from './activeSpans'
import type { ActivityPart } from './activityRecord'
import { addressTopic } from './addressTopic'
import type { DecodedLog } from './decodeLog'
import type { Dialect } from './dialect'
import type { Topics } from './rangeReader'

/** Nodes bound the length of a list of topics. */
const USERS_PER_FILTER = 100
const LINK_INDEX = toHex(KEY_LINK_INDEX)

/** What is read of a contract's logs. */
export interface Wanted {
  /** Messages from or to this account. */
  readonly messagesOf?: Address
  /** Key links of this account (E11). */
  readonly keyLinksOf?: Address
  /** Key updates of any of these users. */
  readonly keysOf?: readonly Address[]
}

/** One filter over some blocks. */
export interface Query extends Blocks {
  readonly topics: Topics
}

/** What is wanted, looked for in every block. */
export function plainQueries(dialect: Dialect, wanted: Wanted, blocks: Blocks): Query[] {
  const { messagesOf, keyLinksOf, keysOf = [] } = wanted
  const filters = [
    ...(messagesOf === undefined ? [] : messageFilters(dialect, messagesOf)),
    ...(keyLinksOf === undefined ? [] : [keyLinkFilter(dialect, keyLinksOf)]),
    ...keyFilters(dialect, keysOf),
  ]
  return blocks.fromBlock > blocks.toBlock ? [] : filters.map((topics) => ({ topics, ...blocks }))
}

/** The same, looked for where the activity record says that it lies. Rule R15. */
export function activeQueries(
  dialect: Dialect,
  wanted: Wanted,
  { record, ...blocks }: Blocks & { record: ActivityPart },
): Query[] {
  const { window, peers, own } = record
  const { messagesOf, keyLinksOf, keysOf = [] } = wanted
  const bounds = { window, ...blocks }
  const queries = (spans: readonly ActiveSpan[], filters: (users: readonly Address[]) => readonly Topics[]) =>
    spans.flatMap(({ users, ...span }) => filters(users).map((topics) => ({ topics, ...span })))
  const ownOf = (users: readonly Address[]) => new Map(users.map((user) => [user, own.get(user) ?? []]))
  return [
    ...(messagesOf === undefined
      ? []
      : queries(activeSpans(peers, bounds), (users) => conversationFilters(dialect, messagesOf, users))),
    ...(keyLinksOf === undefined
      ? []
      : queries(activeSpans(ownOf([keyLinksOf]), bounds), () => [keyLinkFilter(dialect, keyLinksOf)])),
    ...queries(activeSpans(ownOf(keysOf), bounds), (users) => keyFilters(dialect, users)),
  ]
}

/** Messages from or to `account`; `peers` are all whom it has met, null where that is not known. */
export function historyFilters(
  dialect: Dialect,
  account: Address,
  peers: readonly Address[] | null,
): Topics[] {
  return peers === null ? messageFilters(dialect, account) : conversationFilters(dialect, account, peers)
}

/** Whether a log is among what is wanted: a filter that knows the peers lets messages between them through. */
export function isWanted({ messagesOf, keyLinksOf, keysOf = [] }: Wanted, log: DecodedLog): boolean {
  if (log.event === 'key') return keysOf.includes(log.user)
  const { from, to, keyIndex } = log
  if (messagesOf !== undefined && (from === messagesOf || to === messagesOf)) return true
  return from === keyLinksOf && to === keyLinksOf && keyIndex === LINK_INDEX
}

/** Messages from or to `account`: two filters, since topics of different positions cannot be joined by "or". */
function messageFilters({ messageSent }: Dialect, account: Address): Topics[] {
  const topic = addressTopic(account)
  return [
    [messageSent, null, topic],
    [messageSent, topic],
  ]
}

/** The same where nobody but `peers` writes or is written to: one filter, as long as a node takes their list. */
function conversationFilters(dialect: Dialect, account: Address, peers: readonly Address[]): Topics[] {
  const topics = [...new Set([account, ...peers])].map(addressTopic)
  return topics.length > USERS_PER_FILTER
    ? messageFilters(dialect, account)
    : [[dialect.messageSent, topics, topics]]
}

function keyFilters({ publicKeyUpdated }: Dialect, users: readonly Address[]): Topics[] {
  const topics = [...new Set(users)].map(addressTopic)
  const filters: Topics[] = []
  for (let i = 0; i < topics.length; i += USERS_PER_FILTER) {
    filters.push([publicKeyUpdated, topics.slice(i, i + USERS_PER_FILTER)])
  }
  return filters
}

/** What `account` wrote to itself, as near to label "key-link" as the topics tell. */
function keyLinkFilter({ messageSent, keyLinkTopics }: Dialect, account: Address): Topics {
  const topic = addressTopic(account)
  return [messageSent, topic, topic, ...keyLinkTopics]
}
