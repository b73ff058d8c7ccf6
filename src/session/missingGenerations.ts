import { fromHex, type Hex } from '../lib/bytes'
import { isExplained } from '../messaging/keyring'
import type { OwnKey } from '../messaging/types'
import { isSupported } from '../protocol/algorithm'
import { DEFAULT_LABEL, keyIndexToLabel } from '../protocol/labels'
import type { Identity } from './recoverSeeds'

/** What a seed text needs beside domain and account (K1, K3). */
export interface Generation {
  readonly generation: number
  /** 4 bytes, null for generation 1. */
  readonly tag: Hex | null
}

/**
 * The generations that signing could still bring back, newest first: while a registration is not explained by the keys at hand,
 * generation 1 and those that the account's own links name. A link that is missing or carries no seed leaves them out of what
 * one signature restores (K18).
 */
export function missingGenerations(
  { registrations, links }: Identity,
  keys: readonly OwnKey[],
): readonly Generation[] {
  const isUnexplained = registrations.some(
    (key) =>
      key.publicKey.length > 0 &&
      isSupported(key.algorithm) &&
      keyIndexToLabel(fromHex(key.keyIndex)) !== null &&
      !isExplained(key, keys),
  )
  if (!isUnexplained) return []
  // Where the seed was at hand, the first default key is, whether it is registered or not (E17).
  const held = new Set(
    keys
      .filter(({ label, version }) => label === DEFAULT_LABEL && version === 1)
      .map((key) => key.generation),
  )
  const named = [
    ...new Map(links.map(({ generation, tag }) => [`${generation}${tag}`, { generation, tag }])).values(),
  ]
  // Two browsers may have made the same number with different tags; the keys do not tell which of them is held.
  const isAmbiguous = (generation: number) =>
    named.filter((each) => each.generation === generation).length > 1
  return [...named, { generation: 1, tag: null }].filter(
    ({ generation }) => !held.has(generation) || isAmbiguous(generation),
  )
}
