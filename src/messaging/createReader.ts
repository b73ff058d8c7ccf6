import { createCore, type ReaderPorts } from './core'
import { createLabelOpener } from './labelOpener'
import type { EngineState } from './state'
import { createSync } from './sync'
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
  ports: ReaderPorts
  keys: readonly OwnKey[]
}): Reader {
  const { scope, keyIndex, keys } = params
  const opener = createLabelOpener(params.ports.opener, scope.account, keyIndex)
  const core = createCore(scope, { ...params.ports, opener }, keys)
  const sync = createSync(core, () => undefined)
  opener.setKeys(keys)
  return {
    get: core.state.get,
    subscribe: core.state.subscribe,
    async start() {
      await core.load()
      await sync.reopen()
      sync.start()
    },
    stop() {
      core.stop()
      sync.stop()
      opener.setKeys([])
    },
    refresh: sync.refresh,
    async setKeys(next) {
      if (core.stopped) return
      core.ownKeys = next
      opener.setKeys(next)
      await sync.reopen()
    },
  }
}
