import type { Hex } from '../lib/bytes'
import { deriveLabelKeys, toOwnKey, unwrapSeeds } from '../messaging/keyring'
import type { SeedRecord } from '../messaging/types'
import { withDefaultKeys } from './labelKeys'
import { missingGenerations } from './missingGenerations'
import type { Identity } from './recoverSeeds'

/**
 * Signs, newest first, every generation that `seeds` and their links do not reach; one that a signed one leads to is not asked
 * for. A signature that explains no registration adds nothing.
 */
export async function signMissing(
  seeds: readonly SeedRecord[],
  identity: Identity,
  sign: (generation: number, tag: Hex | null) => Promise<SeedRecord>,
): Promise<readonly SeedRecord[]> {
  const { registrations, links } = identity
  const keys = withDefaultKeys(seeds, deriveLabelKeys(seeds, registrations)).map(toOwnKey)
  let all = seeds
  for (const { generation, tag } of missingGenerations(identity, keys)) {
    if (all.some((seed) => seed.generation === generation && seed.tag === tag)) continue
    const signed = unwrapSeeds(await sign(generation, tag), links)
    if (deriveLabelKeys(signed, registrations).length > 0) all = [...all, ...signed]
  }
  return all
}
