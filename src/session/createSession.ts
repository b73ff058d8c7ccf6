import type { BaseError } from '../lib/BaseError'
import { equalBytes, toHex } from '../lib/bytes'
import { createStore } from '../lib/createStore'
import { createEngine } from '../messaging/createEngine'
import { VaultKeysError, WalletUnavailableError } from '../messaging/errors'
import { isExplained, newestRegistration, toOwnKey } from '../messaging/keyring'
import type { LocalStore, MessageStore, SeedSource, UnlockedAccount } from '../messaging/ports'
import type { Address, KeyLog, LabelKey, OwnKey, SeedRecord } from '../messaging/types'
import { DEFAULT_LABEL, labelToKeyIndex } from '../protocol/labels'
import { SmartAccountError } from '../protocol/seed'
import type { KeyChangeHost } from './changeKeys'
import type { RecoveryHost } from './createRecovery'
import { createSeedSigner } from './createSeedSigner'
import { createSenderRoute } from './createSenderRoute'
import { ForeignKeyError, NotDeterministicError } from './errors'
import { createLabelExport } from './labelExport'
import { defaultLabelKey } from './labelKeys'
import { lazyKeyChanges } from './lazyKeyChanges'
import { lazyRecovery } from './lazyRecovery'
import { lazySenders } from './lazySenders'
import { lazySignedKeys } from './lazySignedKeys'
import type { OpenAccount } from './openAccount'
import { nextKeyMoment, viewOwnKeys } from './ownKeys'
import { readIdentity } from './readIdentity'
import type { ReadingDesk } from './readingDesk'
import { type Identity, recoverSeeds } from './recoverSeeds'
import { routeSubmitter } from './routeSubmitter'
import type { SendersState } from './senders'
import type { Registration, Session, SessionState } from './session'
import type { SessionDeps } from './sessionDeps'
import { signOlder } from './signOlder'
import { toBaseError } from './toBaseError'

/** Milliseconds. */
const A_DAY = 86_400_000
const NONE: readonly KeyLog[] = []
const NO_SENDERS: SendersState = { active: null }
const DEFAULT_KEY_INDEX = toHex(labelToKeyIndex(DEFAULT_LABEL))

/** Creates the session of this page: locked until `start` finds an account left unlocked, or `unlock` succeeds. */
export function createSession(deps: SessionDeps): Session {
  const { wallet, keychain, source } = deps
  const state = createStore<SessionState>({
    status: 'starting',
    unlock: { phase: 'idle', error: null },
    account: null,
    engine: null,
    registration: 'unknown',
    seedSource: 'wallet',
    keys: [],
    keyChange: { phase: 'idle', error: null },
    askEachTime: deps.askEachTime.get(),
    storageError: null,
  })
  const sendersState = createStore(NO_SENDERS)
  let open: OpenAccount | null = null
  /** Moves with every open, close and account change: what an older one was waiting for is dropped. */
  let epoch = 0
  /** The first of the two seeds that a first use compares. */
  let first: { account: Address; seed: SeedRecord } | null = null
  /** Seeds that were signed and do not open the data key of this browser: the next click signs an older generation. */
  let tooNew: { account: Address; seeds: readonly SeedRecord[] } | null = null

  const patch = (change: Partial<SessionState>) => state.set({ ...state.get(), ...change })
  const setUnlock = (phase: SessionState['unlock']['phase'], error: BaseError | null = null) =>
    patch({ unlock: { phase, error } })

  // ---- opening and closing -------------------------------------------------------------------------------------

  async function openAccount(
    unlocked: UnlockedAccount,
    registrations: readonly KeyLog[] | null,
  ): Promise<void> {
    close()
    const mine = epoch
    const stores = await keychain.openStores(unlocked)
    if (mine !== epoch) return closeStores(stores)
    const { scope } = unlocked
    const { account } = scope
    const senders = createSenderRoute(deps, {
      account,
      local: stores.local,
      report: (active) => sendersState.set({ active }),
    })
    const submitter = routeSubmitter(deps.createSubmitter(scope), account, senders)
    const ownKeys = unlocked.keys.map(toOwnKey)
    const engine = createEngine({
      scope,
      keys: ownKeys,
      onOtherChain(genesisHash) {
        if (mine === epoch) void moveTo({ ...unlocked, scope: { ...scope, genesisHash } })
      },
      ports: {
        ingest: deps.createIngest({
          scope,
          dataKey: unlocked.dataKey,
          keys: ownKeys,
          messages: stores.messages,
        }),
        source,
        directory: deps.directory,
        submitter,
        messages: stores.messages,
        local: stores.local,
        clock: deps.clock,
      },
    })
    const unsubscribe = engine.subscribe(refreshOwnKeys)
    const { dataKey, seedSource, keys: labelKeys } = unlocked
    const closing = new AbortController()
    open = {
      scope,
      engine,
      submitter,
      senders,
      stores,
      dataKey,
      seedSource,
      registrations,
      labelKeys,
      ownKeys,
      unsubscribe,
      closing,
    }
    try {
      await engine.start()
    } catch (error) {
      // Closed meanwhile: its stores are gone, and nobody waits for it.
      if (mine !== epoch) return
      close()
      throw error
    }
    if (mine !== epoch) return
    patch({
      status: 'unlocked',
      account: scope.account,
      seedSource,
      engine,
      unlock: { phase: 'idle', error: null },
    })
    refreshOwnKeys()
    // What it has to say is not waited for: sending looks for itself.
    void senders.refresh().catch(() => {})
  }

  /** A fresh local chain: the same keys, another history. */
  async function moveTo(unlocked: UnlockedAccount): Promise<void> {
    const moved = { ...unlocked, keys: open?.labelKeys ?? unlocked.keys }
    await openAccount(moved, null).catch(reportStorage)
    // Not when it was locked meanwhile: that would unlock it for the next start.
    if (open?.scope === moved.scope) await remember(open).catch(reportStorage)
  }

  /** Takes the account off the screen at once; nothing of it is reachable afterwards. */
  function close(): void {
    epoch++
    const closing = open
    open = null
    shown = null
    stopLooking()
    if (!closing) return
    closing.unsubscribe()
    closing.engine.stop()
    closing.senders.close()
    sendersState.set(NO_SENDERS)
    closing.closing.abort()
    closeStores(closing.stores)
    for (const { secretKey, labelKey } of closing.ownKeys) {
      secretKey.fill(0)
      labelKey.fill(0)
    }
    patch({
      status: 'locked',
      account: null,
      engine: null,
      registration: 'unknown',
      seedSource: 'wallet',
      keys: [],
      keyChange: { phase: 'idle', error: null },
    })
  }

  function reportStorage(error: unknown): void {
    patch({ status: open ? state.get().status : 'locked', storageError: toBaseError(error) })
  }

  // ---- own keys ------------------------------------------------------------------------------------------------

  let shown: { registrations: readonly KeyLog[]; ownKeys: readonly OwnKey[]; live: boolean } | null = null

  function refreshOwnKeys(): void {
    if (!open || state.get().engine !== open.engine) return
    const engineState = open.engine.get()
    const read = engineState.keys.get(open.scope.account)
    const registrations = read ?? open.registrations ?? NONE
    const live = engineState.sync.phase === 'live' || open.registrations !== null
    const { ownKeys } = open
    if (shown && shown.registrations === registrations && shown.ownKeys === ownKeys && shown.live === live)
      return
    shown = { registrations, ownKeys, live }
    const now = Math.floor(deps.clock.now() / 1000)
    const keys = viewOwnKeys(registrations, ownKeys, now)
    patch({ keys, registration: registrationOf(registrations, ownKeys, live) })
    lookAgainAt(nextKeyMoment(keys, now))
  }

  let stopLooking: () => void = () => undefined

  /** A key also expires while nothing else happens. Looks at least once a day: timers hold no longer than 24 days. */
  function lookAgainAt(moment: number | null): void {
    stopLooking()
    if (moment === null) return
    stopLooking = deps.clock.after(Math.min(moment * 1000 - deps.clock.now(), A_DAY), () => {
      shown = null
      refreshOwnKeys()
    })
  }

  /** Every signature the unlock needs; null after the first of the two that a first use compares. */
  async function collectSeeds(
    account: Address,
    identity: Identity,
    isCurrent: () => boolean,
  ): Promise<{ seeds: readonly SeedRecord[]; keys: readonly LabelKey[] } | null> {
    const sign = createSeedSigner(deps, account, (phase) => isCurrent() && setUnlock(phase))
    const held = tooNew?.account === account ? tooNew.seeds : null
    tooNew = null
    const older = held && (await signOlder(held, identity, sign))
    if (older) return older
    if (identity.registrations.length > 0 || identity.links.length > 0) {
      return recoverSeeds({ identity, domain: deps.domain, sign }).catch((error: unknown) => {
        // A contract with keys: they are in a recovery file that exists already.
        throw error instanceof SmartAccountError ? new ForeignKeyError(deps.domain) : error
      })
    }
    const seed = await sign(1, null)
    if (!isCurrent()) return null
    if (first?.account !== account) {
      first = { account, seed }
      setUnlock('compare')
      return null
    }
    const same = equalBytes(first.seed.seed, seed.seed)
    first = null
    if (!same) throw new NotDeterministicError()
    return { seeds: [seed], keys: [defaultLabelKey(seed)] }
  }

  /** Opens the account with the seeds at hand, which are erased. */
  async function enter(
    account: Address,
    identity: Identity,
    { seeds, keys }: { seeds: readonly SeedRecord[]; keys: readonly LabelKey[] },
    seedSource: SeedSource,
    isCurrent: () => boolean,
  ): Promise<void> {
    const genesisHash = await source.fetchGenesisHash()
    if (!isCurrent()) return
    const dataKey = await keychain.openDataKey(account, seeds)
    for (const { seed } of seeds) seed.fill(0)
    const { chainId, contract } = deps.chain
    const scope = { chainId, contract, genesisHash, account }
    const generation = newestGeneration(keys)
    const unlocked: UnlockedAccount = { scope, keys, dataKey, generation, seedSource }
    if (!isCurrent()) return
    if (!deps.askEachTime.get()) await keychain.remember(unlocked)
    if (!isCurrent()) return
    announceUnlocked(account)
    await openAccount(unlocked, identity.chains[0] ?? NONE)
  }

  async function remember(current: OpenAccount): Promise<void> {
    if (deps.askEachTime.get()) return
    const { scope, labelKeys, dataKey, seedSource } = current
    const generation = newestGeneration(labelKeys)
    await keychain.remember({ scope, keys: labelKeys, dataKey, generation, seedSource })
  }

  function announceUnlocked(account: Address): void {
    if (!deps.askEachTime.get()) deps.tabSignal.announce({ type: 'unlocked', account })
  }

  let lastAddress = wallet.get().address

  /** Another set of keys for the open account: in the engine, on the screen, and for the next start. */
  async function holdKeys(
    current: OpenAccount,
    labelKeys: readonly LabelKey[],
    ownKeys: readonly OwnKey[],
  ): Promise<void> {
    current.labelKeys = labelKeys
    current.ownKeys = ownKeys
    await remember(current)
    if (!deps.askEachTime.get()) deps.tabSignal.announce({ type: 'keys', account: current.scope.account })
    await current.engine.setKeys(ownKeys)
    refreshOwnKeys()
  }

  /** Another tab has changed the keys of the account that is open here: they are taken over as it keeps them. */
  async function takeKeys(account: Address): Promise<void> {
    const current = open
    if (current?.scope.account !== account) return
    const unlocked = await keychain.loadUnlocked(account)
    if (open !== current || !unlocked) return
    current.labelKeys = unlocked.keys
    current.ownKeys = unlocked.keys.map(toOwnKey)
    await current.engine.setKeys(current.ownKeys)
    refreshOwnKeys()
  }

  const keyChangeHost: KeyChangeHost = {
    current: () => open,
    isIdle: () => state.get().keyChange.phase === 'idle',
    report: (phase, error) => patch({ keyChange: { phase, error: error ?? null } }),
    holdKeys,
  }
  const keyChanges = lazyKeyChanges(keyChangeHost, async () => {
    const { createKeyChanges } = await import('./changeKeys')
    return createKeyChanges(deps, keyChangeHost)
  })

  const recoveryHost: RecoveryHost = {
    current: () => open,
    holdKeys,
    enter(account, identity, collected) {
      const mine = ++epoch
      first = null
      setUnlock('idle')
      return enter(account, identity, collected, 'file', () => mine === epoch)
    },
  }
  const recovery = lazyRecovery(async () => {
    const { createRecovery } = await import('./createRecovery')
    return createRecovery(deps, recoveryHost)
  })

  wallet.subscribe(() => {
    const { address } = wallet.get()
    const isAnother = address !== lastAddress
    lastAddress = address
    if (address === null) return
    if (open?.scope.account === address) return open.engine.flush()
    if (!isAnother) return
    // First of all: nothing of the last account is on the screen or under way any more.
    close()
    first = null
    tooNew = null
    setUnlock('idle')
    void restoreAccount()
  })
  deps.tabSignal.watch((message) => {
    if (message.type === 'keys') void takeKeys(message.account).catch(reportStorage)
    else if (message.type === 'unlocked') openToo(message.account)
    else if (message.type === 'lock') lockToo(message.account)
  })

  /** Another tab has unlocked the account: a signature that is asked for here is not needed any more. */
  function openToo(account: Address): void {
    if (open || accountHere() !== account || deps.askEachTime.get()) return
    first = null
    tooNew = null
    setUnlock('idle')
    void restoreAccount()
  }

  /** Another tab has locked the account (null: all). Before it is known whom this page restores, it may be that one. */
  function lockToo(account: Address | null): void {
    const here = accountHere()
    if (account === null || here === null || here === account) dropAll()
  }

  /** Whom this page shows or is about to open; null when nobody, or not known yet. */
  function accountHere(): Address | null {
    return open?.scope.account ?? wallet.get().address
  }

  /** Closes, and drops what was about to open. */
  function dropAll(): void {
    close()
    first = null
    tooNew = null
    patch({ status: 'locked', unlock: { phase: 'idle', error: null } })
  }

  /** Opens the wallet's account, or the last one while no wallet is there, if it was left unlocked. */
  async function restoreAccount(): Promise<void> {
    const mine = ++epoch
    try {
      const account = wallet.get().address ?? undefined
      const unlocked = deps.askEachTime.get() ? null : await keychain.loadUnlocked(account)
      if (mine !== epoch || !unlocked) return
      const { chainId, contract } = deps.chain
      const sameChain = unlocked.scope.chainId === chainId && unlocked.scope.contract === contract
      const genesisHash = sameChain ? unlocked.scope.genesisHash : await source.fetchGenesisHash()
      if (mine !== epoch) return
      await openAccount({ ...unlocked, scope: { ...unlocked.scope, chainId, contract, genesisHash } }, null)
    } catch (error) {
      reportStorage(error)
    } finally {
      if (!open && mine === epoch) patch({ status: 'locked' })
    }
  }

  /** Few read labels of others: loaded when it is asked for. */
  async function loadDesk(current: OpenAccount): Promise<ReadingDesk> {
    const { createReadingDesk } = await import('./createReadingDesk')
    return createReadingDesk(deps, current)
  }

  return {
    get: state.get,
    subscribe: state.subscribe,
    start: restoreAccount,
    async unlock() {
      const { phase } = state.get().unlock
      const account = wallet.get().address
      if (phase !== 'idle' && phase !== 'compare') return
      if (account === null) return setUnlock(phase, new WalletUnavailableError())
      const mine = ++epoch
      try {
        setUnlock('reading')
        const identity = await readIdentity(deps.identityReaders(), account)
        // The wallet may move on while anything is waited for: these keys are then nobody's business any more.
        if (mine !== epoch) return
        const collected = await collectSeeds(account, identity, () => mine === epoch)
        if (!collected || mine !== epoch) return
        await enter(account, identity, collected, 'wallet', () => mine === epoch).catch((error: unknown) => {
          if (error instanceof VaultKeysError && mine === epoch) tooNew = { account, seeds: collected.seeds }
          throw error
        })
      } catch (error) {
        // openAccount moves the epoch itself; what else moved it has set the phase.
        if (mine !== epoch && state.get().unlock.phase === 'idle') return
        setUnlock(first?.account === account ? 'compare' : 'idle', toBaseError(error))
      }
    },
    async lock() {
      const account = accountHere()
      dropAll()
      deps.tabSignal.announce({ type: 'lock', account })
      await keychain.lock(account ?? undefined).catch(reportStorage)
    },
    register: keyChanges.register,
    rotate: keyChanges.rotate,
    recovery,
    signedKeys: lazySignedKeys(deps, () => open),
    senders: lazySenders(deps, { current: () => open, state: sendersState }),
    registerVersion: keyChanges.registerVersion,
    extend: keyChanges.extend,
    exportLabel(label) {
      if (!open?.labelKeys.some((key) => key.label === label)) return null
      return createLabelExport(open.scope.account, label, open.labelKeys)
    },
    async openDesk() {
      const current = open
      if (!current) throw new WalletUnavailableError()
      current.desk ??= loadDesk(current).catch((error: unknown) => {
        delete current.desk
        throw error
      })
      return current.desk
    },
    async setAskEachTime(value) {
      deps.askEachTime.set(value)
      patch({ askEachTime: value })
      try {
        if (value) await keychain.lock()
        else if (open) {
          await remember(open)
          if (open) announceUnlocked(open.scope.account)
        }
      } catch (error) {
        reportStorage(error)
      }
    },
    async forgetDevice() {
      dropAll()
      deps.tabSignal.announce({ type: 'lock', account: null })
      try {
        await keychain.forgetDevice()
        deps.reload()
      } catch (error) {
        reportStorage(error)
      }
    },
  }
}

function registrationOf(
  registrations: readonly KeyLog[],
  keys: readonly OwnKey[],
  live: boolean,
): Registration {
  const newest = newestRegistration(registrations, DEFAULT_KEY_INDEX)
  if (newest && newest.publicKey.length > 0) return isExplained(newest, keys) ? 'registered' : 'foreign'
  return live ? 'missing' : 'unknown'
}

function newestGeneration(keys: readonly LabelKey[]): number {
  return Math.max(1, ...keys.map((key) => key.generation))
}

function closeStores(stores: { messages: MessageStore; local: LocalStore }): void {
  stores.messages.close()
  stores.local.close()
}
