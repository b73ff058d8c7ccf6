import { toHex, utf8 } from '../../lib/bytes'
import { Algorithm } from '../../protocol/algorithm'
import { hkdfExtract } from '../../protocol/hkdf'
import { DEFAULT_LABEL } from '../../protocol/labels'
import { deriveLabelKey } from '../../protocol/messagingKey'
import { groupKeys } from '../applyChanges'
import { createEngine } from '../createEngine'
import { createIngest } from '../createIngest'
import type { Engine } from '../engine'
import { toOwnKey } from '../keyring'
import { createMemoryLocalStore, createMemoryMessageStore } from '../memoryStores'
import { createLogOpener } from '../openLogs'
import type { Call, HistorySource, KeyDirectory, LocalStore, MessageStore, Opener } from '../ports'
import type { Address, OwnKey, Scope } from '../types'
import { boundConflicts } from './boundConflicts'
import type { FakeChain } from './fakeChain'
import { createFakeClock, type FakeClock } from './fakeClock'

/** The contract of every fake chain. */
export const CONTRACT: Address = `0x${'c0'.repeat(20)}`
export const CHAIN_ID = 31337

/** Somebody on a fake chain, with real keys made from their name. */
export interface Person {
  readonly address: Address
  readonly scope: Scope
  readonly clock: FakeClock
  /** The messaging key of a generation: X25519, version 1 of `default-key`, where nothing else is asked for. */
  key(generation?: number, options?: { algorithm?: Algorithm; version?: number; label?: string }): OwnKey
  /** Registers the key of a generation, in the next block. */
  register(generation?: number, validBefore?: number): void
  /** An engine over `stores`, fresh ones where none are given. Not started. */
  engine(options?: {
    stores?: Stores
    keys?: readonly OwnKey[]
    source?: HistorySource
    directory?: KeyDirectory
  }): Engine
}

export interface Stores {
  readonly messages: MessageStore
  readonly local: LocalStore
}

/** The pipeline of opening on this thread. */
export function createTestOpener(scope: Scope): Opener {
  const opener = createLogOpener(scope)
  return {
    setKeys: opener.setKeys,
    open: async (logs, keys) => logs.map((log) => opener.open(log, groupKeys(keys))),
  }
}

/** Creates a person; the same name gives the same address and keys. */
export function createPerson(chain: FakeChain, name: string): Person {
  const address: Address = toHex(hkdfExtract(utf8('address'), utf8(name)).subarray(12))
  const { genesisHash } = chain
  const scope: Scope = { chainId: CHAIN_ID, contract: CONTRACT, genesisHash, account: address }
  const clock = createFakeClock()
  const key: Person['key'] = (generation = 1, options = {}) => {
    const { algorithm = Algorithm.X25519, version = 1, label = DEFAULT_LABEL } = options
    const seed = hkdfExtract(utf8('seed'), utf8(`${name} ${generation}`))
    const labelKey = deriveLabelKey(seed, label, version)
    return toOwnKey({ label, generation, version, algorithm, labelKey })
  }
  return {
    address,
    scope,
    clock,
    key,
    register(generation, validBefore = 0) {
      chain.send(address, [registration(key(generation), validBefore)])
    },
    engine({
      stores = createStores(scope),
      keys = [key()],
      source = chain.source(),
      directory = chain.directory(),
    } = {}) {
      const { messages } = stores
      const opener = createTestOpener(scope)
      const ingest = createIngest({ scope, ports: { source, directory, opener, messages, clock }, keys })
      const submitter = chain.submitter(address)
      return createEngine({ scope, ports: { ingest, source, directory, submitter, clock, ...stores }, keys })
    },
  }
}

/** Empty stores in memory. */
export function createStores(scope: Scope): Stores {
  return { messages: boundConflicts(createMemoryMessageStore(scope)), local: createMemoryLocalStore() }
}

/** What a browser finds whose last tab is gone: the same disk, and nobody else at it. */
export async function reopenStores({ scope }: Person, { messages, local }: Stores): Promise<Stores> {
  return { messages: boundConflicts(createMemoryMessageStore(scope, await messages.load())), local }
}

/** The call that registers a key. */
export function registration({ publicKey, algorithm, keyIndex }: OwnKey, validBefore = 0): Call {
  return { type: 'updatePublicKey', keyIndex, key: { publicKey, algorithm, validBefore } }
}

/** Resolves as soon as `holds` is true of what is watched; a test that waits in vain runs into its time limit. */
export function until<T>(
  watched: { get(): T; subscribe(listener: () => void): () => void },
  holds: (value: T) => boolean,
): Promise<T> {
  return new Promise((resolve) => {
    const look = () => {
      if (!holds(watched.get())) return
      unsubscribe()
      resolve(watched.get())
    }
    const unsubscribe = watched.subscribe(look)
    look()
  })
}

/** Reads the chain until everything that was mined has been taken in. */
export async function settle(...engines: readonly Engine[]): Promise<void> {
  for (const engine of engines) await engine.refresh()
}
