import { createMutex } from '../lib/createMutex'
import { createStore, type Store } from '../lib/createStore'
import {
  applyChanges,
  applyHistory,
  applySnapshot,
  emptyState,
  inOrderOfWriting,
  type LoadedHistory,
  openSnapshot,
  withMore,
} from './applyChanges'
import { decodeChunk } from './decodeChunk'
import { ConflictError } from './errors'
import type { Ingest, IngestEvent } from './ingest'
import { planOutbox } from './planOutbox'
import type { Clock, HistorySource, KeyDirectory, LocalStore, OutboxStore, Submitter } from './ports'
import type { EngineState } from './state'
import type { Changes, OutboxRow, OwnKey, Scope } from './types'

/** What an engine is built from. */
export interface EnginePorts {
  readonly ingest: Ingest
  readonly source: Pick<HistorySource, 'fetchHead'>
  readonly directory: KeyDirectory
  readonly submitter: Submitter
  readonly messages: OutboxStore
  readonly local: LocalStore
  readonly clock: Clock
}

export type OutboxChanges = Pick<Changes, 'outboxPut' | 'outboxDelete'>

/** What outbox and the engine's verbs share: the ports, the state, and the ways to change it. */
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
  /** Takes what ingest tells into the state, and settles the outbox by it. Never throws. */
  take(event: IngestEvent): Promise<void>
  /** Resolves when everything that was told so far is in the state. */
  settled(): Promise<void>
  /** Resolves when everything on disk is in the state. */
  loaded(): Promise<void>
  /** Takes over what the outbox on disk holds, and the history with it where that has moved. */
  reloadOutbox(): Promise<void>
  /**
   * Persist, then apply, then notify. Plans run one after the other, each on the newest state, so no plan overwrites another;
   * a plan that returns null writes nothing. When another tab was faster the outbox is loaded anew and ConflictError thrown.
   */
  commit(plan: (state: EngineState) => OutboxChanges | null): Promise<void>
  /** Changes what is only in memory. */
  patch(change: Partial<EngineState>): void
}

export function createCore(scope: Scope, ports: EnginePorts, keys: readonly OwnKey[]): Core {
  const state = createStore<EngineState>(emptyState(scope))
  const inTurn = createMutex()
  let stopped = false
  /** What was read so far of a history that is on its way. */
  let loading: LoadedHistory | null = null

  async function loadOutbox(): Promise<void> {
    const { outbox } = await ports.messages.loadOutbox()
    state.set({ ...state.get(), outbox: withUnstored(outbox) })
  }

  /** The rows on disk, and those that are on their way there. */
  function withUnstored(stored: readonly OutboxRow[]): readonly OutboxRow[] {
    const known = new Set(stored.map((row) => row.localId))
    return inOrderOfWriting([
      ...stored,
      ...state.get().outbox.filter(({ localId }) => core.storing.has(localId) && !known.has(localId)),
    ])
  }

  async function run(plan: (state: EngineState) => OutboxChanges | null): Promise<void> {
    const changes = plan(state.get())
    if (changes === null) return
    try {
      await ports.messages.commit(changes)
    } catch (error) {
      if (error instanceof ConflictError) await loadOutbox()
      throw error
    }
    state.set(applyChanges(state.get(), changes))
  }

  /** Shows what `step` makes of the history, and what that means for the outbox, in one step. */
  async function show(step: (state: EngineState) => EngineState): Promise<void> {
    let changes = planOutbox(step(state.get()))
    try {
      if (changes) await ports.messages.commit(changes)
    } catch {
      // Another tab has settled them already, or nothing can be stored now: the next history says it again.
      changes = null
    }
    // Meanwhile a draft may have been typed: the newest state is built on.
    state.set(applyChanges(step(state.get()), changes ?? {}))
  }

  /** A part is better than nothing; what is shown whole already stays until the whole has come. */
  async function showLoaded(loaded: LoadedHistory): Promise<void> {
    loading = loaded.isLoaded ? null : loaded
    if (loaded.isLoaded || !state.get().isLoaded) await show((now) => applySnapshot(now, loaded))
  }

  async function taken(event: IngestEvent): Promise<void> {
    if (event.type === 'loaded') await showLoaded(openSnapshot(event.snapshot))
    else if (event.type === 'more') {
      if (loading) await showLoaded(withMore(loading, event.chunks.map(decodeChunk), event.isWhole))
    } else if (event.type === 'changes') {
      const chunks = event.chunks.map(decodeChunk)
      await show((now) => applyHistory(now, event.changes, chunks))
    } else if (event.type === 'status') state.set({ ...state.get(), ...event.status })
  }

  const core: Core = {
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
    take: (event) => inTurn(() => taken(event)),
    settled: () => inTurn(async () => undefined),
    loaded: () =>
      new Promise((resolve) => {
        const look = () => {
          if (!state.get().isLoaded) return
          unsubscribe()
          resolve()
        }
        const unsubscribe = state.subscribe(look)
        look()
      }),
    async reloadOutbox() {
      // Rows leave the outbox as their messages become final: both are taken over, or a line would be gone in between.
      const { cursor } = await ports.messages.loadOutbox()
      if (cursor !== state.get().cursor) await ports.ingest.load()
      await inTurn(async () => {
        await loadOutbox()
        await show((now) => now)
      })
    },
    commit: (plan) => inTurn(() => run(plan)),
    patch(change) {
      state.set({ ...state.get(), ...change })
    },
  }
  return core
}
