import type { Address } from '../messaging/types'

const SHOWN = 4

/**
 * The known address that `address` could be taken for: another one with the same first and last four hex digits, which is
 * all that lists show. Attackers make such addresses on purpose.
 */
export function findLookAlike(address: Address, known: readonly Address[]): Address | null {
  const ends = (value: Address) => value.slice(2, 2 + SHOWN) + value.slice(-SHOWN)
  return known.find((other) => other !== address && ends(other) === ends(address)) ?? null
}
