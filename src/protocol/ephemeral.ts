import { randomBytes } from '@noble/hashes/utils.js'
import { concatBytes, equalBytes, uint, utf8 } from '../lib/bytes'
import { aeadOpen, aeadSeal, NONCE_LENGTH, TAG_LENGTH } from './aead'
import { Algorithm, isValidPublicKey, keyPairFromSeed, secretSeedLength } from './algorithm'
import { EnvelopeType, firstByte, MAX_ENVELOPE_LENGTH, padPayload } from './envelope'
import { hkdfExpand } from './hkdf'
import { deriveThreadKeys, encodeParty, type Party } from './threadKeys'

const FIRST_BYTE = firstByte(EnvelopeType.ephemeral)
const KEY_START = 2

/** keyIndex of an ephemeral key: it is registered under none. Rule E16. */
const NO_KEY_INDEX = new Uint8Array(32)

/** One algorithm for each curve. Rule E14. */
type EphemeralAlgorithm = typeof Algorithm.ECDSA | typeof Algorithm.X25519
const KEY_LENGTHS: { readonly [algorithm in EphemeralAlgorithm]: number } = {
  [Algorithm.ECDSA]: 33,
  [Algorithm.X25519]: 32,
}

/** Where and between whom an ephemeral envelope travels. */
interface EphemeralRoute {
  /** EIP-155 chain id. */
  chainId: number
  /** 20 bytes. */
  contract: Uint8Array
  /** 20 bytes, sender of the event. */
  from: Uint8Array
  /** 32 bytes, of the event. */
  sessionId: Uint8Array
}

/** What an ephemeral envelope says to everybody. */
interface EphemeralParts {
  /** Everything before the nonce. */
  header: Uint8Array
  algorithm: EphemeralAlgorithm
  /** Valid. */
  publicKey: Uint8Array
  nonce: Uint8Array
  box: Uint8Array
}

export type OpenEphemeral =
  /** `payload` is still padded. */
  | { status: 'opened'; payload: Uint8Array }
  /** The key does not open it: for another key, on another curve, forged or moved. */
  | { status: 'not-mine' }
  /** Not an ephemeral envelope, too short or too long, or its key is not valid. */
  | { status: 'malformed' }

/**
 * Bytes of an ephemeral envelope to a key of `algorithm` that are not payload. Rule E14.
 * @param algorithm of the recipient's key
 */
export function ephemeralOverhead(algorithm: Algorithm): number {
  return KEY_START + KEY_LENGTHS[ephemeralAlgorithm(algorithm)] + NONCE_LENGTH + TAG_LENGTH
}

/**
 * Seals a payload with a key made for this one envelope: type 1, for a sender without a registered key, or with one on
 * another curve than the recipient's. It proves nothing about the sender but that `from`, or a delegate, posted it.
 * Rules E3, E8, E14, E15, E16.
 * @param params.recipient the registered key that the event's keyIndex names
 * @param params.labelKey 32 bytes, deriveLabelKey of the default label: newest registered version of the newest generation,
 * version 1 where none is registered
 * @param params.payload CBOR without padding
 * @param params.nonce 24 random bytes; given only by vectors
 * @returns null when the recipient's public key is not valid
 * @throws {EnvelopeTooLongError} above MAX_ENVELOPE_LENGTH
 * @throws {RangeError} when an address, contract, keyIndex or sessionId has another length
 */
export function sealEphemeral(
  params: EphemeralRoute & {
    recipient: Party
    labelKey: Uint8Array
    payload: Uint8Array
    nonce?: Uint8Array
  },
): Uint8Array | null {
  const { recipient, payload, nonce = randomBytes(NONCE_LENGTH) } = params
  if (!isValidPublicKey(recipient.algorithm, recipient.publicKey)) return null
  const { algorithm, secretKey, publicKey } = deriveEphemeralKey({ ...params, nonce })
  const self = ephemeralParty(params.from, { algorithm, publicKey })
  const keys = deriveThreadKeys({ ...params, self, secretKey, peer: recipient })
  if (keys === null) return null
  const padded = padPayload(payload, ephemeralOverhead(recipient.algorithm))
  const header = concatBytes(Uint8Array.of(FIRST_BYTE, algorithm), publicKey)
  const aad = concatBytes(header, params.sessionId)
  return concatBytes(header, nonce, aeadSeal({ key: keys.outgoing.encryptionKey, nonce, aad }, padded))
}

/**
 * Tries to open an envelope of type 1 with one key of its recipient. Costs a key agreement: there is no hint. Who holds several keys
 * that the event's keyIndex may mean tries all of them, and counts an envelope that two of them open as malformed (rule E6).
 * Never throws on any envelope. Rules E3, E7, E14, E16, E17.
 * @param params.self the recipient's registered key
 * @param params.secretKey the secret key of `params.self.publicKey`
 */
export function openEphemeral(
  params: EphemeralRoute & { self: Party; secretKey: Uint8Array; envelope: Uint8Array },
): OpenEphemeral {
  const parts = readEphemeral(params.envelope)
  if (parts === null) return { status: 'malformed' }
  const keys = deriveThreadKeys({ ...params, peer: ephemeralParty(params.from, parts) })
  return openBox(keys?.incoming.encryptionKey, parts, params.sessionId)
}

/**
 * Opens an envelope of type 1 that we sealed ourselves, by making its ephemeral key again. Never throws on any envelope.
 * Rules E15, E17.
 * @param params.recipient, labelKey as sealEphemeral had them
 * @returns null when this label key does not give the envelope's ephemeral key for this recipient, chain, contract and session:
 * try the next one
 */
export function reopenEphemeral(
  params: EphemeralRoute & { recipient: Party; labelKey: Uint8Array; envelope: Uint8Array },
): OpenEphemeral | null {
  const { recipient, envelope, from } = params
  const parts = readEphemeral(envelope)
  if (parts === null) return { status: 'malformed' }
  if (!isValidPublicKey(recipient.algorithm, recipient.publicKey)) return null
  const { secretKey, publicKey } = deriveEphemeralKey({ ...params, nonce: parts.nonce })
  if (!equalBytes(publicKey, parts.publicKey)) return null
  const keys = deriveThreadKeys({
    ...params,
    self: ephemeralParty(from, parts),
    secretKey,
    peer: recipient,
  })
  return openBox(keys?.outgoing.encryptionKey, parts, params.sessionId)
}

/** The algorithm of an ephemeral key that agrees with a recipient's. Rule E14. */
function ephemeralAlgorithm(recipient: Algorithm): EphemeralAlgorithm {
  return recipient === Algorithm.ECDSA ? Algorithm.ECDSA : Algorithm.X25519
}

/** Bound to everything that the box is bound to, and to the nonce: no two envelopes share a key. Rule E15. */
function deriveEphemeralKey(params: {
  chainId: number
  contract: Uint8Array
  sessionId: Uint8Array
  recipient: Party
  labelKey: Uint8Array
  nonce: Uint8Array
}) {
  const { chainId, contract, sessionId, recipient, labelKey, nonce } = params
  if (sessionId.length !== 32) throw new RangeError('a session id has 32 bytes')
  const algorithm = ephemeralAlgorithm(recipient.algorithm)
  const place = [uint(chainId, 8), contract, sessionId]
  const info = concatBytes(utf8('sealog1 eph'), uint(algorithm, 1), nonce, ...place, encodeParty(recipient))
  const okm = hkdfExpand(labelKey, info, secretSeedLength(algorithm))
  return { algorithm, ...keyPairFromSeed(algorithm, okm) }
}

/** The sender of an ephemeral envelope. Rule E16. */
function ephemeralParty(address: Uint8Array, key: Pick<EphemeralParts, 'algorithm' | 'publicKey'>): Party {
  return { address, keyIndex: NO_KEY_INDEX, algorithm: key.algorithm, publicKey: key.publicKey }
}

/** The parts of an envelope of type 1 whose key is valid, or null. Rules E7, E14. */
function readEphemeral(envelope: Uint8Array): EphemeralParts | null {
  if (envelope.length > MAX_ENVELOPE_LENGTH || envelope[0] !== FIRST_BYTE) return null
  const algorithm = envelope[1]
  if (algorithm !== Algorithm.ECDSA && algorithm !== Algorithm.X25519) return null
  const nonceStart = KEY_START + KEY_LENGTHS[algorithm]
  const boxStart = nonceStart + NONCE_LENGTH
  if (envelope.length < boxStart + TAG_LENGTH) return null
  const publicKey = envelope.slice(KEY_START, nonceStart)
  if (!isValidPublicKey(algorithm, publicKey)) return null
  return {
    header: envelope.subarray(0, nonceStart),
    algorithm,
    publicKey,
    nonce: envelope.subarray(nonceStart, boxStart),
    box: envelope.subarray(boxStart),
  }
}

function openBox(key: Uint8Array | undefined, parts: EphemeralParts, sessionId: Uint8Array): OpenEphemeral {
  if (key === undefined) return { status: 'not-mine' }
  const aad = concatBytes(parts.header, sessionId)
  const payload = aeadOpen({ key, nonce: parts.nonce, aad }, parts.box)
  return payload === null ? { status: 'not-mine' } : { status: 'opened', payload }
}
