import { fromHex, type Hex, toHex } from '../lib/bytes'
import { isValidPublicKey, shareCurve } from '../protocol/algorithm'
import {
  EnvelopeType,
  envelopeHeader,
  envelopeIdAfter,
  envelopeIdHead,
  MAX_ENVELOPE_LENGTH,
  openDirect,
} from '../protocol/envelope'
import { openEphemeral, reopenEphemeral } from '../protocol/ephemeral'
import { KEY_LINK_INDEX } from '../protocol/labels'
import { decodePayload } from '../protocol/payload'
import { JS_PRIMITIVES, type Primitives } from '../protocol/primitives'
import { isMainSession } from '../protocol/session'
import { type DirectionKey, deriveThreadKeys } from '../protocol/threadKeys'
import { partyOf } from './partyOf'
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
/** Places kept; past that they start again. One is about 1,000 bytes. */
const MAX_CACHED_PLACES = 10_000

type ThreadKeys = ReturnType<typeof deriveThreadKeys>

/** A registration in the forms that opening asks for again and again. */
interface Registration {
  readonly log: KeyLog
  /** Equal for equal keys: one key registered twice counts once (E5). */
  readonly id: string
  readonly publicKey: Hex
}

/** Where a log belongs: one direction of a thread. */
interface Place {
  readonly from: Uint8Array
  readonly to: Uint8Array
  readonly sessionId: Uint8Array
  /** What the session counts as: the main thread has three spellings, everything else stands for itself (S rules). */
  readonly session: SessionId
  /** What the ids of its messages are hashed after. */
  readonly idHead: Uint8Array
}
type KeyLogsByUser = ReadonlyMap<Address, readonly KeyLog[]>

/** A pair of registered keys, one of them ours, that may have sealed a log. */
interface Candidate extends DirectionKey {
  readonly own: Registration
  readonly peer: Registration
}

/** What opened a log. */
interface Opened {
  readonly status: 'opened'
  /** Still padded. */
  readonly payload: Uint8Array
  readonly recipient: Registration
  /** null where an ephemeral key stood for the sender's. */
  readonly sender: Registration | null
}
type Attempt = Opened | { readonly status: 'unopened' | 'malformed' }

/**
 * Opens logs with the keys of one account. It remembers thread keys, so that a message costs one AEAD and no curve operation
 * (SPEC, E rules: candidates). Holds secrets in memory only; never throws for what a log contains.
 */
export function createLogOpener(scope: Scope): {
  setKeys(keys: readonly OwnKey[]): void
  /** `primitives`: JavaScript's, unless others are given. */
  open(log: MessageLog, keys: KeyLogsByUser, primitives?: Primitives): OpenResult
} {
  let ownKeys = new Map<Hex, OwnKey>()
  /** LK(default-key, v) of every generation at hand, newest first (E17). */
  let defaultLabelKeys: readonly Uint8Array[] = []
  /** By the ids of our key and of the peer's; null where we lack the secret key, or the two do not agree. */
  let cache = new Map<string, Map<string, ThreadKeys>>()
  let cached = 0
  const known = new WeakMap<KeyLog, Registration>()
  let places = new Map<string, Place>()
  const contract = fromHex(scope.contract)
  const keyLinkIndex = toHex(KEY_LINK_INDEX)

  function registrationOf(log: KeyLog): Registration {
    let registration = known.get(log)
    if (!registration) {
      const publicKey = toHex(log.publicKey)
      registration = { log, id: `${log.user}${log.keyIndex}${log.algorithm}${publicKey}`, publicKey }
      known.set(log, registration)
    }
    return registration
  }

  function placeOf({ from, to, sessionId }: MessageLog): Place {
    const id = from + to + sessionId
    let place = places.get(id)
    if (!place) {
      const bytes = { from: fromHex(from), to: fromHex(to), sessionId: fromHex(sessionId) }
      place = {
        ...bytes,
        session: isMainSession(bytes) ? MAIN_SESSION_ID : sessionId,
        idHead: envelopeIdHead({ chainId: scope.chainId, contract, ...bytes }),
      }
      if (places.size >= MAX_CACHED_PLACES) places = new Map()
      places.set(id, place)
    }
    return place
  }

  function secretOf({ log, publicKey }: Registration): Uint8Array | null {
    const key = ownKeys.get(publicKey)
    return key && key.algorithm === log.algorithm ? key.secretKey : null
  }

  function threadKeys(own: Registration, peer: Registration): ThreadKeys {
    const keys = cache.get(own.id)?.get(peer.id)
    return keys === undefined ? remember(own, peer) : keys
  }

  function remember(own: Registration, peer: Registration): ThreadKeys {
    if (cached >= MAX_CACHED_THREADS) {
      cache = new Map()
      cached = 0
    }
    const secretKey = secretOf(own)
    const ends = { self: partyOf(own.log), peer: partyOf(peer.log) }
    const keys = secretKey && deriveThreadKeys({ chainId: scope.chainId, contract, ...ends, secretKey })
    const ofOwn = cache.get(own.id) ?? new Map<string, ThreadKeys>()
    cache.set(own.id, ofOwn.set(peer.id, keys))
    cached++
    return keys
  }

  /** Registrations made before the log, newest first, one per distinct key; closed labels (empty keys) hold none. */
  function registeredBefore(
    keys: readonly KeyLog[] | undefined,
    log: MessageLog,
    most: number,
    keyIndex?: Hex,
  ): readonly Registration[] {
    if (!keys) return []
    const out: Registration[] = []
    for (let i = keys.length - 1; i >= 0 && out.length < most; i--) {
      const key = keys[i] as KeyLog
      if (key.publicKey.length === 0 || (keyIndex !== undefined && key.keyIndex !== keyIndex)) continue
      if (!isAfter(log, key)) continue
      const registration = registrationOf(key)
      if (!out.some(({ id }) => id === registration.id)) out.push(registration)
    }
    return out
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
        if (!thread) continue
        const { encryptionKey, hint } = own ? thread.incoming : thread.outgoing
        out.push({ encryptionKey, hint, own: mine, peer: theirs })
      }
    }
    return out
  }

  function tryDirect(
    log: MessageLog,
    { sessionId }: Place,
    keys: KeyLogsByUser,
    primitives: Primitives,
  ): Attempt {
    const candidates = candidatesFor(log, keys)
    const result = openDirect({ candidates, sessionId, envelope: log.envelope }, primitives)
    if (result.status === 'not-mine') return { status: 'unopened' }
    const candidate = result.status === 'opened' && candidates[result.candidate]
    if (result.status === 'malformed' || !candidate) return { status: 'malformed' }
    const { own, peer } = candidate
    const [recipient, sender] = log.to === scope.account ? [own, peer] : [peer, own]
    return { status: 'opened', payload: result.payload, recipient, sender }
  }

  /** Type 1 (E17): received with the secret key of the recipient, one's own by making its ephemeral key again. */
  function tryEphemeral(log: MessageLog, { from, sessionId }: Place, keys: KeyLogsByUser): Attempt {
    const { envelope } = log
    const route = { chainId: scope.chainId, contract, from, sessionId }
    // The envelope names the curve of the key it is sealed to: others cost nothing.
    const recipients = registeredBefore(keys.get(log.to), log, MAX_RECIPIENT_KEYS, log.keyIndex).filter(
      (key) => shareCurve(key.log.algorithm, envelope[1] ?? -1),
    )
    let opened: Opened | null = null
    for (const recipient of recipients) {
      const party = partyOf(recipient.log)
      const secretKey = log.to === scope.account ? secretOf(recipient) : null
      const results = secretKey
        ? [openEphemeral({ ...route, self: party, secretKey, envelope })]
        : log.from === scope.account
          ? defaultLabelKeys.map((labelKey) =>
              reopenEphemeral({ ...route, recipient: party, labelKey, envelope }),
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
    return shareCurve(current.algorithm, recipient.log.algorithm)
  }

  function messageOf(
    log: MessageLog,
    { idHead }: Place,
    primitives: Primitives,
    meaning: Pick<Message, 'content' | 'thread' | 'expiredKey' | 'bypassedKey'>,
  ): Message {
    const { blockNumber, blockHash, logIndex, txHash, timestamp, from, to, envelope } = log
    return {
      id: toHex(envelopeIdAfter(idHead, envelope, primitives)),
      ...meaning,
      blockNumber,
      blockHash,
      logIndex,
      txHash,
      timestamp,
      from,
      to,
      size: envelope.length,
    }
  }

  return {
    setKeys(keys) {
      ownKeys = new Map(keys.map((key) => [toHex(key.publicKey), key]))
      defaultLabelKeys = newestFirst(keys.filter((key) => key.keyIndex === DEFAULT_KEY_INDEX))
      cache = new Map()
      cached = 0
    },
    open(log, keys, primitives = JS_PRIMITIVES) {
      if (log.from !== scope.account && log.to !== scope.account) return { status: 'malformed' }
      if (log.keyIndex === keyLinkIndex) return { status: 'ignored' }
      const header = envelopeHeader(log.envelope)
      // E7 holds for kinds that are not known yet as well.
      if (!header || log.envelope.length > MAX_ENVELOPE_LENGTH) return { status: 'malformed' }
      const { version, type } = header
      if (version === 1 && type === EnvelopeType.keyLink) return { status: 'ignored' }
      const place = placeOf(log)
      const peerAddress = log.from === scope.account ? log.to : log.from
      const attempt =
        version !== 1
          ? null
          : type === EnvelopeType.direct
            ? tryDirect(log, place, keys, primitives)
            : type === EnvelopeType.ephemeral
              ? tryEphemeral(log, place, keys)
              : null
      if (!attempt) {
        return {
          status: 'message',
          message: messageOf(log, place, primitives, {
            content: { status: 'newer', version, type },
            thread: defaultThread(peerAddress, place.session),
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
        message: messageOf(log, place, primitives, {
          content: {
            status: 'opened',
            payload,
            ownPublicKey: own && own.publicKey,
            peerPublicKey: peer && peer.publicKey,
          },
          thread: {
            peer: peerAddress,
            sessionId: place.session,
            // An ephemeral key counts as the sender's default one (S4).
            peerKeyIndex: peer?.log.keyIndex ?? DEFAULT_KEY_INDEX,
            ownKeyIndex: own?.log.keyIndex ?? DEFAULT_KEY_INDEX,
          },
          expiredKey: recipient.log.validBefore !== 0 && log.timestamp >= recipient.log.validBefore,
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
