import { ConflictError, StorageError } from '../errors'
import type { HistoryStore } from '../ports'

/** Nobody is refused so often who loads what another tab has stored. */
const MOST_IN_A_ROW = 50

/**
 * A store in memory that refuses for good who is refused again and again. Who went on for ever would leave no time to any other
 * work on this thread, not even to the time limit of the test.
 */
export function boundConflicts<S extends Pick<HistoryStore, 'commit'>>(store: S): S {
  let inARow = 0
  return {
    ...store,
    async commit(changes: Parameters<S['commit']>[0]) {
      if (inARow === MOST_IN_A_ROW) throw new StorageError('Refused again and again.')
      try {
        await store.commit(changes)
        inARow = 0
      } catch (error) {
        if (error instanceof ConflictError) inARow++
        throw error
      }
    },
  }
}
