import type { Hex } from '../lib/bytes'
import { deriveLabelKeys, toOwnKey, unwrapSeeds } from '../messaging/keyring'
import type { LabelKey, SeedRecord } from '../messaging/types'
import { withDefaultKeys } from './labelKeys'
import { missingGenerations } from './missingGenerations'
import type { Identity } from './recoverSeeds'

/**
 * Signs the newest generation that `seeds` do not reach, and follows its links: for a browser whose history is encrypted under
 * generations that a rotation without link has cut off.
 * @returns null when no link names one
 */
export async function signOlder(
  seeds: readonly SeedRecord[],
  identity: Identity,
  sign: (generation: number, tag: Hex | null) => Promise<SeedRecord>,
): Promise<{ seeds: readonly SeedRecord[]; keys: readonly LabelKey[] } | null> {
  const keysOf = (records: readonly SeedRecord[]) =>
    withDefaultKeys(records, deriveLabelKeys(records, identity.registrations))
  const [next] = missingGenerations(identity, keysOf(seeds).map(toOwnKey))
  if (!next) return null
  const signed = await sign(next.generation, next.tag)
  const all = [...seeds, ...unwrapSeeds(signed, identity.links)]
  return { seeds: all, keys: keysOf(all) }
}
