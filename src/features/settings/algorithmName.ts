const NAMES: Readonly<Record<number, string>> = { 0: 'secp256k1', 1: 'Ed25519', 2: 'X25519' }

/** Name of one of ERC-7627's algorithms, its number where it is a newer one. */
export function algorithmName(algorithm: number): string {
  return NAMES[algorithm] ?? String(algorithm)
}
