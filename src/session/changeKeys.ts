import type { BaseError } from '../lib/BaseError'
import { fromHex, type Hex, toHex } from '../lib/bytes'
import {
  deriveLabelKeys,
  isExplained,
  MAX_VERSIONS,
  newestRegistration,
  toOwnKey,
} from '../messaging/keyring'
import type { Call } from '../messaging/ports'
import { MAIN_SESSION_ID } from '../messaging/threadId'
import type { LabelKey, OwnKey, SeedRecord } from '../messaging/types'
import type { Algorithm } from '../protocol/algorithm'
import { encodeKeyLinkHeader, sealKeyLink } from '../protocol/keyLink'
import { KEY_LINK_INDEX, labelToKeyIndex } from '../protocol/labels'
import { deriveLabelKey, deriveLinkKey } from '../protocol/messagingKey'
import { awaitInclusion } from './awaitInclusion'
import { createSeedSigner } from './createSeedSigner'
import {
  ForeignKeyError,
  LastVersionError,
  NoNextGenerationError,
  RecoveryNeededError,
  ReservedLabelError,
} from './errors'
import { assertExplained, findKeyToRegister, toRegister } from './keyToRegister'
import { defaultLabelKey } from './labelKeys'
import type { OpenAccount } from './openAccount'
import { readIdentity } from './readIdentity'
import { createTag, type Identity, recoverSeeds } from './recoverSeeds'
import type { ChosenFile } from './recovery'
import type { Session, SessionState } from './session'
import type { SessionDeps } from './sessionDeps'
import { toBaseError } from './toBaseError'

/** What a change of keys needs of the session that it changes. */
export interface KeyChangeHost {
  /** The open account; another object, or null, as soon as it is closed. */
  current(): OpenAccount | null
  /** Whether no other change is under way. */
  isIdle(): boolean
  report(phase: SessionState['keyChange']['phase'], error?: BaseError): void
  /** Another set of keys for the open account: in the engine, on the screen, and for the next start. */
  holdKeys(current: OpenAccount, labelKeys: readonly LabelKey[], ownKeys: readonly OwnKey[]): Promise<void>
}

/** The seeds of the open account while its keys are changed. */
interface HeldSeeds {
  /** Newest first. */
  readonly seeds: readonly SeedRecord[]
  /** That of the next generation. */
  next(): Promise<SeedRecord>
  /** Overwrites all of them. */
  erase(): void
}

/** The session's verbs that change what is registered: one at a time, none of them throws. */
export type KeyChanges = Pick<Session, 'register' | 'rotate' | 'registerVersion' | 'extend'>

export function createKeyChanges(deps: SessionDeps, host: KeyChangeHost): KeyChanges {
  /** Closed, locked or moved to another account: whatever was waited for is nobody's business any more. */
  const isOpen = (current: OpenAccount) => host.current() === current

  /** Runs a change with its phases and errors; true when it went through. */
  async function change(run: (current: OpenAccount) => Promise<void>): Promise<boolean> {
    const current = host.current()
    if (!current || !host.isIdle()) return false
    try {
      await run(current)
      if (isOpen(current)) host.report('idle')
      return isOpen(current)
    } catch (error) {
      if (isOpen(current)) host.report('idle', toBaseError(error))
      return false
    }
  }

  /** Waits for a transaction of ours. @throws {KeyChangeFailedError} when it reverted or was dropped */
  async function confirm(current: OpenAccount, txHash: Hex): Promise<void> {
    const { submitter, engine } = current
    const isWanted = () => isOpen(current)
    await awaitInclusion({ submitter, clock: deps.clock, isWanted }, txHash)
    if (isWanted()) await engine.refresh()
  }

  /** One transaction where the contract takes it; else one for each call, each waited for before the next (R9). */
  async function submitKeys(current: OpenAccount, calls: readonly Call[]): Promise<void> {
    const { submitter } = current
    host.report('submitting')
    const together = calls.length === 1 || (await submitter.canBatch())
    for (const transaction of together ? [calls] : calls.map((call) => [call])) {
      if (!isOpen(current)) return
      host.report('submitting')
      const txHash = await submitter.submit(transaction)
      if (!isOpen(current)) return
      host.report('confirming')
      await confirm(current, txHash)
    }
  }

  async function registrationCall(key: OwnKey): Promise<Call> {
    return { type: 'updatePublicKey', keyIndex: key.keyIndex, key: await toRegister(deps, key) }
  }

  /** Every seed of the open account, newest first, from one signature or from its recovery file. */
  async function fetchSeeds(
    { scope: { account }, ownKeys, seedSource }: OpenAccount,
    identity: Identity,
    recovery: ChosenFile | undefined,
  ): Promise<HeldSeeds> {
    if (seedSource === 'wallet') {
      const sign = createSeedSigner(deps, account)
      const { seeds } = await recoverSeeds({ identity, domain: deps.domain, sign })
      const held = [...seeds]
      return {
        seeds,
        async next() {
          const next = await sign((seeds[0]?.generation ?? 0) + 1, createTag())
          held.push(next)
          return next
        },
        erase: () => held.forEach(({ seed }) => seed.fill(0)),
      }
    }
    if (!recovery) throw new RecoveryNeededError()
    const { eraseSeeds, nextInFile, readNewestSeeds } = await import('./fileSeeds')
    const read = await readNewestSeeds(deps, { account, ownKeys }, identity, recovery)
    return {
      seeds: read.reached,
      async next() {
        const next = nextInFile(read)
        if (!next) throw new NoNextGenerationError()
        return next
      },
      erase: () => eraseSeeds([...read.ahead, ...read.reached]),
    }
  }

  /** The next generation's first key, and its link to the older ones; null when the account is closed meanwhile. */
  async function makeGeneration(
    current: OpenAccount,
    { seeds, next: fetchNext }: HeldSeeds,
    withoutLink: boolean,
  ): Promise<{ labelKey: LabelKey; envelope: Uint8Array } | null> {
    const [previous] = seeds
    if (!previous) throw new ForeignKeyError(deps.domain)
    const next = await fetchNext()
    if (!isOpen(current) || next.tag === null) return null
    const labelKey = defaultLabelKey(next)
    const header = { generation: next.generation, tag: fromHex(next.tag) }
    const envelope = withoutLink
      ? encodeKeyLinkHeader(header)
      : sealKeyLink({ ...header, linkKey: deriveLinkKey(next.seed), previousSeed: previous.seed })
    // Before anything is sent: once the new key is registered, this browser must be able to open its records with it,
    // also when the page is closed while the wallet asks.
    await deps.keychain.openDataKey(current.scope.account, [next, ...seeds])
    return { labelKey, envelope }
  }

  /** The label key that comes next in the newest generation. */
  async function deriveNextVersion(
    current: OpenAccount,
    identity: Identity,
    params: { label: string; algorithm: Algorithm },
    recovery: ChosenFile | undefined,
  ): Promise<LabelKey> {
    const held = await fetchSeeds(current, identity, recovery)
    try {
      const [newest] = held.seeds
      if (!newest) throw new ForeignKeyError(deps.domain)
      const { generation, seed } = newest
      const registered = deriveLabelKeys([newest], identity.registrations)
      const versions = registered.filter(({ label }) => label === params.label).map(({ version }) => version)
      const version = Math.max(0, ...versions) + 1
      if (version > MAX_VERSIONS) throw new LastVersionError()
      return { ...params, generation, version, labelKey: deriveLabelKey(seed, params.label, version) }
    } finally {
      held.erase()
    }
  }

  /**
   * Registers a new key with `calls`. It is held before anything is sent: this browser must be able to open what is sealed to
   * it also when the page is closed while the wallet asks.
   */
  async function submitHolding(
    current: OpenAccount,
    labelKey: LabelKey,
    calls: readonly Call[],
  ): Promise<void> {
    const { labelKeys, ownKeys } = current
    await host.holdKeys(current, [...labelKeys, labelKey], [...ownKeys, toOwnKey(labelKey)])
    try {
      await submitKeys(current, calls)
    } catch (error) {
      if (isOpen(current)) await host.holdKeys(current, labelKeys, ownKeys)
      throw error
    }
  }

  return {
    async register() {
      await change(async (current) => {
        host.report('submitting')
        const key = await findKeyToRegister(deps, current)
        await submitKeys(current, [await registrationCall(key)])
      })
    },
    registerVersion: (label, algorithm, recovery) =>
      change(async (current) => {
        host.report('signing')
        const keyIndex = toHex(labelToKeyIndex(label))
        if (keyIndex === toHex(KEY_LINK_INDEX)) throw new ReservedLabelError()
        const identity = await assertExplained(deps, current, keyIndex)
        const labelKey = await deriveNextVersion(current, identity, { label, algorithm }, recovery)
        const registering = await registrationCall(toOwnKey(labelKey))
        if (isOpen(current)) await submitHolding(current, labelKey, [registering])
      }),
    extend: (label) =>
      change(async (current) => {
        host.report('submitting')
        const keyIndex = toHex(labelToKeyIndex(label))
        const { chains } = await assertExplained(deps, current, keyIndex)
        const newest = newestRegistration(chains[0] ?? [], keyIndex)
        const key = newest && current.ownKeys.find((own) => isExplained(newest, [own]))
        // Closed or registered elsewhere meanwhile: there is nothing here to extend.
        if (!key) throw new ForeignKeyError(deps.domain)
        await submitKeys(current, [await registrationCall(key)])
      }),
    rotate: ({ withoutLink = false, replaceForeign = false, recovery } = {}) =>
      change(async (current) => {
        host.report('signing')
        const { account } = current.scope
        const identity = await (replaceForeign
          ? readIdentity(deps.identityReaders(), account)
          : assertExplained(deps, current))
        const held = await fetchSeeds(current, identity, recovery)
        const made = await makeGeneration(current, held, withoutLink).finally(held.erase)
        if (made === null) return
        const { labelKey, envelope } = made
        const registering = await registrationCall(toOwnKey(labelKey))
        if (!isOpen(current)) return
        const keyIndex = toHex(KEY_LINK_INDEX)
        await submitHolding(current, labelKey, [
          { type: 'sendMessage', to: account, keyIndex, sessionId: MAIN_SESSION_ID, envelope },
          registering,
        ])
      }),
  }
}
