import { toHex } from '../lib/bytes'
import { WalletUnavailableError } from '../messaging/errors'
import { deriveLabelKeys, toOwnKey, unwrapSeeds } from '../messaging/keyring'
import type { Address, LabelKey, OwnKey, SeedRecord } from '../messaging/types'
import { createSeedSigner } from './createSeedSigner'
import { ForeignKeyError, GenerationUnknownError, RecoveryAccountError, RecoveryKeysError } from './errors'
import { withDefaultKeys } from './labelKeys'
import { missingGenerations } from './missingGenerations'
import type { OpenAccount } from './openAccount'
import { readIdentity } from './readIdentity'
import { type Identity, recoverSeeds } from './recoverSeeds'
import type { Recovery, RecoveryFile } from './recovery'
import type { SessionDeps } from './sessionDeps'
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

  async function seal(
    account: Address,
    seeds: readonly SeedRecord[],
    passphrase: string,
  ): Promise<RecoveryFile> {
    const { domain } = deps
    const content = { account, seeds: seeds.map((seed) => ({ ...seed, domain })) }
    const bytes = await deps.recoveryFiles.seal(content, passphrase)
    erase(seeds)
    const generations = seeds.map(({ generation }) => generation)
    // The newest generation tells files of one account apart.
    const name = `sealog-recovery-${account.slice(0, 10)}-gen${Math.max(...generations)}.age`
    return { name, bytes, generations }
  }

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
      return missingGenerations(await identityOf(current.scope.account), current.ownKeys)
    },
    async signGeneration({ generation, tag }) {
      const current = opened()
      const { account } = current.scope
      const identity = await identityOf(account)
      const signed = await createSeedSigner(deps, account)(generation, tag)
      const seeds = unwrapSeeds(signed, identity.links)
      if (host.current() !== current) return erase(seeds)
      const isNew = await add(current, seeds, identity)
      erase(seeds)
      if (!isNew) throw new GenerationUnknownError()
    },
    async save(passphrase) {
      const { account } = opened().scope
      const identity = await identityOf(account)
      const sign = createSeedSigner(deps, account)
      const { seeds } = await recoverSeeds({ identity, domain: deps.domain, sign })
      return seal(account, seeds, passphrase)
    },
    async create(passphrase) {
      const account = accountAtHand()
      const { registrations, links } = await identityOf(account)
      // Never a second set of keys beside one that exists: K12.
      if (registrations.length > 0 || links.length > 0) throw new ForeignKeyError(deps.domain)
      const seed = crypto.getRandomValues(new Uint8Array(32))
      return seal(account, [{ generation: 1, tag: null, seed }], passphrase)
    },
    async open(file, passphrase) {
      const account = accountAtHand()
      const content = await deps.recoveryFiles.open(file, passphrase)
      if (content.account !== account) throw new RecoveryAccountError()
      const identity = await identityOf(account)
      const unwrapped = content.seeds.flatMap((seed) => unwrapSeeds(seed, identity.links))
      try {
        const seeds = distinct(unwrapped)
        const derived = deriveLabelKeys(seeds, identity.registrations)
        if (derived.length === 0 && identity.registrations.length > 0) throw new RecoveryKeysError()
        const current = host.current()
        // The wallet may have moved on meanwhile: these keys are then nobody's business any more.
        if (accountAtHand() !== account) return
        if (current) await add(current, seeds, identity)
        else await host.enter(account, identity, { seeds, keys: withDefaultKeys(seeds, derived) })
      } finally {
        erase(unwrapped)
      }
    },
  }
  return {
    fetchMissing: () => verbs.fetchMissing().catch(rethrow),
    signGeneration: (generation) => verbs.signGeneration(generation).catch(rethrow),
    save: (passphrase) => verbs.save(passphrase).catch(rethrow),
    create: (passphrase) => verbs.create(passphrase).catch(rethrow),
    open: (file, passphrase) => verbs.open(file, passphrase).catch(rethrow),
  }
}

function rethrow(error: unknown): never {
  throw toBaseError(error)
}

/** Newest generation first, each seed once. */
function distinct(seeds: readonly SeedRecord[]): readonly SeedRecord[] {
  return [...new Map(seeds.map((record) => [toHex(record.seed), record])).values()].sort(
    (a, b) => b.generation - a.generation,
  )
}

function erase(seeds: readonly SeedRecord[]): void {
  for (const { seed } of seeds) seed.fill(0)
}
