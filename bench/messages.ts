import { type Hex, toHex, uint } from '../src/lib/bytes'
import { defaultThread } from '../src/messaging/threadId'
import type { Message, Scope } from '../src/messaging/types'
import { PayloadKind } from '../src/protocol/payload'
import { positionAt } from './people'

const account: Hex = toHex(uint(1, 20))
/** Whose messages these are. */
export const SCOPE: Scope = {
  chainId: 31337,
  contract: toHex(uint(2, 20)),
  genesisHash: toHex(uint(3, 32)),
  account,
}
const WORDS = [
  'lunch',
  'tomorrow',
  'harbour',
  'ledger',
  'Friday',
  'tickets',
  'Oslo',
  'window',
  'keys',
  'block',
  'rain',
  'late',
]
const TEXT_LENGTH = 100

/**
 * `count` opened texts of 100 bytes with `peers` people in turn, both ends writing, each in a block and a transaction of its own.
 */
export function createMessages({ count, peers }: { count: number; peers: number }): Message[] {
  const threads = Array.from({ length: peers }, (_, i) => defaultThread(toHex(uint(1000 + i, 20))))
  const ownKey = flat(toHex(uint(4000, 32)))
  const peerKeys = threads.map((_, i) => flat(toHex(uint(5000 + i, 32))))
  return Array.from({ length: count }, (_, i): Message => {
    const thread = threads[i % peers]
    if (!thread) throw new Error('a history needs peers')
    const position = positionAt(i + 1)
    const isOwn = Math.floor(i / peers) % 3 === 0
    return {
      ...position,
      txHash: flat(position.txHash),
      blockHash: null,
      id: flat(toHex(uint((BigInt(i) + 1n) * 0x9e3779b97f4a7c15n, 16))),
      thread,
      from: isOwn ? account : thread.peer,
      to: isOwn ? thread.peer : account,
      content: {
        status: 'opened',
        payload: { kind: PayloadKind.text, n: i + 1, ack: i, fields: [flat(textOf(i))] },
        ownPublicKey: ownKey,
        peerPublicKey: peerKeys[i % peers] ?? null,
      },
      size: 160,
      expiredKey: false,
      bypassedKey: false,
    }
  })
}

/** As a node's answer has it: a string that was put together of pieces is one piece only once it was read. */
function flat<T extends string>(text: T): T {
  return JSON.parse(JSON.stringify(text)) as T
}

/** Stands in the oldest message and in no other. */
export const NEEDLE = 'needle in the oldest'

function textOf(i: number): string {
  const words = Array.from({ length: 20 }, (_, w) => WORDS[(i * 7 + w * (1 + (i % 11))) % WORDS.length])
  return `${i === 0 ? NEEDLE : i} ${words.join(' ')}`.slice(0, TEXT_LENGTH)
}
