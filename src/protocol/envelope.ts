import { randomBytes } from '@noble/hashes/utils.js'
import { BaseError } from '../lib/BaseError'
import { concatBytes, equalBytes, uint, utf8 } from '../lib/bytes'
import { aeadSeal, NONCE_LENGTH, TAG_LENGTH } from './aead'
import { JS_PRIMITIVES, type Primitives } from './primitives'
import type { DirectionKey } from './threadKeys'

/** The version in the high nibble of an envelope's first byte. Rule E1. */
export const ENVELOPE_VERSION = 1

/** Types in the low nibble of an envelope's first byte; the others are reserved (rule E13). Rule E1. */
export const EnvelopeType = { direct: 0, ephemeral: 1, keyLink: 5 } as const

/**
 * The longest envelope that is sealed or opened, in bytes: 128 KiB. Ethereum nodes drop a larger transaction from their
 * pools, so no honest message is longer, and a hostile log costs a reader at most one authentication of this size per
 * candidate. Rule E7.
 */
export const MAX_ENVELOPE_LENGTH = 131_072

const ID_PREFIX = utf8('sealog1 id')
const HINT_LENGTH = 2
const DIRECT_FIRST_BYTE = firstByte(EnvelopeType.direct)
const DIRECT_NONCE_START = 1 + HINT_LENGTH
const DIRECT_BOX_START = DIRECT_NONCE_START + NONCE_LENGTH

/** Bytes of a direct envelope that are not payload. Rule E2. */
export const DIRECT_OVERHEAD = DIRECT_BOX_START + TAG_LENGTH

/** Thrown when a payload does not fit an envelope. Rule E7. */
export class EnvelopeTooLongError extends BaseError {
  override readonly name = 'EnvelopeTooLongError'
  constructor() {
    super('This message is too long to be sent. Shorten it or split it in two.')
  }
}

/** First byte of an envelope of `type` in this version. Rule E1. */
export function firstByte(type: number): number {
  return (ENVELOPE_VERSION << 4) | type
}

/**
 * Version and type of an envelope, or null when it is empty. An unknown version or type is a message of a newer kind,
 * never an error. Rule E1.
 */
export function envelopeHeader(envelope: Uint8Array): { version: number; type: number } | null {
  const first = envelope[0]
  return first === undefined ? null : { version: first >> 4, type: first & 0x0f }
}

/**
 * The length that an envelope of `length` bytes is padded to: a multiple of 32 up to 256, above that a multiple of an
 * eighth of the next power of two. Rule E8.
 */
export function paddedLength(length: number): number {
  // 32 − clz32(length − 1) is the exponent of the next power of two.
  const step = length <= 256 ? 32 : 2 ** (32 - Math.clz32(length - 1)) / 8
  return Math.ceil(length / step) * step
}

/**
 * Adds the zero bytes that bring an envelope to the length of rule E8.
 * @param overhead bytes of the envelope that are not payload
 * @throws {EnvelopeTooLongError} above MAX_ENVELOPE_LENGTH
 */
export function padPayload(payload: Uint8Array, overhead: number): Uint8Array {
  const length = paddedLength(overhead + payload.length)
  if (length > MAX_ENVELOPE_LENGTH) throw new EnvelopeTooLongError()
  const padded = new Uint8Array(length - overhead)
  padded.set(payload)
  return padded
}

/**
 * Seals a payload to the holder of a direction key: an envelope of type 0. Rules E2, E3, E8.
 * @param params.key the sender's outgoing key
 * @param params.sessionId 32 bytes
 * @param params.payload CBOR without padding
 * @param params.nonce 24 random bytes; given only by vectors
 * @throws {EnvelopeTooLongError} above MAX_ENVELOPE_LENGTH
 */
export function sealDirect(params: {
  key: DirectionKey
  sessionId: Uint8Array
  payload: Uint8Array
  nonce?: Uint8Array
}): Uint8Array {
  const { key, sessionId, payload, nonce = randomBytes(NONCE_LENGTH) } = params
  if (sessionId.length !== 32) throw new RangeError('a session id has 32 bytes')
  const padded = padPayload(payload, DIRECT_OVERHEAD)
  const header = concatBytes(Uint8Array.of(DIRECT_FIRST_BYTE), key.hint)
  const box = aeadSeal({ key: key.encryptionKey, nonce, aad: concatBytes(header, sessionId) }, padded)
  return concatBytes(header, nonce, box)
}

export type OpenDirect =
  /** `payload` is still padded; `candidate` is the index of the key that opened it. */
  | { status: 'opened'; payload: Uint8Array; candidate: number }
  /** No candidate opens it: for somebody else, forged, or under a key that we do not know yet. */
  | { status: 'not-mine' }
  /** Not a direct envelope, too short or too long, or two different keys open it. */
  | { status: 'malformed' }

/**
 * Tries to open an envelope of type 0 with the keys that may have sealed it. Every candidate whose hint matches is tried,
 * because the AEAD does not commit to its key: an envelope that two different keys open has two contents and counts as
 * malformed. Never throws on any envelope. Rules E2 to E7.
 * @param params.sessionId 32 bytes, of the event
 * @param params.candidates one key may be listed more than once; the first place is reported
 */
export function openDirect(
  params: {
    candidates: readonly DirectionKey[]
    sessionId: Uint8Array
    envelope: Uint8Array
  },
  { aeadOpen }: Pick<Primitives, 'aeadOpen'> = JS_PRIMITIVES,
): OpenDirect {
  const { candidates, sessionId, envelope } = params
  if (envelope.length < DIRECT_OVERHEAD || envelope.length > MAX_ENVELOPE_LENGTH)
    return { status: 'malformed' }
  if (envelope[0] !== DIRECT_FIRST_BYTE) return { status: 'malformed' }
  const nonce = envelope.subarray(DIRECT_NONCE_START, DIRECT_BOX_START)
  const box = envelope.subarray(DIRECT_BOX_START)
  const aad = concatBytes(envelope.subarray(0, DIRECT_NONCE_START), sessionId)

  let opened: { payload: Uint8Array; candidate: number; key: Uint8Array } | null = null
  for (let candidate = 0; candidate < candidates.length; candidate++) {
    const { encryptionKey, hint } = candidates[candidate] as DirectionKey
    if (hint[0] !== envelope[1] || hint[1] !== envelope[2]) continue
    if (opened !== null && equalBytes(opened.key, encryptionKey)) continue
    const payload = aeadOpen({ key: encryptionKey, nonce, aad }, box)
    if (payload === null) continue
    if (opened !== null) return { status: 'malformed' }
    opened = { payload, candidate, key: encryptionKey }
  }
  if (opened === null) return { status: 'not-mine' }
  return { status: 'opened', payload: opened.payload, candidate: opened.candidate }
}

/** One direction of a thread. */
interface Route {
  chainId: number
  /** 20 bytes. */
  contract: Uint8Array
  /** 20 bytes, sender of the event. */
  from: Uint8Array
  /** 20 bytes, recipient of the event. */
  to: Uint8Array
  /** 32 bytes, of the event. */
  sessionId: Uint8Array
}

/**
 * Name of a message: 16 bytes of a hash over everything that the chain says about its envelope but its position. Known
 * before it is sent, equal for duplicates. Rule E9.
 */
export function envelopeId(params: Route & { envelope: Uint8Array }): Uint8Array {
  return envelopeIdAfter(envelopeIdHead(params), params.envelope)
}

/** What is hashed before an envelope: the same for all of one direction of a thread. Rule E9. */
export function envelopeIdHead({ chainId, contract, from, to, sessionId }: Route): Uint8Array {
  return concatBytes(ID_PREFIX, uint(chainId, 8), contract, from, to, sessionId)
}

/** {@link envelopeId}, for who has many envelopes of one direction of a thread. */
export function envelopeIdAfter(
  head: Uint8Array,
  envelope: Uint8Array,
  { sha256 }: Pick<Primitives, 'sha256'> = JS_PRIMITIVES,
): Uint8Array {
  return sha256([head, envelope]).slice(0, 16)
}
