import { createStore, type Store } from '../lib/createStore'
import { applyChanges, applySnapshot, emptyState } from './applyChanges'
import { ConflictError } from './errors'
import type { Clock, HistorySource, KeyDirectory, LocalStore, MessageStore, Opener, Submitter } from './ports'
import type { EngineState } from './state'
import type { Changes, OwnKey, Scope } from './types'

/** What an engine is built from. */
export interface EnginePorts {
  readonly source: HistorySource
  readonly directory: KeyDirectory
  readonly submitter: Submitter
  readonly opener: Opener
  readonly messages: MessageStore
  readonly local: LocalStore
  readonly clock: Clock
}

/** What sync, outbox and the engine's verbs share: the ports, the state, and the one way to change it. */
export interface Core {
  readonly scope: Scope
  readonly ports: EnginePorts
  readonly state: Store<EngineState>
  ownKeys: readonly OwnKey[]
  /** Rows that are on the screen and not on disk yet: nothing is sent before it is stored. */
  readonly storing: Set<string>
  /** The account was taken off: its keys are erased, nothing may be sealed or sent any more. */
  readonly stopped: boolean
  stop(): void
  /** Loads the cache into the state. */
  load(): Promise<void>
  /**
   * Persist, then apply, then notify. Plans run one after the other, each on the newest state, so no plan overwrites another;
   * a plan that returns null writes nothing. When another tab was faster the state is loaded anew and ConflictError thrown.
   */
  commit(plan: (state: EngineState) => Changes | null): Promise<void>
  /** Changes what is only in memory. */
  patch(change: Partial<EngineState>): void
}

export function createCore(scope: Scope, ports: EnginePorts, keys: readonly OwnKey[]): Core {
  const state = createStore<EngineState>(emptyState(scope))
  let queue: Promise<void> = Promise.resolve()
  let stopped = false

  async function load(): Promise<void> {
    const snapshot = await ports.messages.load()
    state.set(applySnapshot(state.get(), snapshot))
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

  return {
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
      this.ownKeys = []
    },
    load,
    commit(plan) {
      const result = queue.then(() => run(plan))
      // A failed commit is its caller's business; the next one must still run.
      queue = result.catch(() => undefined)
      return result
    },
    patch(change) {
      state.set({ ...state.get(), ...change })
    },
  }
}
