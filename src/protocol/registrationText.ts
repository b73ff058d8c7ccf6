import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, equalBytes, fromHex, readUint, toHex, uint, utf8 } from '../lib/bytes'
import { isValidPublicKey } from './algorithm'
import { KEY_LINK_INDEX, keyIndexToLabel } from './labels'
import type { Registration } from './registration'

const PREFIX = 'SEALOG:REGISTRATION:'
const VERSION = '1'
/** Any version, so that a newer one is told from a text that is no registration at all. */
const ANY = /^SEALOG:REGISTRATION:([1-9][0-9]{0,8}):/
const CHECK_LENGTH = 4
/** Bytes. An EOA's is 65; contracts put several into theirs (ERC-1271). */
const LONGEST_SIGNATURE = 8192
/** Characters, white space included: the longest registration has about 11,200. */
const LONGEST_TEXT = 20_000

/** A registration with its owner's signature: all that a submitter needs. */
export interface SignedRegistration extends Registration {
  readonly signature: Uint8Array
}

export type ReadRegistration =
  | { readonly status: 'read'; readonly registration: SignedRegistration }
  /** Of a later version than this app knows. */
  | { readonly status: 'newer' }
  | { readonly status: 'malformed' }

/** A signed registration as one line of text, about 300 characters. @throws {RangeError} when a field does not fit. Rule R13. */
export function writeRegistration(registration: SignedRegistration): string {
  const { chainId, contract, user, keyIndex, publicKey, algorithm, validBefore, nonce, deadline, signature } =
    registration
  const content = concatBytes(
    uint(chainId, 8),
    ...[contract, user, keyIndex].map(fromHex),
    uint(algorithm, 1),
    uint(publicKey.length, 2),
    publicKey,
    ...[validBefore, nonce, deadline].map((value) => uint(value, 8)),
    uint(signature.length, 2),
    signature,
  )
  return `${PREFIX}${VERSION}:${toBase64Url(concatBytes(content, checkOf(content)))}`
}

/** Reads a signed registration, with any white space in it. Says nothing about its signature. Never throws. Rule R13. */
export function readRegistration(text: string): ReadRegistration {
  const malformed = { status: 'malformed' } as const
  if (text.length > LONGEST_TEXT) return malformed
  const line = text.replace(/\s/g, '')
  const version = ANY.exec(line)?.[1]
  if (version === undefined) return malformed
  if (version !== VERSION) return { status: 'newer' }
  const bytes = fromBase64Url(line.slice(PREFIX.length + 2))
  const registration = bytes && readContent(bytes)
  return registration ? { status: 'read', registration } : malformed
}

function readContent(bytes: Uint8Array): SignedRegistration | null {
  const content = bytes.subarray(0, -CHECK_LENGTH)
  if (!equalBytes(checkOf(content), bytes.subarray(-CHECK_LENGTH))) return null
  let at = 0
  // Past the end it takes too little, and `at` says so afterwards.
  const take = (length: number) => {
    at += length
    return content.slice(at - length, at)
  }
  const integer = (width: number) => Number(readUint(take(width)))
  const chainId = integer(8)
  const [contract, user] = [toHex(take(20)), toHex(take(20))]
  const label = take(32)
  const algorithm = integer(1)
  const publicKey = take(integer(2))
  const [validBefore, nonce, deadline] = [integer(8), integer(8), integer(8)]
  const signature = take(integer(2))
  const isWhole = at === content.length
  const isSafe = [chainId, validBefore, nonce, deadline].every(Number.isSafeInteger)
  const isLabel = keyIndexToLabel(label) !== null && !equalBytes(label, KEY_LINK_INDEX)
  const isSigned = signature.length > 0 && signature.length <= LONGEST_SIGNATURE
  if (!isWhole || !isSafe || !isLabel || !isSigned || !isValidPublicKey(algorithm, publicKey)) return null
  const keyIndex = toHex(label)
  return {
    ...{ chainId, contract, user, keyIndex, publicKey, algorithm },
    ...{ validBefore, nonce, deadline, signature },
  }
}

/** Finds a slip of copying before anybody pays for it. It proves nothing: anybody can compute it. */
function checkOf(content: Uint8Array): Uint8Array {
  return sha256(concatBytes(utf8('sealog1 registration'), content)).subarray(0, CHECK_LENGTH)
}

function toBase64Url(bytes: Uint8Array): string {
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** null for anything but the one encoding of some bytes. */
function fromBase64Url(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
  return toBase64Url(bytes) === text ? bytes : null
}
