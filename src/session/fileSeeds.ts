import { toHex } from '../lib/bytes'
import { deriveLabelKeys, newestOf, toOwnKey, unwrapSeeds } from '../messaging/keyring'
import type { RecoveryContent } from '../messaging/ports'
import type { Address, KeyLog, OwnKey, SeedRecord } from '../messaging/types'
import { OldRecoveryFileError, RecoveryAccountError, RecoveryKeysError } from './errors'
import type { Identity } from './recoverSeeds'
import type { ChosenFile } from './recovery'
import type { SessionDeps } from './sessionDeps'

/** A seed of a recovery file, with the domain that it was signed or made for. */
export type FileSeed = RecoveryContent['seeds'][number]

/** The seeds of one recovery file, newest generation first. */
export interface FileSeeds {
  /** Of generations that no registration shows (yet): made for a rotation that has not arrived. */
  readonly ahead: readonly FileSeed[]
  /** From the newest one that explains a registration on; empty where none does. */
  readonly reached: readonly FileSeed[]
}

/**
 * Opens a recovery file of `account` and follows its seeds' links. Rule K19.
 * @throws {RecoveryAccountError} @throws {PassphraseError} @throws {RecoveryFileError}
 */
export async function readFileSeeds(
  { recoveryFiles }: Pick<SessionDeps, 'recoveryFiles'>,
  account: Address,
  { registrations, links }: Identity,
  { file, passphrase }: ChosenFile,
): Promise<FileSeeds> {
  const content = await recoveryFiles.open(file, passphrase)
  if (content.account !== account) throw new RecoveryAccountError()
  const unwrapped = content.seeds.flatMap(({ domain, ...seed }) =>
    unwrapSeeds(seed, links).map((each) => ({ ...each, domain })),
  )
  // What the file itself says of a seed counts, not what a link leaves open.
  const seeds = newestFirst([...unwrapped, ...content.seeds])
  const newest = seeds.findIndex((seed) => deriveLabelKeys([seed], registrations).length > 0)
  const count = newest === -1 ? seeds.length : newest
  return { ahead: seeds.slice(0, count), reached: seeds.slice(count) }
}

/**
 * The same for a change of the open account's keys, which continues from the newest generation.
 * @throws {RecoveryKeysError} when the file explains no registration
 * @throws {OldRecoveryFileError} when it lacks the newest registered key of those at hand
 */
export async function readNewestSeeds(
  deps: Pick<SessionDeps, 'recoveryFiles'>,
  { account, ownKeys }: { account: Address; ownKeys: readonly OwnKey[] },
  identity: Identity,
  chosen: ChosenFile,
): Promise<FileSeeds> {
  const seeds = await readFileSeeds(deps, account, identity, chosen)
  const { registrations } = identity
  const inFile = deriveLabelKeys(seeds.reached, registrations).map(toOwnKey)
  const newest = newestOf(ownKeys.filter((key) => isRegistered(registrations, key)))
  const missing = newest && !inFile.some((key) => toHex(key.publicKey) === toHex(newest.publicKey))
  if (seeds.reached.length > 0 && !missing) return seeds
  eraseSeeds([...seeds.ahead, ...seeds.reached])
  throw seeds.reached.length === 0 ? new RecoveryKeysError() : new OldRecoveryFileError()
}

/** The generation that the next rotation takes from the file; undefined where the file holds none yet. */
export function nextInFile({ ahead, reached }: FileSeeds): FileSeed | undefined {
  const next = (reached[0]?.generation ?? 0) + 1
  return ahead.find(({ generation, tag }) => generation === next && tag !== null)
}

/** Newest generation first, each seed once; of two records of one seed the later. */
export function newestFirst<T extends SeedRecord>(seeds: readonly T[]): readonly T[] {
  return [...new Map(seeds.map((record) => [toHex(record.seed), record])).values()].sort(
    (a, b) => b.generation - a.generation,
  )
}

export function eraseSeeds(seeds: readonly SeedRecord[]): void {
  for (const { seed } of seeds) seed.fill(0)
}

function isRegistered(registrations: readonly KeyLog[], { publicKey }: OwnKey): boolean {
  return registrations.some((registered) => toHex(registered.publicKey) === toHex(publicKey))
}
