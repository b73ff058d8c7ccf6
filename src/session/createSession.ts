import { BaseError } from '../lib/BaseError'
import { equalBytes, fromHex, type Hex, toHex } from '../lib/bytes'
import { createStore } from '../lib/createStore'
import { isUserRejection } from '../lib/eip1193'
import { createEngine } from '../messaging/createEngine'
import type { Engine } from '../messaging/engine'
import { NetworkError, RejectedError, WalletUnavailableError } from '../messaging/errors'
import { isExplained, newestRegistration, toOwnKey } from '../messaging/keyring'
import type {
  Call,
  Clock,
  HistorySource,
  Keychain,
  KeyDirectory,
  LocalStore,
  MessageStore,
  Opener,
  Submitter,
  UnlockedAccount,
} from '../messaging/ports'
import { MAIN_SESSION_ID } from '../messaging/threadId'
import type { Address, KeyLog, LabelKey, MessageLog, OwnKey, Scope, SeedRecord } from '../messaging/types'
import { Algorithm } from '../protocol/algorithm'
import { sealKeyLink } from '../protocol/keyLink'
import { DEFAULT_LABEL, KEY_LINK_INDEX, labelToKeyIndex } from '../protocol/labels'
import { deriveLabelKey, deriveLinkKey } from '../protocol/messagingKey'
import type { ChainConfig } from './config'
import { ForeignKeyError, KeyChangeFailedError, NotDeterministicError, UnexpectedError } from './errors'
import { viewOwnKeys } from './ownKeys'
import { createTag, type Identity, mergeIdentities, recoverSeeds, signSeed } from './recoverSeeds'
import type { Registration, Session, SessionState } from './session'
import type { WalletPort } from './walletPort'

/** Seconds: a key is registered for one year. */
const KEY_LIFETIME = 365 * 86_400
/** Milliseconds between looks at a transaction of ours. */
const RECEIPT_INTERVAL = 500
/** Milliseconds: a transaction that no node has known for this long was dropped. */
const DROPPED_AFTER = 120_000
const NONE: readonly KeyLog[] = []
const DEFAULT_KEY_INDEX = toHex(labelToKeyIndex(DEFAULT_LABEL))

/** Where the account's own registrations and key links are read from. */
export interface IdentityReader {
  /** The configured RPC must answer; the wallet's node and other chains are asked as far as they do. */
  readonly required: boolean
  fetch(account: Address): Promise<{ registrations: readonly KeyLog[]; links: readonly MessageLog[] }>
}

/** What a session is built from. */
export interface SessionDeps {
  readonly chain: ChainConfig
  /** Host name in the seed text. */
  readonly domain: string
  readonly wallet: WalletPort
  readonly keychain: Keychain
  readonly source: HistorySource
  readonly directory: KeyDirectory
  createSubmitter(scope: Scope): Submitter
  createOpener(scope: Scope): Opener
  identityReaders(): readonly IdentityReader[]
  readonly clock: Clock
  /** The setting "Ask for a signature each time", kept on this device. */
  readonly askEachTime: { get(): boolean; set(value: boolean): void }
  /** Tells the other tabs of this browser. */
  readonly lockSignal: { announce(): void; watch(onLock: () => void): () => void }
  /** Leaves everything behind: the page starts from nothing. */
  reload(): void
}

/** One unlocked account and what hangs on it. */
interface Open {
  readonly scope: Scope
  readonly engine: Engine
  readonly submitter: Submitter
  readonly stores: { messages: MessageStore; local: LocalStore }
  readonly dataKey: Uint8Array
  /** As unlock read them; the engine's own list takes over once it has one. */
  readonly registrations: readonly KeyLog[] | null
  labelKeys: readonly LabelKey[]
  ownKeys: readonly OwnKey[]
  unsubscribe: () => void
}

/** Creates the session of this page: locked until `start` finds an account left unlocked, or `unlock` succeeds. */
export function createSession(deps: SessionDeps): Session {
  const { wallet, keychain, source } = deps
  const state = createStore<SessionState>({
    status: 'starting',
    unlock: { phase: 'idle', error: null },
    account: null,
    engine: null,
    registration: 'unknown',
    keys: [],
    keyChange: { phase: 'idle', error: null },
    askEachTime: deps.askEachTime.get(),
    storageError: null,
  })
  let open: Open | null = null
  /** Moves with every open, close and account change: what an older one was waiting for is dropped. */
  let epoch = 0
  /** The first of the two seeds that a first use compares. */
  let first: { account: Address; seed: SeedRecord } | null = null

  const patch = (change: Partial<SessionState>) => state.set({ ...state.get(), ...change })
  const setUnlock = (phase: SessionState['unlock']['phase'], error: BaseError | null = null) =>
    patch({ unlock: { phase, error } })
  const setKeyChange = (phase: SessionState['keyChange']['phase'], error: BaseError | null = null) =>
    patch({ keyChange: { phase, error } })

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
    const submitter = deps.createSubmitter(scope)
    const ownKeys = unlocked.keys.map(toOwnKey)
    const engine = createEngine({
      scope,
      keys: ownKeys,
      ports: {
        source: guardGenesis(source, scope, (genesisHash) => {
          if (mine === epoch) void moveTo({ ...unlocked, scope: { ...scope, genesisHash } })
        }),
        directory: deps.directory,
        submitter,
        opener: deps.createOpener(scope),
        messages: stores.messages,
        local: stores.local,
        clock: deps.clock,
      },
    })
    const unsubscribe = engine.subscribe(refreshOwnKeys)
    const { dataKey, keys: labelKeys } = unlocked
    open = { scope, engine, submitter, stores, dataKey, registrations, labelKeys, ownKeys, unsubscribe }
    try {
      await engine.start()
    } catch (error) {
      // Closed meanwhile: its stores are gone, and nobody waits for it.
      if (mine !== epoch) return
      close()
      throw error
    }
    if (mine !== epoch) return
    patch({ status: 'unlocked', account: scope.account, engine, unlock: { phase: 'idle', error: null } })
    refreshOwnKeys()
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
    if (!closing) return
    closing.unsubscribe()
    closing.engine.stop()
    closeStores(closing.stores)
    for (const key of closing.ownKeys) key.secretKey.fill(0)
    patch({
      status: 'locked',
      account: null,
      engine: null,
      registration: 'unknown',
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
    patch({
      keys: viewOwnKeys(registrations, ownKeys, Math.floor(deps.clock.now() / 1000)),
      registration: registrationOf(registrations, ownKeys, live),
    })
  }

  async function readIdentity(account: Address): Promise<Identity> {
    const parts = await Promise.all(
      deps.identityReaders().map(async (reader) => {
        try {
          return await reader.fetch(account)
        } catch (error) {
          if (reader.required) throw error
          return { registrations: [], links: [] }
        }
      }),
    )
    return mergeIdentities(account, parts)
  }

  function signer(account: Address, onPhase: (phase: 'signing' | 'checking') => void) {
    return async (generation: number, tag: Hex | null): Promise<SeedRecord> => {
      const { status, address } = wallet.get()
      // Right after a reload the wallet is still on its way, and asking waits for it.
      if (status !== 'loading' && address !== account) throw new WalletUnavailableError()
      onPhase('signing')
      const record = await signSeed({
        domain: deps.domain,
        account,
        generation,
        tag,
        signText: wallet.signText,
      })
      onPhase('checking')
      return record
    }
  }

  /** Every signature the unlock needs; null after the first of the two that a first use compares. */
  async function collectSeeds(
    account: Address,
    identity: Identity,
    isCurrent: () => boolean,
  ): Promise<{ seeds: readonly SeedRecord[]; keys: readonly LabelKey[] } | null> {
    const sign = signer(account, (phase) => isCurrent() && setUnlock(phase))
    if (identity.registrations.length > 0 || identity.links.length > 0) {
      return recoverSeeds({ identity, domain: deps.domain, sign })
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

  /** Waits for a transaction of ours. @throws {KeyChangeFailedError} when it reverted or was dropped */
  async function confirm({ submitter, engine }: Open, txHash: Hex, mine: number): Promise<void> {
    let knownAt = deps.clock.now()
    while (mine === epoch) {
      try {
        const receipt = await submitter.fetchReceipt(txHash)
        if (receipt?.status === 'success') return await engine.refresh()
        if (receipt) throw new KeyChangeFailedError()
        if (await submitter.isKnown(txHash)) knownAt = deps.clock.now()
        else if (deps.clock.now() - knownAt > DROPPED_AFTER) throw new KeyChangeFailedError()
      } catch (error) {
        // A node that does not answer says nothing about the transaction.
        if (!(error instanceof NetworkError)) throw error
      }
      await new Promise<void>((resolve) => deps.clock.after(RECEIPT_INTERVAL, resolve))
    }
  }

  /** Runs a change of keys with its phases and errors; true when it went through. */
  async function changeKeys(run: (current: Open, mine: number) => Promise<void>): Promise<boolean> {
    const current = open
    if (!current || state.get().keyChange.phase !== 'idle') return false
    const mine = epoch
    try {
      await run(current, mine)
      if (mine === epoch) setKeyChange('idle')
      return mine === epoch
    } catch (error) {
      if (mine === epoch) setKeyChange('idle', toBaseError(error))
      return false
    }
  }

  async function submitKeys(current: Open, mine: number, calls: readonly Call[]): Promise<void> {
    setKeyChange('submitting')
    const txHash = await current.submitter.submit(calls)
    if (mine !== epoch) return
    setKeyChange('confirming')
    await confirm(current, txHash, mine)
  }

  async function registrationCall(key: OwnKey): Promise<Call> {
    const { timestamp } = await source.fetchHead()
    const { publicKey, algorithm, keyIndex } = key
    return {
      type: 'updatePublicKey',
      keyIndex,
      key: { publicKey, algorithm, validBefore: timestamp + KEY_LIFETIME },
    }
  }

  /** What the registry shows must be ours before anything is registered over it. */
  async function assertExplained(current: Open): Promise<Identity> {
    const identity = await readIdentity(current.scope.account)
    const newest = newestRegistration(identity.registrations, DEFAULT_KEY_INDEX)
    if (newest && newest.publicKey.length > 0 && !isExplained(newest, current.ownKeys)) {
      throw new ForeignKeyError(deps.domain)
    }
    return identity
  }

  async function remember(current: Open): Promise<void> {
    if (deps.askEachTime.get()) return
    const { scope, labelKeys, dataKey } = current
    await keychain.remember({ scope, keys: labelKeys, dataKey, generation: newestGeneration(labelKeys) })
  }

  let lastAddress = wallet.get().address

  /** Another set of keys for the open account: in the engine, on the screen, and for the next start. */
  async function holdKeys(
    current: Open,
    labelKeys: readonly LabelKey[],
    ownKeys: readonly OwnKey[],
  ): Promise<void> {
    current.labelKeys = labelKeys
    current.ownKeys = ownKeys
    await remember(current)
    await current.engine.setKeys(ownKeys)
    refreshOwnKeys()
  }

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
    setUnlock('idle')
    void restoreAccount()
  })
  deps.lockSignal.watch(dropAll)

  /** Closes, and drops what was about to open. */
  function dropAll(): void {
    close()
    first = null
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
        const identity = await readIdentity(account)
        // The wallet may move on while anything is waited for: these keys are then nobody's business any more.
        if (mine !== epoch) return
        const collected = await collectSeeds(account, identity, () => mine === epoch)
        if (!collected || mine !== epoch) return
        const genesisHash = await source.fetchGenesisHash()
        if (mine !== epoch) return
        const dataKey = await keychain.openDataKey(account, collected.seeds)
        for (const { seed } of collected.seeds) seed.fill(0)
        const { chainId, contract } = deps.chain
        const unlocked: UnlockedAccount = {
          scope: { chainId, contract, genesisHash, account },
          keys: collected.keys,
          dataKey,
          generation: newestGeneration(collected.keys),
        }
        if (mine !== epoch) return
        if (!deps.askEachTime.get()) await keychain.remember(unlocked)
        if (mine !== epoch) return
        await openAccount(unlocked, identity.registrations)
      } catch (error) {
        // openAccount moves the epoch itself; what else moved it has set the phase.
        if (mine !== epoch && state.get().unlock.phase === 'idle') return
        setUnlock(first?.account === account ? 'compare' : 'idle', toBaseError(error))
      }
    },
    async lock() {
      dropAll()
      deps.lockSignal.announce()
      await keychain.lock().catch(reportStorage)
    },
    async register() {
      await changeKeys(async (current, mine) => {
        setKeyChange('submitting')
        const { registrations } = await assertExplained(current)
        const newest = newestRegistration(registrations, DEFAULT_KEY_INDEX)
        // An expired key of ours is extended; else the newest key at hand is registered for the first time.
        const key =
          newest && isExplained(newest, current.ownKeys)
            ? current.ownKeys.find((own) => toHex(own.publicKey) === toHex(newest.publicKey))
            : newestOf(current.ownKeys.filter((own) => own.keyIndex === DEFAULT_KEY_INDEX))
        if (!key) throw new ForeignKeyError(deps.domain)
        await submitKeys(current, mine, [await registrationCall(key)])
      })
    },
    rotate: () =>
      changeKeys(async (current, mine) => {
        setKeyChange('signing')
        const { account } = current.scope
        const identity = await assertExplained(current)
        const sign = signer(account, () => undefined)
        const { seeds } = await recoverSeeds({ identity, domain: deps.domain, sign })
        const [previous] = seeds
        if (!previous) throw new ForeignKeyError(deps.domain)
        const next = await sign(previous.generation + 1, createTag())
        if (mine !== epoch || next.tag === null) return
        const labelKey = defaultLabelKey(next)
        const ownKey = toOwnKey(labelKey)
        const envelope = sealKeyLink({
          generation: next.generation,
          tag: fromHex(next.tag),
          linkKey: deriveLinkKey(next.seed),
          previousSeed: previous.seed,
        })
        // Before anything is sent: once the new key is registered, this browser must be able to open its records with it,
        // also when the page is closed while the wallet asks.
        await keychain.openDataKey(account, [next, ...seeds])
        for (const { seed } of [next, ...seeds]) seed.fill(0)
        const registering = await registrationCall(ownKey)
        if (mine !== epoch) return
        const { labelKeys, ownKeys } = current
        await holdKeys(current, [...labelKeys, labelKey], [...ownKeys, ownKey])
        try {
          const keyIndex = toHex(KEY_LINK_INDEX)
          await submitKeys(current, mine, [
            { type: 'sendMessage', to: account, keyIndex, sessionId: MAIN_SESSION_ID, envelope },
            registering,
          ])
        } catch (error) {
          if (mine === epoch) await holdKeys(current, labelKeys, ownKeys)
          throw error
        }
      }),
    async setAskEachTime(value) {
      deps.askEachTime.set(value)
      patch({ askEachTime: value })
      try {
        if (value) await keychain.lock()
        else if (open) await remember(open)
      } catch (error) {
        reportStorage(error)
      }
    },
    async forgetDevice() {
      dropAll()
      deps.lockSignal.announce()
      try {
        await keychain.forgetDevice()
        deps.reload()
      } catch (error) {
        reportStorage(error)
      }
    },
  }
}

/** A source that reads nothing from a chain that is not the scope's. */
function guardGenesis(
  source: HistorySource,
  scope: Scope,
  onOther: (genesisHash: Hex) => void,
): HistorySource {
  let checked = false
  return {
    ...source,
    async fetchHead() {
      if (!checked) {
        const genesisHash = await source.fetchGenesisHash()
        if (genesisHash !== scope.genesisHash) {
          onOther(genesisHash)
          throw new NetworkError()
        }
        checked = true
      }
      return source.fetchHead()
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

/** Version 1 of `default-key` in the seed's generation. */
function defaultLabelKey({ seed, generation }: SeedRecord): LabelKey {
  const labelKey = deriveLabelKey(seed, DEFAULT_LABEL, 1)
  return { label: DEFAULT_LABEL, generation, version: 1, algorithm: Algorithm.X25519, labelKey }
}

/** The key of the highest generation, and of the highest version in it. */
function newestOf(keys: readonly OwnKey[]): OwnKey | undefined {
  return [...keys].sort((a, b) => b.generation - a.generation || b.version - a.version)[0]
}

function newestGeneration(keys: readonly LabelKey[]): number {
  return Math.max(1, ...keys.map((key) => key.generation))
}

function closeStores(stores: { messages: MessageStore; local: LocalStore }): void {
  stores.messages.close()
  stores.local.close()
}

/** Errors of the wallet come raw; everything else is ours already. */
function toBaseError(error: unknown): BaseError {
  if (error instanceof BaseError) return error
  return isUserRejection(error) ? new RejectedError({ cause: error }) : new UnexpectedError({ cause: error })
}
