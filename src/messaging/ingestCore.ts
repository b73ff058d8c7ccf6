import type { HistoryChanges, IngestStatus } from './ingest'
import type { Clock, HistorySource, HistoryStore, KeyDirectory, Opener, TabGroup } from './ports'
import type { HistoryState } from './state'
import type { Scope } from './types'

/** What reading a chain takes. */
export interface IngestPorts {
  readonly source: HistorySource
  readonly directory: KeyDirectory
  readonly opener: Opener
  readonly messages: HistoryStore
  readonly clock: Clock
  /** Without it this is the only reader. */
  readonly tabs?: TabGroup
}

/** What the parts of ingest share: the ports, what is known of the history, and the one way to change it. */
export interface IngestCore {
  readonly scope: Scope
  readonly ports: IngestPorts
  /** Messages without their content: what was told is not kept twice. */
  get(): HistoryState
  /**
   * Persist, then apply, then tell. Plans run one after the other, each on the newest state; a plan that returns null writes
   * nothing. When another tab was faster the state is loaded anew and ConflictError thrown.
   */
  commit(plan: (state: HistoryState) => HistoryChanges | null): Promise<void>
  /** Tells what is not stored. */
  report(status: Partial<IngestStatus>): void
}
