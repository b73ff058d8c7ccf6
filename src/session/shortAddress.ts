import type { Address } from '../messaging/types'
import { checksumAddress } from './checksumAddress'

/** `0x1234…abcd`: for lists. Whoever must know exactly is shown the whole address. */
export function shortAddress(address: Address): string {
  const text = checksumAddress(address)
  return `${text.slice(0, 6)}…${text.slice(-4)}`
}
