import { keccak_256 } from '@noble/hashes/sha3.js'
import { randomBytes } from '@noble/hashes/utils.js'
import { concatBytes, equalBytes } from '../lib/bytes'

const RANDOM_LENGTH = 8
const PREFIX_LENGTH = 32 - RANDOM_LENGTH

/** sessionId of the main thread of two addresses: 32 zero bytes. Rule S1. */
export const MAIN_SESSION: Uint8Array = new Uint8Array(32)

/**
 * A fresh sessionId for a further thread: 8 random bytes, left-padded with zero bytes, so it links to nothing. Rule S3.
 * @param random 8 bytes, given only by vectors
 * @returns 32 bytes
 * @throws {RangeError} when `random` is not 8 bytes or all zero (that is the main thread)
 */
export function createSessionId(random: Uint8Array = randomBytes(RANDOM_LENGTH)): Uint8Array {
  if (random.length !== RANDOM_LENGTH || isZero(random))
    throw new RangeError('a session id needs 8 random bytes')
  return concatBytes(new Uint8Array(PREFIX_LENGTH), random)
}

/**
 * Whether a message belongs to the main thread of its two addresses: sessionId 0, or the hash of both addresses in
 * either order, which the author of ERC-7627 suggests to simple clients. Rules S1, S2.
 * @param params.sessionId 32 bytes
 * @param params.from, to 20 bytes each
 */
export function isMainSession(params: { sessionId: Uint8Array; from: Uint8Array; to: Uint8Array }): boolean {
  const { sessionId, from, to } = params
  // Our own ids start with 24 zero bytes, which no hash does: spares two hashes for each message of a named thread.
  if (isZero(sessionId.subarray(0, PREFIX_LENGTH))) return isZero(sessionId)
  return [concatBytes(from, to), concatBytes(to, from)].some((pair) =>
    equalBytes(keccak_256(pair), sessionId),
  )
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0)
}
