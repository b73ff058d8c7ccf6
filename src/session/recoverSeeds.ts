import { fromHex, type Hex, toHex } from '../lib/bytes'
import { deriveLabelKeys, type KeyLink, readKeyLinks, unwrapSeeds } from '../messaging/keyring'
import type { Address, KeyLog, LabelKey, MessageLog, SeedRecord } from '../messaging/types'
import { deriveSeed } from '../protocol/seed'
import { seedText } from '../protocol/seedText'
import { ForeignKeyError } from './errors'
import { withDefaultKeys } from './labelKeys'

/** What an account says about its own keys on chain, from every source that was asked, merged. */
export interface Identity {
  readonly registrations: readonly KeyLog[]
  /** The same, each chain's by themselves, the active one's first: only on one chain is one registration newer than another. */
  readonly chains: readonly (readonly KeyLog[])[]
  readonly links: readonly KeyLink[]
}

/** Merges what several sources say; a registration that any of them shows counts. */
export function mergeIdentities(
  account: Address,
  parts: readonly {
    readonly chainId: number
    readonly registrations: readonly KeyLog[]
    readonly links: readonly MessageLog[]
  }[],
): Identity {
  const unique = <T extends { blockHash: Hex; logIndex: number }>(logs: readonly T[]) => [
    ...new Map(logs.map((log) => [`${log.blockHash}:${log.logIndex}`, log])).values(),
  ]
  const chains = [...new Set(parts.map(({ chainId }) => chainId))].map((chainId) =>
    unique(parts.flatMap((part) => (part.chainId === chainId ? part.registrations : []))),
  )
  return {
    registrations: chains.flat(),
    chains,
    links: readKeyLinks(account, unique(parts.flatMap((part) => part.links))),
  }
}

/** One wallet signature of the constant text, and the seed it gives. */
export async function signSeed(params: {
  domain: string
  account: Address
  generation: number
  tag: Hex | null
  signText: (text: string) => Promise<Uint8Array>
}): Promise<SeedRecord> {
  const { domain, generation, tag } = params
  const text = {
    domain,
    address: fromHex(params.account),
    generation,
    ...(tag !== null && { tag: fromHex(tag) }),
  }
  const signature = await params.signText(seedText(text))
  try {
    return { generation, tag, seed: deriveSeed({ ...text, signature }) }
  } finally {
    // Only the seed is needed from here on.
    signature.fill(0)
  }
}

/**
 * Restore (SPEC, K rules): sign the highest generation that the links name, check it against the registrations, walk the links
 * back. A generation whose keys are registered nowhere (a rotation that never arrived) is passed over downwards.
 * @throws {ForeignKeyError} when no generation explains any registration
 */
export async function recoverSeeds(params: {
  identity: Identity
  domain: string
  sign: (generation: number, tag: Hex | null) => Promise<SeedRecord>
}): Promise<{ seeds: readonly SeedRecord[]; keys: readonly LabelKey[] }> {
  const { registrations, links } = params.identity
  const candidates: { generation: number; tag: Hex | null }[] = [
    ...new Map(links.map((link) => [`${link.generation}:${link.tag}`, link])).values(),
    { generation: 1, tag: null },
  ]
  for (const { generation, tag } of candidates) {
    const newest = await params.sign(generation, tag)
    const explains = deriveLabelKeys([newest], registrations).length > 0
    if (!explains) continue
    const seeds = unwrapSeeds(newest, links)
    return { seeds, keys: withDefaultKeys(seeds, deriveLabelKeys(seeds, registrations)) }
  }
  throw new ForeignKeyError(params.domain)
}

/** A fresh random tag for a new generation: a signature obtained in advance opens no later generation. */
export function createTag(): Hex {
  return toHex(crypto.getRandomValues(new Uint8Array(4)))
}
