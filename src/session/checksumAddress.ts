import { fromHex } from '../lib/bytes'
import type { Address } from '../messaging/types'
import { toChecksumAddress } from '../protocol/address'

const known = new Map<Address, string>()

/** The EIP-55 form of a lower-case address, as people read and copy it. Remembered: a list asks for the same ones often. */
export function checksumAddress(address: Address): string {
  let text = known.get(address)
  if (text === undefined) {
    text = toChecksumAddress(fromHex(address))
    known.set(address, text)
  }
  return text
}
