import { toHex } from '../src/lib/bytes'
import { partyOf } from '../src/messaging/partyOf'
import { DEFAULT_KEY_INDEX, MAIN_SESSION_ID } from '../src/messaging/threadId'
import type { KeyLog, MessageLog, OwnKey, Scope } from '../src/messaging/types'
import { sealDirect } from '../src/protocol/envelope'
import { encodePayload, PayloadKind } from '../src/protocol/payload'
import { MAIN_SESSION } from '../src/protocol/session'
import { type DirectionKey, deriveThreadKeys } from '../src/protocol/threadKeys'
import { bytesFor, CHAIN_ID, CONTRACT_BYTES, createPerson, positionAt, TEXT } from './people'

/** An account's history as its chain holds it: a thread with each of its peers, both ends writing in turn. */
export interface History {
  readonly scope: Scope
  readonly ownKey: OwnKey
  readonly keys: readonly KeyLog[]
  readonly logs: readonly MessageLog[]
  /** The key that each log is sealed with. */
  readonly sealedWith: readonly DirectionKey[]
}

/** A history of `messages` texts of 100 bytes with `peers` people, everybody on X25519. The same each time but for the nonces. */
export function createHistory({ messages, peers }: { messages: number; peers: number }): History {
  const owner = createPerson('owner', 0)
  const threads = Array.from({ length: peers }, (_, i) => {
    const peer = createPerson(`peer ${i}`, i + 1)
    const [self, other] = [partyOf(owner.registration), partyOf(peer.registration)]
    const place = { chainId: CHAIN_ID, contract: CONTRACT_BYTES }
    const keys = deriveThreadKeys({ ...place, self, secretKey: owner.key.secretKey, peer: other })
    if (keys === null) throw new Error('two keys on one curve agree')
    return { ...keys, peer }
  })
  const sealedWith: DirectionKey[] = []
  const logs = Array.from({ length: messages }, (_, i): MessageLog => {
    const thread = threads[i % peers]
    if (thread === undefined) throw new Error('a history needs peers')
    const isOwn = Math.floor(i / peers) % 2 === 0
    const [from, to] = isOwn ? [owner, thread.peer] : [thread.peer, owner]
    const key = isOwn ? thread.outgoing : thread.incoming
    sealedWith.push(key)
    const payload = encodePayload({ kind: PayloadKind.text, n: i + 1, ack: i, fields: [TEXT] })
    return {
      ...positionAt(peers + 1 + i),
      from: from.address,
      to: to.address,
      keyIndex: DEFAULT_KEY_INDEX,
      sessionId: MAIN_SESSION_ID,
      envelope: sealDirect({ key, sessionId: MAIN_SESSION, payload }),
    }
  })
  return {
    scope: {
      chainId: CHAIN_ID,
      contract: toHex(CONTRACT_BYTES),
      genesisHash: toHex(bytesFor('genesis', 32)),
      account: owner.address,
    },
    ownKey: owner.key,
    keys: [owner, ...threads.map(({ peer }) => peer)].map(({ registration }) => registration),
    logs,
    sealedWith,
  }
}
