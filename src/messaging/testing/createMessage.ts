import { toHex, uint } from '../../lib/bytes'
import { PayloadKind } from '../../protocol/payload'
import { type MessageBody, writeBody } from '../messageBody'
import { defaultThread } from '../threadId'
import type { Address, LogPosition, Message, OutboxRow, Scope, SessionId } from '../types'

export const ME: Address = `0x${'11'.repeat(20)}`
export const PEER: Address = `0x${'22'.repeat(20)}`
export const SCOPE: Scope = {
  chainId: 31337,
  contract: `0x${'c0'.repeat(20)}`,
  genesisHash: `0x${'00'.repeat(32)}`,
  account: ME,
}

/** A position whose block hash follows from `fork`. */
export function positionAt(blockNumber: number, logIndex = 0, fork = 0): LogPosition {
  const blockHash = toHex(uint(blockNumber * 1000 + fork, 32))
  return { blockNumber, blockHash, logIndex, txHash: blockHash, timestamp: 1_700_000_000 + 12 * blockNumber }
}

/** A message as it comes from the opener: with the hash of its block. */
export type OpenedMessage = Message & LogPosition

/** An opened message of the main thread with `PEER`, unless told otherwise. */
export function createMessage(
  at: number | LogPosition,
  options: {
    own?: boolean
    n?: number
    text?: string
    kind?: number
    /** Instead of `kind` and `text`. */
    body?: MessageBody
    id?: number
    peer?: Address
    session?: SessionId
  } = {},
): OpenedMessage {
  const position = typeof at === 'number' ? positionAt(at) : at
  const { own = false, n = 1, text = 'text', kind = PayloadKind.text, peer = PEER, session } = options
  const id = options.id ?? position.blockNumber * 100 + position.logIndex
  return {
    ...position,
    id: toHex(uint(id, 16)),
    thread: defaultThread(peer, session),
    from: own ? ME : peer,
    to: own ? peer : ME,
    content: {
      status: 'opened',
      payload: options.body ? { ...writeBody(options.body), n } : { kind, n, ack: 0, fields: [text] },
      ownPublicKey: '0x01',
      peerPublicKey: '0x02',
    },
    size: 64,
    expiredKey: false,
    bypassedKey: false,
  }
}

/** An outbox row to `PEER` in the main thread. */
export function createRow(localId: string, change: Partial<OutboxRow> = {}): OutboxRow {
  return {
    localId,
    tab: 'this tab',
    thread: defaultThread(PEER),
    payload: { kind: PayloadKind.text, n: 0, ack: 0, fields: [localId] },
    status: 'queued',
    createdAt: 1_700_000_000_000,
    envelopeId: null,
    envelope: null,
    txHash: null,
    error: null,
    ...change,
  }
}
