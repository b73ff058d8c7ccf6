import { createMutex } from '../lib/createMutex'
import { createStore, type Store } from '../lib/createStore'
import { applyChanges, applySnapshot, emptyState } from './applyChanges'
import { ConflictError } from './errors'
import type { Clock, HistorySource, KeyDirectory, LocalStore, MessageStore, Opener, Submitter } from './ports'
import type { EngineState } from './state'
import type { Changes, OutboxRow, OwnKey, Scope } from './types'

/** What reading a chain takes. */
export interface ReaderPorts {
  readonly source: HistorySource
  readonly directory: KeyDirectory
  readonly opener: Opener
  readonly messages: MessageStore
}

/** What an engine is built from. */
export interface EnginePorts extends ReaderPorts {
  readonly submitter: Submitter
  readonly local: LocalStore
  readonly clock: Clock
}

/** What sync, outbox and the engine's verbs share: the ports, the state, and the one way to change it. */
export interface Core<Ports extends ReaderPorts = EnginePorts> {
  readonly scope: Scope
  readonly ports: Ports
  readonly state: Store<EngineState>
  ownKeys: readonly OwnKey[]
  /** Rows that are on the screen and not on disk yet: nothing is sent before it is stored. */
  readonly storing: Set<string>
  /** The account was taken off: its keys are erased, nothing may be sealed or sent any more. */
  readonly stopped: boolean
  stop(): void
  /** Loads the cache into the state. */
  load(): Promise<void>
  /** Takes over what other tabs did with the outbox. */
  reloadOutbox(): Promise<void>
  /**
   * Persist, then apply, then notify. Plans run one after the other, each on the newest state, so no plan overwrites another;
   * a plan that returns null writes nothing. When another tab was faster the state is loaded anew and ConflictError thrown.
   */
  commit(plan: (state: EngineState) => Changes | null): Promise<void>
  /** Changes what is only in memory. */
  patch(change: Partial<EngineState>): void
}

export function createCore<Ports extends ReaderPorts>(
  scope: Scope,
  ports: Ports,
  keys: readonly OwnKey[],
): Core<Ports> {
  const state = createStore<EngineState>(emptyState(scope))
  const inTurn = createMutex()
  let stopped = false

  async function load(): Promise<void> {
    const snapshot = await ports.messages.load()
    state.set(applySnapshot(state.get(), { ...snapshot, outbox: withUnstored(snapshot.outbox) }))
  }

  async function reloadOutbox(): Promise<void> {
    const { cursor, outbox } = await ports.messages.loadOutbox()
    // Rows leave the outbox as their messages become final: then both are taken over, or a line would be gone in between.
    if (cursor !== state.get().cursor) return load()
    state.set({ ...state.get(), outbox: withUnstored(outbox) })
  }

  /** The rows on disk, and those that are on their way there. */
  function withUnstored(stored: readonly OutboxRow[]): readonly OutboxRow[] {
    const known = new Set(stored.map((row) => row.localId))
    return [
      ...stored,
      ...state.get().outbox.filter(({ localId }) => core.storing.has(localId) && !known.has(localId)),
    ]
  }

  async function run(plan: (state: EngineState) => Changes | null): Promise<void> {
    const changes = plan(state.get())
    if (changes === null) return
    try {
      await ports.messages.commit(changes)
    } catch (error) {
      if (error instanceof ConflictError) await load()
      throw error
    }
    state.set(applyChanges(state.get(), changes))
  }

  const core: Core<Ports> = {
    scope,
    ports,
    state,
    ownKeys: keys,
    storing: new Set(),
    get stopped() {
      return stopped
    },
    stop() {
      stopped = true
      core.ownKeys = []
    },
    load: () => inTurn(load),
    reloadOutbox: () => inTurn(reloadOutbox),
    commit: (plan) => inTurn(() => run(plan)),
    patch(change) {
      state.set({ ...state.get(), ...change })
    },
  }
  return core
}
