import { createRandom } from '../scripts/lib/fuzzInput'
import { currentDialect } from '../src/chain/currentDialect'
import { encodeCalls } from '../src/chain/encodeCalls'
import { fromHex, type Hex } from '../src/lib/bytes'
import { partyOf } from '../src/messaging/partyOf'
import type { Call } from '../src/messaging/ports'
import { DEFAULT_KEY_INDEX, MAIN_SESSION_ID } from '../src/messaging/threadId'
import { sealDirect } from '../src/protocol/envelope'
import { encodePayload, PayloadKind } from '../src/protocol/payload'
import { MAIN_SESSION } from '../src/protocol/session'
import { deriveThreadKeys } from '../src/protocol/threadKeys'
import { type BenchPerson, CHAIN_ID, createPerson } from './people'

/** A transaction to the contract. */
interface Sent {
  readonly from: Hex
  readonly data: Hex
}

/** What a year leaves on a chain. */
export interface YearStory {
  readonly owner: BenchPerson
  /** Messages from or to the owner. */
  readonly messages: number
  /** Block number of the last day's end. */
  readonly end: number
  /** Blocks that hold something, in chain order. */
  readonly blocks: readonly { readonly number: number; readonly calls: readonly Sent[] }[]
}

/** Two-second blocks. */
const HOUR = 1_800
const DAY = 24 * HOUR
const DAYS = 365
const ACTIVE_DAYS = 60
const PEERS = 12

/**
 * A year of somebody who writes on sixty of its days. On half of them there is one conversation of up to two hours, with one of
 * twelve people whom they get to know in the course of the year; on a third two, at any time; on the rest, eight messages
 * with two people over sixteen hours. Everybody registers before they are written to, and some again later. Meanwhile
 * others write to each other. The same each time but for the nonces. `activeDays` makes a quieter year of it.
 */
export function createYearStory(contract: Hex, activeDays = ACTIVE_DAYS): YearStory {
  const random = createRandom(365)
  const owner = createPerson('owner', 0)
  const peers = Array.from({ length: PEERS }, (_, i) => createPerson(`peer ${i}`, 0))
  const others = Array.from({ length: 4 }, (_, i) => createPerson(`other ${i}`, 0))
  const calls = new Map<number, Sent[]>()
  let messages = 0

  function add(number: number, from: BenchPerson, call: Call): void {
    const sent = { from: from.address, data: encodeCalls(currentDialect, [call]) }
    calls.set(number, [...(calls.get(number) ?? []), sent])
  }

  function register(number: number, person: BenchPerson): void {
    const { keyIndex, publicKey, algorithm } = person.key
    const key = { publicKey, algorithm, validBefore: 0 }
    add(number, person, { type: 'updatePublicKey', keyIndex, key })
  }

  function write(number: number, from: BenchPerson, to: BenchPerson, text: string): void {
    const keys = deriveThreadKeys({
      chainId: CHAIN_ID,
      contract: fromHex(contract),
      self: partyOf(from.registration),
      secretKey: from.key.secretKey,
      peer: partyOf(to.registration),
    })
    if (keys === null) throw new Error('two keys on one curve agree')
    const payload = encodePayload({ kind: PayloadKind.text, n: messages + 1, ack: 0, fields: [text] })
    const envelope = sealDirect({ key: keys.outgoing, sessionId: MAIN_SESSION, payload })
    const ids = { keyIndex: DEFAULT_KEY_INDEX, sessionId: MAIN_SESSION_ID }
    add(number, from, { type: 'sendMessage', to: to.address, ...ids, envelope })
  }

  /** To and fro between the owner and `peer`. */
  function converse(start: number, length: number, peer: BenchPerson, count: number): void {
    for (let i = 0; i < count; i++) {
      const [from, to] = random.oneIn(2) ? [owner, peer] : [peer, owner]
      write(start + Math.floor((length * i) / count) + random.below(10), from, to, `message ${messages}`)
      messages++
    }
  }

  register(2, owner)
  register(170 * DAY, owner)
  for (const [i, peer] of peers.entries()) {
    // Before day 5 i, on which they can first be met.
    register(3 + random.below(Math.max(1, 5 * i * DAY)), peer)
    if (i % 3 === 0) register(200 * DAY + random.below(100 * DAY), peer)
  }
  const days = Array.from({ length: DAYS - 1 }, (_, i) => i + 1)
    .map((day) => ({ day, order: random.below(2 ** 31) }))
    .sort((a, b) => a.order - b.order)
    .slice(0, activeDays)
    .map(({ day }) => day)
  for (const day of days) {
    const known = peers.slice(0, Math.min(PEERS, 1 + Math.floor(day / 5)))
    const start = day * DAY
    const kind = random.below(6)
    if (kind < 5) {
      for (let i = 0; i < (kind < 3 ? 1 : 2); i++)
        converse(start + random.below(22 * HOUR), HOUR / 4 + random.below(HOUR * 1.75), random.pick(known), 8)
    } else {
      for (let i = 0; i < 8; i++)
        converse(start + (7 + 2 * i) * HOUR, HOUR, random.pick(known.slice(0, 2)), 1)
    }
    const [a, b] = [random.pick(others), random.pick(others)]
    write(start + random.below(DAY), a, b, 'not for the owner')
    write(start + random.below(DAY), a, random.pick(peers), 'nor this')
  }
  const blocks = [...calls].sort(([a], [b]) => a - b)
  return {
    owner,
    messages,
    end: DAYS * DAY,
    blocks: blocks.map(([number, sent]) => ({ number, calls: sent })),
  }
}
