import { createStore } from '../lib/createStore'
import { applyHistory, applySnapshot, emptyState, openSnapshot, withMore } from './applyChanges'
import { createIngest } from './createIngest'
import { decodeChunk } from './decodeChunk'
import type { IngestPorts } from './ingestCore'
import { createLabelOpener } from './labelOpener'
import type { EngineState } from './state'
import type { KeyIndex, OwnKey, Scope } from './types'

/** Follows one label of an account with keys that were handed over. It has no way to send, register or decide anything. */
export interface Reader {
  get(): EngineState
  subscribe(listener: () => void): () => void
  /** Loads the cache, then follows the chain until `stop`. */
  start(): Promise<void>
  stop(): void
  /** Reads the chain now instead of at the next head. */
  refresh(): Promise<void>
  /** Further versions are at hand: logs that did not open are tried again. */
  setKeys(keys: readonly OwnKey[]): Promise<void>
}

/** Creates the reader of the label `keyIndex` of `scope.account`. Nothing is read until `start`. */
export function createReader(params: {
  scope: Scope
  keyIndex: KeyIndex
  ports: IngestPorts
  keys: readonly OwnKey[]
}): Reader {
  const { scope, keyIndex, keys, ports } = params
  const opener = createLabelOpener(ports.opener, scope.account, keyIndex)
  const state = createStore<EngineState>(emptyState(scope))
  const ingest = createIngest({ scope, ports: { ...ports, opener }, keys })
  ingest.watch((event) => {
    if (event.type === 'loaded') state.set(applySnapshot(state.get(), openSnapshot(event.snapshot)))
    else if (event.type === 'more')
      state.set(
        applySnapshot(state.get(), withMore(state.get(), event.chunks.map(decodeChunk), event.isWhole)),
      )
    else if (event.type === 'changes')
      state.set(applyHistory(state.get(), event.changes, event.chunks.map(decodeChunk)))
    else if (event.type === 'status') state.set({ ...state.get(), ...event.status })
  })
  return {
    get: state.get,
    subscribe: state.subscribe,
    async start() {
      await ingest.load()
      await ingest.start()
    },
    stop: ingest.stop,
    refresh: ingest.refresh,
    setKeys: ingest.setKeys,
  }
}
