import { randomBytes } from '@noble/hashes/utils.js'
import { concatBytes, readUint, uint } from '../lib/bytes'
import { aeadOpen, aeadSeal, NONCE_LENGTH, TAG_LENGTH } from './aead'
import { EnvelopeType, firstByte } from './envelope'
import { GENERATION_TAG_LENGTH, isGeneration } from './seedText'
import { MAIN_SESSION } from './session'

const FIRST_BYTE = firstByte(EnvelopeType.keyLink)
const HEADER_LENGTH = 1 + 2 + GENERATION_TAG_LENGTH
const BOX_START = HEADER_LENGTH + NONCE_LENGTH
const LINK_LENGTH = BOX_START + 32 + TAG_LENGTH

/**
 * Header of the key link of generation n: 0x15 ‖ u16 n ‖ tag. Posted alone it announces a generation without handing the
 * earlier seeds on. Rules E11, E12.
 * @param params.generation 2 to 65,535
 * @param params.tag 4 bytes, those of the generation's seed text
 * @throws {RangeError} otherwise
 */
export function encodeKeyLinkHeader({
  generation,
  tag,
}: {
  generation: number
  tag: Uint8Array
}): Uint8Array {
  if (!isGeneration(generation, tag))
    throw new RangeError('a key link is for generation 2 to 65535, with its 4-byte tag')
  return concatBytes(Uint8Array.of(FIRST_BYTE), uint(generation, 2), tag)
}

/**
 * Seals the previous seed to the new generation: the envelope that lets one signature bring back the whole history.
 * Rule E11.
 * @param params.generation n, 2 to 65,535
 * @param params.tag 4 bytes, those of generation n
 * @param params.linkKey 32 bytes, deriveLinkKey of generation n
 * @param params.previousSeed 32 bytes, of generation n − 1
 * @param params.nonce 24 random bytes; given only by vectors
 */
export function sealKeyLink(params: {
  generation: number
  tag: Uint8Array
  linkKey: Uint8Array
  previousSeed: Uint8Array
  nonce?: Uint8Array
}): Uint8Array {
  const { linkKey, previousSeed, nonce = randomBytes(NONCE_LENGTH) } = params
  if (previousSeed.length !== 32) throw new RangeError('a seed has 32 bytes')
  const header = encodeKeyLinkHeader(params)
  return concatBytes(header, nonce, aeadSeal({ key: linkKey, nonce, aad: keyLinkAad(header) }, previousSeed))
}

/**
 * Generation and tag that a key link announces, with or without a sealed seed; null for any other bytes. Says nothing
 * about who wrote it: only links with from = to = the account count. Rules E11, E12.
 */
export function readKeyLink(envelope: Uint8Array): { generation: number; tag: Uint8Array } | null {
  if (envelope.length !== HEADER_LENGTH && envelope.length !== LINK_LENGTH) return null
  if (envelope[0] !== FIRST_BYTE) return null
  const generation = Number(readUint(envelope.subarray(1, 3)))
  const tag = envelope.slice(3, HEADER_LENGTH)
  return isGeneration(generation, tag) ? { generation, tag } : null
}

/**
 * Opens a key link with the link key of its generation. Rule E11.
 * @param params.linkKey 32 bytes
 * @returns null when it is no key link, carries no seed, or was not sealed under this key
 */
export function openKeyLink(params: {
  envelope: Uint8Array
  linkKey: Uint8Array
}): { generation: number; tag: Uint8Array; previousSeed: Uint8Array } | null {
  const { envelope, linkKey } = params
  const link = readKeyLink(envelope)
  if (link === null) return null
  const nonce = envelope.subarray(HEADER_LENGTH, BOX_START)
  const aad = keyLinkAad(envelope.subarray(0, HEADER_LENGTH))
  // A header alone (rule E12) has an empty box, which opens with no key.
  const previousSeed = aeadOpen({ key: linkKey, nonce, aad }, envelope.subarray(BOX_START))
  return previousSeed === null ? null : { ...link, previousSeed }
}

/** Header ‖ sessionId32 (zero). Rule E3. */
function keyLinkAad(header: Uint8Array): Uint8Array {
  return concatBytes(header, MAIN_SESSION)
}
