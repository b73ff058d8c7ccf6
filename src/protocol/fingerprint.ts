import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { concatBytes, readUint, toHex, utf8 } from '../lib/bytes'
import { encodePair, encodeParty, type Party } from './threadKeys'

/**
 * Short name of one registered key, to tell keys of a list apart: 8 bytes of a hash as 4 groups of 4 hex digits. Too short
 * to compare against an attacker; that is what {@link safetyNumber} is for. Rule K15.
 */
export function fingerprint(party: Party): string {
  const digits = toHex(
    sha256(concatBytes(utf8('sealog1 fingerprint'), encodeParty(party))).subarray(0, 8),
  ).slice(2)
  return Array.from({ length: 4 }, (_, i) => digits.slice(4 * i, 4 * i + 4)).join(' ')
}

/**
 * What two people compare to know that nobody sits between them: 12 groups of 5 digits, the same on both sides. Rule K16.
 */
export function safetyNumber(a: Party, b: Party): string {
  const hash = sha512(concatBytes(utf8('sealog1 safety'), encodePair(a, b)))
  const groups = Array.from({ length: 12 }, (_, i) => readUint(hash.subarray(5 * i, 5 * i + 5)) % 100_000n)
  return groups.map((group) => String(group).padStart(5, '0')).join(' ')
}
