import { toHex } from '../lib/bytes'
import { WalletUnavailableError } from '../messaging/errors'
import { deriveLabelKeys, isExplained, toOwnKey, unwrapSeeds } from '../messaging/keyring'
import type { Address, LabelKey, OwnKey, SeedRecord } from '../messaging/types'
import { createSeedSigner } from './createSeedSigner'
import { ForeignKeyError, GenerationUnknownError, RecoveryKeysError } from './errors'
import {
  eraseSeeds,
  type FileSeed,
  newestFirst,
  nextInFile,
  readFileSeeds,
  readNewestSeeds,
} from './fileSeeds'
import { withDefaultKeys } from './labelKeys'
import { missingGenerations } from './missingGenerations'
import type { OpenAccount } from './openAccount'
import { readIdentity } from './readIdentity'
import { createTag, type Identity, recoverSeeds } from './recoverSeeds'
import type { Recovery, RecoveryFile } from './recovery'
import type { SessionDeps } from './sessionDeps'
import { signMissing } from './signMissing'
import { toBaseError } from './toBaseError'

/** What recovery needs of the session. */
export interface RecoveryHost {
  current(): OpenAccount | null
  holdKeys(current: OpenAccount, labelKeys: readonly LabelKey[], ownKeys: readonly OwnKey[]): Promise<void>
  /** Opens the wallet's account with these seeds, and erases them. */
  enter(
    account: Address,
    identity: Identity,
    collected: { seeds: readonly SeedRecord[]; keys: readonly LabelKey[] },
  ): Promise<void>
}

/** Creates the session's ways back to keys: signing one generation, and recovery files (K18, K19). */
export function createRecovery(deps: SessionDeps, host: RecoveryHost): Recovery {
  const identityOf = (account: Address) => readIdentity(deps.identityReaders(), account)

  /** Adds what these seeds explain to the open account. @returns whether there was anything new */
  async function add(current: OpenAccount, seeds: readonly SeedRecord[], identity: Identity) {
    const derived = withDefaultKeys(seeds, deriveLabelKeys(seeds, identity.registrations))
    const held = new Set(current.ownKeys.map(({ publicKey }) => toHex(publicKey)))
    const added = derived
      .map((labelKey) => ({ labelKey, own: toOwnKey(labelKey) }))
      .filter(({ own }) => !held.has(toHex(own.publicKey)))
    const isRegistered = added.some(({ own }) =>
      identity.registrations.some(({ publicKey }) => toHex(publicKey) === toHex(own.publicKey)),
    )
    if (!isRegistered) return false
    await host.holdKeys(
      current,
      [...current.labelKeys, ...added.map(({ labelKey }) => labelKey)],
      [...current.ownKeys, ...added.map(({ own }) => own)],
    )
    return true
  }

  /** Makes the file and erases the seeds. */
  async function seal(
    account: Address,
    { registrations }: Identity,
    seeds: readonly FileSeed[],
    passphrase: string,
  ): Promise<RecoveryFile> {
    const bytes = await deps.recoveryFiles.seal({ account, seeds }, passphrase)
    const keys = deriveLabelKeys(seeds, registrations).map(toOwnKey)
    const unexplained = registrations.filter((each) => each.publicKey.length > 0 && !isExplained(each, keys))
    const leftOut = new Set(unexplained.map(({ publicKey }) => toHex(publicKey))).size
    const generations = [...new Set(seeds.map(({ generation }) => generation))]
    eraseSeeds(seeds)
    // The newest generation tells files of one account apart.
    const name = `sealog-recovery-${account.slice(0, 10)}-gen${Math.max(...generations)}.age`
    return { name, bytes, generations, leftOut }
  }

  const here = (seeds: readonly SeedRecord[]): readonly FileSeed[] =>
    seeds.map((seed) => ({ ...seed, domain: deps.domain }))

  /** The open account, else the wallet's. */
  function accountAtHand(): Address {
    const account = host.current()?.scope.account ?? deps.wallet.get().address
    if (account === null) throw new WalletUnavailableError()
    return account
  }

  function opened(): OpenAccount {
    const current = host.current()
    if (!current) throw new WalletUnavailableError()
    return current
  }

  const verbs: Recovery = {
    async fetchMissing() {
      const current = opened()
      // Its generations are not signed: only a newer file holds what is missing.
      if (current.seedSource === 'file') return []
      return missingGenerations(await identityOf(current.scope.account), current.ownKeys)
    },
    async signGeneration({ generation, tag }) {
      const current = opened()
      const { account } = current.scope
      const identity = await identityOf(account)
      const signed = await createSeedSigner(deps, account)(generation, tag)
      const seeds = unwrapSeeds(signed, identity.links)
      if (host.current() !== current) return eraseSeeds(seeds)
      const isNew = await add(current, seeds, identity)
      eraseSeeds(seeds)
      if (!isNew) throw new GenerationUnknownError()
    },
    async save(passphrase) {
      const { account } = opened().scope
      const identity = await identityOf(account)
      const sign = createSeedSigner(deps, account)
      const { seeds } = await recoverSeeds({ identity, domain: deps.domain, sign })
      const all = await signMissing(seeds, identity, sign)
      return seal(account, identity, newestFirst(here(all)), passphrase)
    },
    async create(passphrase) {
      const account = accountAtHand()
      const identity = await identityOf(account)
      // Never a second set of keys beside one that exists: K12.
      if (identity.registrations.length > 0 || identity.links.length > 0) {
        throw new ForeignKeyError(deps.domain)
      }
      return seal(account, identity, here([{ generation: 1, tag: null, seed: randomSeed() }]), passphrase)
    },
    async addGeneration(chosen) {
      const { scope, ownKeys } = opened()
      const { account } = scope
      const identity = await identityOf(account)
      const seeds = await readNewestSeeds(deps, { account, ownKeys }, identity, chosen)
      const all = [...seeds.ahead, ...seeds.reached]
      if (nextInFile(seeds)) return seal(account, identity, all, chosen.passphrase)
      const generation = (seeds.reached[0]?.generation ?? 0) + 1
      const next = here([{ generation, tag: createTag(), seed: randomSeed() }])
      return seal(account, identity, newestFirst([...next, ...all]), chosen.passphrase)
    },
    async open(chosen) {
      const account = accountAtHand()
      const identity = await identityOf(account)
      const { ahead, reached } = await readFileSeeds(deps, account, identity, chosen)
      try {
        // A generation that is registered nowhere is passed over, as in K18, but where it is the first of all.
        const isFirst = identity.registrations.length === 0
        if (!isFirst && reached.length === 0) throw new RecoveryKeysError()
        const seeds = isFirst ? ahead : reached
        const derived = deriveLabelKeys(seeds, identity.registrations)
        const current = host.current()
        // The wallet may have moved on meanwhile: these keys are then nobody's business any more.
        if (accountAtHand() !== account) return
        if (current) await add(current, seeds, identity)
        else await host.enter(account, identity, { seeds, keys: withDefaultKeys(seeds, derived) })
      } finally {
        eraseSeeds([...ahead, ...reached])
      }
    },
  }
  return {
    fetchMissing: () => verbs.fetchMissing().catch(rethrow),
    signGeneration: (generation) => verbs.signGeneration(generation).catch(rethrow),
    save: (passphrase) => verbs.save(passphrase).catch(rethrow),
    create: (passphrase) => verbs.create(passphrase).catch(rethrow),
    addGeneration: (chosen) => verbs.addGeneration(chosen).catch(rethrow),
    open: (chosen) => verbs.open(chosen).catch(rethrow),
  }
}

function rethrow(error: unknown): never {
  throw toBaseError(error)
}

function randomSeed(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(32))
}
