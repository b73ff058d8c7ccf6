import { emptyState } from '../applyChanges'
import type { EngineState } from '../state'
import { SCOPE } from './createMessage'

/** The state over an empty disk, once that was read. */
export function loadedState(): EngineState {
  return { ...emptyState(SCOPE), isLoaded: true }
}
