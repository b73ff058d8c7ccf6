import { BaseError } from '../lib/BaseError'
import { createMutex } from '../lib/createMutex'
import { applyHistory, applySnapshot, emptyState, openSnapshot, withMore } from './applyChanges'
import { decodeChunk } from './decodeChunk'
import { ConflictError } from './errors'
import { guardGenesis } from './guardGenesis'
import type { HistoryChanges, Ingest, IngestEvent, IngestStatus } from './ingest'
import type { IngestCore, IngestPorts } from './ingestCore'
import { Outline, outlined } from './outline'
import { packOlder } from './packOlder'
import type { HistoryState } from './state'
import { createSync } from './sync'
import type { Address, OwnKey, Scope } from './types'

/** Creates ingest on this thread. Nothing is read until `load`. */
export function createIngest(params: { scope: Scope; ports: IngestPorts; keys: readonly OwnKey[] }): Ingest {
  const { scope, ports } = params
  const inTurn = createMutex()
  let state: HistoryState = emptyState(scope)
  let stopped = false
  let [leads, isVisible] = [false, true]
  /** Whether any other tab has been heard of: a long history is not copied for nobody. */
  let hasCompany = false
  let listener: (event: IngestEvent) => void = () => undefined

  function tell(event: IngestEvent): void {
    if (!stopped) listener(event)
  }

  /** What the tab that follows the chain says of it holds for all of them. */
  function share(message: IngestEvent & TabMessage): void {
    tell(message)
    if (leads) ports.tabs?.tell(message)
  }

  function report(status: Partial<IngestStatus>): void {
    state = { ...state, ...status }
    share({ type: 'status', status })
  }

  /** @param onNewest called when the newest part was told */
  async function load(onNewest: () => void = () => undefined): Promise<void> {
    const { outbox: _, rest, ...snapshot } = await ports.messages.load()
    // Read first: whoever is told may take the bytes to another thread.
    const outlines = outlinesOf(snapshot.chunks)
    const whole = { ...snapshot, isWhole: rest === undefined }
    const messages = snapshot.messages.map(outlined)
    tell({ type: 'loaded', snapshot: whole })
    let loaded = openSnapshot({ ...whole, messages }, outlines)
    state = applySnapshot(state, loaded)
    if (state.sync.phase === 'loading') report({ sync: { phase: 'connecting' } })
    onNewest()
    if (rest === undefined) return
    try {
      for await (const chunks of rest) {
        const further = outlinesOf(chunks)
        tell({ type: 'more', chunks, isWhole: false })
        loaded = withMore(loaded, further, false)
      }
    } catch (error) {
      // It was damaged: now there is nothing.
      if (error instanceof ConflictError) return load()
      throw error
    }
    state = applySnapshot(state, withMore(loaded, [], true))
    tell({ type: 'more', chunks: [], isWhole: true })
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
    const told = { type: 'changes', ...packOlder(changes) } as const
    // Before whoever is told here takes the bytes to another thread.
    if (hasCompany) ports.tabs?.tell(told satisfies TabMessage)
    take(told)
  }

  function take(event: Told<'changes'>): void {
    state = applyHistory(state, withoutContents(event.changes), outlinesOf(event.chunks))
    tell(event)
  }

  /** What another tab has stored is stored: it is taken over, or read from disk where it does not follow on what is known here. */
  async function takeOver(event: Told<'changes'>): Promise<void> {
    if (stopped) return
    const { changes } = event
    const follows =
      (!changes.window || changes.reset || changes.window.base === state.cursor) &&
      (!changes.older || changes.older.base === state.floor)
    if (follows) take(event)
    else await load()
  }

  function hear(message: TabMessage): void {
    if (stopped) return
    // Who has just come is told that there is somebody, and is from then on told everything.
    if (!hasCompany) {
      hasCompany = true
      ports.tabs?.tell({ type: 'here' } satisfies TabMessage)
    }
    if (message.type === 'here') return
    if (message.type === 'changes') inTurn(() => takeOver(message)).catch(() => undefined)
    else if (message.type === 'follow') void sync.follow(message.user)
    // In turn: what it speaks of is in the state by then.
    else
      void inTurn(async () => {
        if (message.type === 'status') state = { ...state, ...message.status }
        tell(message)
      })
  }

  const source = guardGenesis(ports.source, scope, (genesisHash) =>
    tell({ type: 'other chain', genesisHash }),
  )
  const core: IngestCore = {
    scope,
    ports: { ...ports, source },
    get: () => state,
    commit: (plan) => inTurn(() => run(plan)),
    report,
  }
  const sync = createSync(core, () => share({ type: 'read' }))
  ports.opener.setKeys(params.keys)

  return {
    watch(onEvent) {
      listener = onEvent
    },
    load: () =>
      new Promise((resolve, reject) => {
        inTurn(() => load(resolve)).catch((error: unknown) => {
          // Where the newest part is shown already nobody waits any more.
          report({
            sync: { phase: 'offline', error: error instanceof BaseError ? error.name : 'StorageError' },
          })
          reject(error)
        })
      }),
    async start() {
      await sync.reopen()
      sync.start()
      if (!ports.tabs) return sync.followChain()
      ports.tabs.watch((message) => hear(message as TabMessage))
      ports.tabs.join((isLeader) => {
        leads = isLeader
        if (leads) sync.followChain()
        else sync.rest()
      })
      ports.tabs.tell({ type: 'here' } satisfies TabMessage)
      if (isVisible) ports.tabs.takeLead()
    },
    stop() {
      stopped = true
      sync.stop()
      ports.tabs?.leave()
      // The opener remembers thread keys: they go with the account.
      ports.opener.setKeys([])
    },
    refresh: sync.refresh,
    follow(user) {
      ports.tabs?.tell({ type: 'follow', user } satisfies TabMessage)
      return sync.follow(user)
    },
    setVisible(visible) {
      if (visible === isVisible) return
      isVisible = visible
      sync.setBeat(isVisible ? 'live' : 'slow')
      if (isVisible) ports.tabs?.takeLead()
    },
    async setKeys(keys) {
      if (stopped) return
      ports.opener.setKeys(keys)
      await sync.reopen()
    },
  }
}

function outlinesOf(chunks: readonly Uint8Array[]): readonly Outline[] {
  return chunks.map((bytes) => new Outline(decodeChunk(bytes)))
}

type Told<Type> = Extract<IngestEvent, { type: Type }>

/** What tabs tell each other: that they are there, commits, and what the one that follows the chain says of it. */
type TabMessage =
  | { readonly type: 'here' }
  | Told<'changes' | 'status' | 'read'>
  | { readonly type: 'follow'; readonly user: Address }

function withoutContents(changes: HistoryChanges): HistoryChanges {
  const { window, older, adopted } = changes
  return {
    ...changes,
    ...(window && { window: { ...window, messages: window.messages.map(outlined) } }),
    ...(older && { older: { ...older, messages: older.messages.map(outlined) } }),
    ...(adopted && { adopted: adopted.map(outlined) }),
  }
}
