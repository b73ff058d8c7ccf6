import type { Address } from '../messaging/types'
import { checksumAddress } from './checksumAddress'

export type ParsedAddress =
  | { readonly status: 'address'; readonly address: Address }
  /** 20 bytes of hex whose capital letters contradict them (EIP-55): at least one character is wrong. */
  | { readonly status: 'checksum' }
  | { readonly status: 'invalid' }

/** Reads an address that somebody typed. All lower or all upper case carries no checksum and is taken as it is (EIP-55). */
export function parseAddress(text: string): ParsedAddress {
  if (!/^0[xX][0-9a-fA-F]{40}$/.test(text)) return { status: 'invalid' }
  const digits = text.slice(2)
  const address: Address = `0x${digits.toLowerCase()}`
  const mixed = /[a-f]/.test(digits) && /[A-F]/.test(digits)
  if (mixed && checksumAddress(address).slice(2) !== digits) return { status: 'checksum' }
  return { status: 'address', address }
}
