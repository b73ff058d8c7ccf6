import { fromHex, type Hex, toHex } from '../lib/bytes'
import { EnvelopeType, envelopeHeader, envelopeId, openDirect } from '../protocol/envelope'
import { KEY_LINK_INDEX } from '../protocol/labels'
import { decodePayload } from '../protocol/payload'
import { isMainSession } from '../protocol/session'
import { type DirectionKey, deriveThreadKeys, type Party } from '../protocol/threadKeys'
import type { OpenResult } from './ports'
import { isAfter } from './position'
import { defaultThread, MAIN_SESSION_ID } from './threadId'
import type {
  Address,
  KeyLog,
  Message,
  MessageContent,
  MessageLog,
  OwnKey,
  Scope,
  SessionId,
  ThreadRef,
} from './types'

/** Sender keys tried for one log: the newest of those registered before it (SPEC, E rules). */
const MAX_SENDER_KEYS = 32
/** Recipient keys tried for one log. Our own are few; this bounds what a peer with thousands of registrations costs us. */
const MAX_RECIPIENT_KEYS = 64
/** Thread keys kept; past that the cache starts again. One entry is about 300 bytes. */
const MAX_CACHED_THREADS = 20_000

type ThreadKeys = ReturnType<typeof deriveThreadKeys>
type KeyLogsByUser = ReadonlyMap<Address, readonly KeyLog[]>

/** A pair of registered keys, one of them ours, that may have sealed a log. */
interface Candidate {
  readonly key: DirectionKey
  readonly own: KeyLog
  readonly peer: KeyLog
}

/**
 * Opens logs with the keys of one account. It remembers thread keys, so that a message costs one AEAD and no curve operation
 * (SPEC, E rules: candidates). Holds secrets in memory only; never throws for what a log contains.
 */
export function createLogOpener(scope: Scope): {
  setKeys(keys: readonly OwnKey[]): void
  open(log: MessageLog, keys: KeyLogsByUser): OpenResult
} {
  let ownKeys = new Map<Hex, OwnKey>()
  let cache = new Map<string, ThreadKeys>()
  const contract = fromHex(scope.contract)
  const keyLinkIndex = toHex(KEY_LINK_INDEX)

  function threadKeys(own: KeyLog, peer: KeyLog): ThreadKeys {
    const secret = ownKeys.get(toHex(own.publicKey))
    if (!secret || secret.algorithm !== own.algorithm) return null
    const id = `${own.keyIndex}${toHex(own.publicKey)}${peer.user}${peer.keyIndex}${peer.algorithm}${toHex(peer.publicKey)}`
    let keys = cache.get(id)
    if (keys === undefined) {
      if (cache.size >= MAX_CACHED_THREADS) cache = new Map()
      keys = deriveThreadKeys({
        chainId: scope.chainId,
        contract,
        self: partyOf(own),
        secretKey: secret.secretKey,
        peer: partyOf(peer),
      })
      cache.set(id, keys)
    }
    return keys
  }

  function candidatesFor(log: MessageLog, keys: KeyLogsByUser): Candidate[] {
    const own = log.to === scope.account
    const recipients = registeredBefore(keys.get(log.to), log, MAX_RECIPIENT_KEYS, log.keyIndex)
    const senders = registeredBefore(keys.get(log.from), log, MAX_SENDER_KEYS)
    const out: Candidate[] = []
    for (const recipient of recipients) {
      for (const sender of senders) {
        const [mine, theirs] = own ? [recipient, sender] : [sender, recipient]
        const thread = threadKeys(mine, theirs)
        if (thread) out.push({ key: own ? thread.incoming : thread.outgoing, own: mine, peer: theirs })
      }
    }
    return out
  }

  return {
    setKeys(keys) {
      ownKeys = new Map(keys.map((key) => [toHex(key.publicKey), key]))
      cache = new Map()
    },
    open(log, keys) {
      if (log.from !== scope.account && log.to !== scope.account) return { status: 'malformed' }
      if (log.keyIndex === keyLinkIndex) return { status: 'ignored' }
      const header = envelopeHeader(log.envelope)
      if (!header) return { status: 'malformed' }
      if (header.version !== 1 || header.type !== EnvelopeType.direct) {
        if (header.version === 1 && header.type === EnvelopeType.keyLink) return { status: 'ignored' }
        const content: MessageContent = { status: 'newer', version: header.version, type: header.type }
        return { status: 'message', message: messageOf(scope, log, content, threadOf(scope, log), false) }
      }
      const candidates = candidatesFor(log, keys)
      const result = openDirect({
        candidates: candidates.map((candidate) => candidate.key),
        sessionId: fromHex(log.sessionId),
        envelope: log.envelope,
      })
      if (result.status === 'not-mine') return { status: 'unopened' }
      if (result.status === 'malformed') return { status: 'malformed' }
      const candidate = candidates[result.candidate]
      const payload = decodePayload(result.payload)
      if (!candidate || !payload) return { status: 'malformed' }
      const content: MessageContent = {
        status: 'opened',
        payload,
        ownPublicKey: toHex(candidate.own.publicKey),
        peerPublicKey: toHex(candidate.peer.publicKey),
      }
      const recipient = log.to === scope.account ? candidate.own : candidate.peer
      const expired = recipient.validBefore !== 0 && log.timestamp >= recipient.validBefore
      return {
        status: 'message',
        message: messageOf(scope, log, content, threadOf(scope, log, candidate), expired),
      }
    },
  }
}

/** Registrations made before the log, newest first, one per distinct key; closed labels (empty keys) hold none. */
function registeredBefore(
  keys: readonly KeyLog[] | undefined,
  log: MessageLog,
  most: number,
  keyIndex?: Hex,
): readonly KeyLog[] {
  if (!keys) return []
  const out: KeyLog[] = []
  const seen = new Set<string>()
  for (let i = keys.length - 1; i >= 0 && out.length < most; i--) {
    const key = keys[i] as KeyLog
    if (key.publicKey.length === 0 || (keyIndex !== undefined && key.keyIndex !== keyIndex)) continue
    if (!isAfter(log, key)) continue
    const id = `${key.keyIndex}${key.algorithm}${toHex(key.publicKey)}`
    if (seen.has(id)) continue
    seen.add(id)
    out.push(key)
  }
  return out
}

/** A registration as the protocol's party. */
export function partyOf(key: Pick<KeyLog, 'user' | 'keyIndex' | 'algorithm' | 'publicKey'>): Party {
  return {
    address: fromHex(key.user),
    keyIndex: fromHex(key.keyIndex),
    algorithm: key.algorithm as Party['algorithm'],
    publicKey: key.publicKey,
  }
}

function threadOf(scope: Scope, log: MessageLog, candidate?: Candidate): ThreadRef {
  const peer = log.from === scope.account ? log.to : log.from
  const sessionId = normaliseSession(log)
  if (!candidate) return defaultThread(peer, sessionId)
  return { peer, sessionId, peerKeyIndex: candidate.peer.keyIndex, ownKeyIndex: candidate.own.keyIndex }
}

/** The main thread has three spellings; everything else stands for itself (S rules). */
function normaliseSession(log: MessageLog): SessionId {
  const main = isMainSession({
    sessionId: fromHex(log.sessionId),
    from: fromHex(log.from),
    to: fromHex(log.to),
  })
  return main ? MAIN_SESSION_ID : log.sessionId
}

function messageOf(
  scope: Scope,
  log: MessageLog,
  content: MessageContent,
  thread: ThreadRef,
  expiredKey: boolean,
): Message {
  const id = envelopeId({
    chainId: scope.chainId,
    contract: fromHex(scope.contract),
    from: fromHex(log.from),
    to: fromHex(log.to),
    sessionId: fromHex(log.sessionId),
    envelope: log.envelope,
  })
  const { blockNumber, blockHash, logIndex, txHash, timestamp, from, to } = log
  return {
    id: toHex(id),
    thread,
    blockNumber,
    blockHash,
    logIndex,
    txHash,
    timestamp,
    from,
    to,
    content,
    size: log.envelope.length,
    expiredKey,
  }
}
