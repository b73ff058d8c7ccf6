import { toHex } from '../lib/bytes'
import { isExplained, newestOf, newestRegistration } from '../messaging/keyring'
import type { KeyIndex, OwnKey, RegisteredKey } from '../messaging/types'
import { DEFAULT_LABEL, labelToKeyIndex } from '../protocol/labels'
import { ForeignKeyError } from './errors'
import type { OpenAccount } from './openAccount'
import { readIdentity } from './readIdentity'
import type { Identity } from './recoverSeeds'
import type { SessionDeps } from './sessionDeps'

/** Seconds: a key is registered for one year. */
const KEY_LIFETIME = 365 * 86_400
const DEFAULT_KEY_INDEX = toHex(labelToKeyIndex(DEFAULT_LABEL))

type Deps = Pick<SessionDeps, 'identityReaders' | 'domain' | 'source'>

/**
 * The newest key of `default-key` and of the label to be changed must be ours, on every chain that was read, before anything is
 * registered.
 * @throws {ForeignKeyError}
 */
export async function assertExplained(
  deps: Deps,
  current: OpenAccount,
  keyIndex: KeyIndex = DEFAULT_KEY_INDEX,
): Promise<Identity> {
  const identity = await readIdentity(deps.identityReaders(), current.scope.account)
  const indexes = [...new Set([DEFAULT_KEY_INDEX, keyIndex])]
  const newest = identity.chains.flatMap((registrations) =>
    indexes.map((index) => newestRegistration(registrations, index)),
  )
  if (newest.some((key) => key && key.publicKey.length > 0 && !isExplained(key, current.ownKeys)))
    throw new ForeignKeyError(deps.domain)
  return identity
}

/**
 * The key at hand to be registered without a signature for a new one: the registered key again, which extends it; else the
 * newest key of the label, for the first time.
 * @throws {ForeignKeyError} also when there is none
 */
export async function findKeyToRegister(
  deps: Deps,
  current: OpenAccount,
  keyIndex: KeyIndex = DEFAULT_KEY_INDEX,
): Promise<OwnKey> {
  const { chains } = await assertExplained(deps, current, keyIndex)
  const newest = newestRegistration(chains[0] ?? [], keyIndex)
  const key =
    newest && isExplained(newest, current.ownKeys)
      ? current.ownKeys.find((own) => toHex(own.publicKey) === toHex(newest.publicKey))
      : newestOf(current.ownKeys.filter((own) => own.keyIndex === keyIndex))
  if (!key) throw new ForeignKeyError(deps.domain)
  return key
}

/** The key as it is registered now: good for a year from the newest block. */
export async function toRegister(
  { source }: Pick<SessionDeps, 'source'>,
  { publicKey, algorithm }: OwnKey,
): Promise<RegisteredKey> {
  const { timestamp } = await source.fetchHead()
  return { publicKey, algorithm, validBefore: timestamp + KEY_LIFETIME }
}
