import { applyHistory, emptyState } from '../applyChanges'
import type { HistoryChanges } from '../ingest'
import { byPosition } from '../position'
import type { HistoryState } from '../state'
import type { Message, Scope } from '../types'

/** What a store must hold after the commits that it took: the state that they make in memory. */
export interface Model {
  get(): HistoryState
  apply(changes: HistoryChanges): void
  /** Every message, in chain order. */
  messages(): readonly Message[]
}

export function createModel(scope: Scope): Model {
  let state: HistoryState = emptyState(scope)
  return {
    get: () => state,
    apply(changes) {
      state = applyHistory(state, changes)
    },
    messages: () => [...state.messages.values()].flatMap((list) => [...list]).sort(byPosition),
  }
}
