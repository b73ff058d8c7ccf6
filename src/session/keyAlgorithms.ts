import { Algorithm } from '../protocol/algorithm'

/** What a new key is on where nothing else was asked for. */
export const DEFAULT_ALGORITHM: Algorithm = Algorithm.X25519

/** What a key can be registered on, the usual one first. */
export const KEY_ALGORITHMS: readonly Algorithm[] = [DEFAULT_ALGORITHM, Algorithm.ED25519, Algorithm.ECDSA]

/** The algorithm of that number; the usual one for a number that this version does not know. */
export function keyAlgorithm(algorithm: number): Algorithm {
  return KEY_ALGORITHMS.find((known) => known === algorithm) ?? DEFAULT_ALGORITHM
}

const NAMES: Readonly<Record<number, string>> = { 0: 'secp256k1', 1: 'Ed25519', 2: 'X25519' }

/** Name of one of ERC-7627's algorithms, its number where it is a newer one. */
export function algorithmName(algorithm: number): string {
  return NAMES[algorithm] ?? String(algorithm)
}
