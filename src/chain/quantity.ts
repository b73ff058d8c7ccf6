import type { Hex } from '../lib/bytes'

/** A QUANTITY of EIP-1474: hex without leading zeros. */
export function toQuantity(value: number | bigint): Hex {
  return `0x${value.toString(16)}`
}

/** A quantity within the safe integers, or null. Leading zeros pass: some nodes write them. */
export function readQuantity(value: unknown): number | null {
  if (typeof value !== 'string' || !/^0x[0-9a-fA-F]{1,64}$/.test(value)) return null
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : null
}

/** A quantity of up to 256 bits, such as an amount of wei, or null. */
export function readBigQuantity(value: unknown): bigint | null {
  return typeof value === 'string' && /^0x[0-9a-fA-F]{1,64}$/.test(value) ? BigInt(value) : null
}
