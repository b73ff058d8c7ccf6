import { BaseError } from '../lib/BaseError'
import { toHex } from '../lib/bytes'
import { toChecksumAddress } from './address'

/** The highest generation: a key link has two bytes for it. Rule K3. */
export const MAX_GENERATION = 65_535
/** Bytes of a generation's tag. Rule K3. */
export const GENERATION_TAG_LENGTH = 4

export interface SeedTextParams {
  /** The host that the text names, as {@link isKeyDomain} wants it. */
  domain: string
  /** 20 bytes. */
  address: Uint8Array
  /** 1 to 65,535. */
  generation: number
  /** 4 random bytes, exactly when generation > 1. */
  tag?: Uint8Array | undefined
}

/** Thrown for a domain, generation or tag that rules K2 and K3 do not allow. */
export class SeedTextError extends BaseError {
  override readonly name = 'SeedTextError'
}

const HOST_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * Whether `domain` may stand in the seed text (rule K2): a lower-case ASCII host name of at most 253 characters, IDNs as
 * `xn--…`, without port, trailing dot or IPv6 brackets.
 */
export function isKeyDomain(domain: string): boolean {
  return domain.length <= 253 && domain.split('.').every((label) => HOST_LABEL.test(label))
}

/** Whether `generation` is an integer from 1 to 65,535 and `tag` fits it. Rule K3. */
export function isGeneration(generation: number, tag: Uint8Array | undefined): boolean {
  if (!Number.isInteger(generation) || generation < 1 || generation > MAX_GENERATION) return false
  return generation === 1 ? tag === undefined : tag?.length === GENERATION_TAG_LENGTH
}

/**
 * The constant text whose `personal_sign` signature gives a generation's seed, in the shape of EIP-4361. Rule K1.
 * @throws {SeedTextError} on a bad domain, generation or tag
 * @throws {RangeError} when the address is not 20 bytes
 */
export function seedText({ domain, address, generation, tag }: SeedTextParams): string {
  if (!isKeyDomain(domain)) {
    throw new SeedTextError(
      `"${domain}" cannot be used as key domain: use a lower-case host name without a port.`,
    )
  }
  if (!isGeneration(generation, tag)) {
    throw new SeedTextError('A key generation is a number from 1 to 65535, with a 4-byte tag from 2 on.')
  }
  const nonce = `sealogkey${String(generation).padStart(8, '0')}${tag === undefined ? '' : toHex(tag).slice(2)}`
  return [
    `${domain} wants you to sign in with your Ethereum account:`,
    toChecksumAddress(address),
    '',
    `Unlock encrypted messages, key generation ${generation}. Sign ONLY on ${domain}: whoever holds this signature can read all your messages.`,
    '',
    `URI: https://${domain}/keys/v1`,
    'Version: 1',
    'Chain ID: 1',
    `Nonce: ${nonce}`,
    // Expired from the start, so that no sign-in server takes the signature for a login.
    'Issued At: 2025-01-01T00:00:00Z',
    'Expiration Time: 2025-01-01T00:00:00Z',
  ].join('\n')
}
