import { fromHex, type Hex, toHex } from '../lib/bytes'
import { isValidPublicKey, shareCurve } from '../protocol/algorithm'
import { EnvelopeType, envelopeHeader, envelopeId, openDirect } from '../protocol/envelope'
import { openEphemeral, reopenEphemeral } from '../protocol/ephemeral'
import { KEY_LINK_INDEX } from '../protocol/labels'
import { decodePayload } from '../protocol/payload'
import { isMainSession } from '../protocol/session'
import { type DirectionKey, deriveThreadKeys, type Party } from '../protocol/threadKeys'
import type { OpenResult } from './ports'
import { isAfter } from './position'
import { DEFAULT_KEY_INDEX, defaultThread, MAIN_SESSION_ID } from './threadId'
import type { Address, KeyLog, Message, MessageLog, OwnKey, Scope, SessionId } from './types'

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

/** What opened a log. */
interface Opened {
  readonly status: 'opened'
  /** Still padded. */
  readonly payload: Uint8Array
  readonly recipient: KeyLog
  /** null where an ephemeral key stood for the sender's. */
  readonly sender: KeyLog | null
}
type Attempt = Opened | { readonly status: 'unopened' | 'malformed' }

/**
 * Opens logs with the keys of one account. It remembers thread keys, so that a message costs one AEAD and no curve operation
 * (SPEC, E rules: candidates). Holds secrets in memory only; never throws for what a log contains.
 */
export function createLogOpener(scope: Scope): {
  setKeys(keys: readonly OwnKey[]): void
  open(log: MessageLog, keys: KeyLogsByUser): OpenResult
} {
  let ownKeys = new Map<Hex, OwnKey>()
  /** LK(default-key, v) of every generation at hand, newest first (E17). */
  let defaultLabelKeys: readonly Uint8Array[] = []
  let cache = new Map<string, ThreadKeys>()
  const contract = fromHex(scope.contract)
  const keyLinkIndex = toHex(KEY_LINK_INDEX)

  function secretOf(own: KeyLog): Uint8Array | null {
    const key = ownKeys.get(toHex(own.publicKey))
    return key && key.algorithm === own.algorithm ? key.secretKey : null
  }

  function threadKeys(own: KeyLog, peer: KeyLog): ThreadKeys {
    const secretKey = secretOf(own)
    if (!secretKey) return null
    const id = `${own.keyIndex}${toHex(own.publicKey)}${peer.user}${peer.keyIndex}${peer.algorithm}${toHex(peer.publicKey)}`
    let keys = cache.get(id)
    if (keys === undefined) {
      if (cache.size >= MAX_CACHED_THREADS) cache = new Map()
      keys = deriveThreadKeys({
        chainId: scope.chainId,
        contract,
        self: partyOf(own),
        secretKey,
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

  function tryDirect(log: MessageLog, keys: KeyLogsByUser): Attempt {
    const candidates = candidatesFor(log, keys)
    const result = openDirect({
      candidates: candidates.map((candidate) => candidate.key),
      sessionId: fromHex(log.sessionId),
      envelope: log.envelope,
    })
    if (result.status === 'not-mine') return { status: 'unopened' }
    const candidate = result.status === 'opened' && candidates[result.candidate]
    if (result.status === 'malformed' || !candidate) return { status: 'malformed' }
    const { own, peer } = candidate
    const [recipient, sender] = log.to === scope.account ? [own, peer] : [peer, own]
    return { status: 'opened', payload: result.payload, recipient, sender }
  }

  /** Type 1 (E17): received with the secret key of the recipient, one's own by making its ephemeral key again. */
  function tryEphemeral(log: MessageLog, keys: KeyLogsByUser): Attempt {
    const { envelope } = log
    const place = {
      chainId: scope.chainId,
      contract,
      from: fromHex(log.from),
      sessionId: fromHex(log.sessionId),
    }
    // The envelope names the curve of the key it is sealed to: others cost nothing.
    const recipients = registeredBefore(keys.get(log.to), log, MAX_RECIPIENT_KEYS, log.keyIndex).filter(
      (key) => shareCurve(key.algorithm, envelope[1] ?? -1),
    )
    let opened: Opened | null = null
    for (const recipient of recipients) {
      const party = partyOf(recipient)
      const secretKey = log.to === scope.account ? secretOf(recipient) : null
      const results = secretKey
        ? [openEphemeral({ ...place, self: party, secretKey, envelope })]
        : log.from === scope.account
          ? defaultLabelKeys.map((labelKey) =>
              reopenEphemeral({ ...place, recipient: party, labelKey, envelope }),
            )
          : []
      for (const result of results) {
        if (result === null || result.status === 'not-mine') continue
        // Two of our keys that open one envelope: two contents (E6).
        if (result.status === 'malformed' || opened) return { status: 'malformed' }
        opened = { status: 'opened', payload: result.payload, recipient, sender: null }
      }
    }
    return opened ?? { status: 'unopened' }
  }

  /** E18: an ephemeral key, although the one that the sender had then under `default-key` would have agreed. */
  function isBypassed(log: MessageLog, { recipient, sender }: Opened, keys: KeyLogsByUser): boolean {
    if (sender) return false
    const current = keys
      .get(log.from)
      ?.findLast((key) => key.keyIndex === DEFAULT_KEY_INDEX && isAfter(log, key))
    if (!current || !isValidPublicKey(current.algorithm, current.publicKey)) return false
    return shareCurve(current.algorithm, recipient.algorithm)
  }

  return {
    setKeys(keys) {
      ownKeys = new Map(keys.map((key) => [toHex(key.publicKey), key]))
      defaultLabelKeys = newestFirst(keys.filter((key) => key.keyIndex === DEFAULT_KEY_INDEX))
      cache = new Map()
    },
    open(log, keys) {
      if (log.from !== scope.account && log.to !== scope.account) return { status: 'malformed' }
      if (log.keyIndex === keyLinkIndex) return { status: 'ignored' }
      const header = envelopeHeader(log.envelope)
      if (!header) return { status: 'malformed' }
      const { version, type } = header
      if (version === 1 && type === EnvelopeType.keyLink) return { status: 'ignored' }
      const attempt =
        version !== 1
          ? null
          : type === EnvelopeType.direct
            ? tryDirect(log, keys)
            : type === EnvelopeType.ephemeral
              ? tryEphemeral(log, keys)
              : null
      if (!attempt) {
        const peer = log.from === scope.account ? log.to : log.from
        return {
          status: 'message',
          message: messageOf(scope, log, {
            content: { status: 'newer', version, type },
            thread: defaultThread(peer, normaliseSession(log)),
            expiredKey: false,
            bypassedKey: false,
          }),
        }
      }
      if (attempt.status !== 'opened') return attempt
      const payload = decodePayload(attempt.payload)
      if (!payload) return { status: 'malformed' }
      const { recipient, sender } = attempt
      const [own, peer] = log.to === scope.account ? [recipient, sender] : [sender, recipient]
      return {
        status: 'message',
        message: messageOf(scope, log, {
          content: {
            status: 'opened',
            payload,
            ownPublicKey: own && toHex(own.publicKey),
            peerPublicKey: peer && toHex(peer.publicKey),
          },
          thread: {
            peer: log.from === scope.account ? log.to : log.from,
            sessionId: normaliseSession(log),
            // An ephemeral key counts as the sender's default one (S4).
            peerKeyIndex: peer?.keyIndex ?? DEFAULT_KEY_INDEX,
            ownKeyIndex: own?.keyIndex ?? DEFAULT_KEY_INDEX,
          },
          expiredKey: recipient.validBefore !== 0 && log.timestamp >= recipient.validBefore,
          bypassedKey: isBypassed(log, attempt, keys),
        }),
      }
    },
  }
}

/** The label keys of `keys`, newest generation and version first; one that has been used with two algorithms once. */
function newestFirst(keys: readonly OwnKey[]): readonly Uint8Array[] {
  const ordered = [...keys].sort((a, b) => b.generation - a.generation || b.version - a.version)
  return [...new Map(ordered.map((key) => [toHex(key.labelKey), key.labelKey])).values()]
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
  meaning: Pick<Message, 'content' | 'thread' | 'expiredKey' | 'bypassedKey'>,
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
    ...meaning,
    blockNumber,
    blockHash,
    logIndex,
    txHash,
    timestamp,
    from,
    to,
    size: log.envelope.length,
  }
}
