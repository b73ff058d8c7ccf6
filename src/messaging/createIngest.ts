import { createMutex } from '../lib/createMutex'
import { applyHistory, applySnapshot, emptyState } from './applyChanges'
import { ConflictError } from './errors'
import { guardGenesis } from './guardGenesis'
import type { HistoryChanges, HistorySnapshot, Ingest, IngestEvent } from './ingest'
import type { IngestCore, IngestPorts } from './ingestCore'
import type { HistoryState } from './state'
import { createSync } from './sync'
import type { Message, OwnKey, Scope } from './types'

/** Creates ingest on this thread. Nothing is read until `load`. */
export function createIngest(params: { scope: Scope; ports: IngestPorts; keys: readonly OwnKey[] }): Ingest {
  const { scope, ports } = params
  const inTurn = createMutex()
  let state: HistoryState = emptyState(scope)
  let stopped = false
  let listener: (event: IngestEvent) => void = () => undefined

  function tell(event: IngestEvent): void {
    if (!stopped) listener(event)
  }

  async function load(): Promise<void> {
    const { outbox: _, ...snapshot } = await ports.messages.load()
    state = applySnapshot(state, withoutContents(snapshot))
    tell({ type: 'loaded', snapshot })
  }

  async function run(plan: (state: HistoryState) => HistoryChanges | null): Promise<void> {
    const changes = plan(state)
    if (changes === null) return
    try {
      await ports.messages.commit(changes)
    } catch (error) {
      if (error instanceof ConflictError) await load()
      throw error
    }
    state = applyHistory(state, withoutContents(changes))
    tell({ type: 'changes', changes })
  }

  const source = guardGenesis(ports.source, scope, (genesisHash) =>
    tell({ type: 'other chain', genesisHash }),
  )
  const core: IngestCore = {
    scope,
    ports: { ...ports, source },
    get: () => state,
    commit: (plan) => inTurn(() => run(plan)),
    report(status) {
      state = { ...state, ...status }
      tell({ type: 'status', status })
    },
  }
  const sync = createSync(core, () => tell({ type: 'read' }))
  ports.opener.setKeys(params.keys)

  return {
    watch(onEvent) {
      listener = onEvent
    },
    load: () => inTurn(load),
    async start() {
      await sync.reopen()
      sync.start()
    },
    stop() {
      stopped = true
      sync.stop()
      // The opener remembers thread keys: they go with the account.
      ports.opener.setKeys([])
    },
    refresh: sync.refresh,
    follow: sync.follow,
    async setKeys(keys) {
      if (stopped) return
      ports.opener.setKeys(keys)
      await sync.reopen()
    },
  }
}

const NO_CONTENT = { status: 'newer', version: 0, type: 0 } as const

function withoutContent(message: Message): Message {
  return { ...message, content: NO_CONTENT }
}

function withoutContents(snapshot: HistorySnapshot): HistorySnapshot
function withoutContents(changes: HistoryChanges): HistoryChanges
function withoutContents(of: HistorySnapshot | HistoryChanges): HistorySnapshot | HistoryChanges {
  if ('messages' in of) return { ...of, messages: of.messages.map(withoutContent) }
  const { window, older, adopted } = of
  return {
    ...of,
    ...(window && { window: { ...window, messages: window.messages.map(withoutContent) } }),
    ...(older && { older: { ...older, messages: older.messages.map(withoutContent) } }),
    ...(adopted && { adopted: adopted.map(withoutContent) }),
  }
}
