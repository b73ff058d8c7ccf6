import type { Hex } from '../lib/bytes'

const PREFIX = 'SEALOG:SAFETY:'
const VERSION = '1'
/** Any version, so that a newer one is told from a text that is no code at all. */
const ANY = /^SEALOG:SAFETY:([1-9][0-9]{0,8}):/
const CODE = /^([0-9A-F]{40}):([0-9A-F]{40}):([0-9]{60})$/

/** A safety number and whose it is. Addresses are 20 bytes, lower case. */
export interface SafetyCode {
  /** Who shows the code. */
  readonly from: Hex
  /** With whom they compare. */
  readonly to: Hex
  /** 60 digits (K16) without spaces. */
  readonly digits: string
}

export type ReadSafetyCode =
  | ({ readonly status: 'read' } & SafetyCode)
  /** Of a later version than this app knows. */
  | { readonly status: 'newer' }
  | { readonly status: 'malformed' }

/** The text of a safety code; all of it fits the alphanumeric mode of a QR code. Rule K20. */
export function writeSafetyCode({ from, to, digits }: SafetyCode): string {
  return `${PREFIX}${VERSION}:${from.slice(2)}:${to.slice(2)}:${digits}`.toUpperCase()
}

/** Reads a safety code, in either case and with any white space in it. Never throws. Rule K20. */
export function readSafetyCode(text: string): ReadSafetyCode {
  // A code has 158 characters; whoever pastes a book need not wait for it.
  const code = text.slice(0, 1000).replace(/\s/g, '').toUpperCase()
  const version = ANY.exec(code)?.[1]
  if (version === undefined) return { status: 'malformed' }
  if (version !== VERSION) return { status: 'newer' }
  const [, from, to, digits] = CODE.exec(code.slice(PREFIX.length + 2)) ?? []
  if (from === undefined || to === undefined || digits === undefined) return { status: 'malformed' }
  return { status: 'read', from: `0x${from.toLowerCase()}`, to: `0x${to.toLowerCase()}`, digits }
}
