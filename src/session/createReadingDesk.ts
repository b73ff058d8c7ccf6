import { toHex } from '../lib/bytes'
import { createStore } from '../lib/createStore'
import { createReader, type Reader } from '../messaging/createReader'
import { WalletUnavailableError } from '../messaging/errors'
import { isExplained, toOwnKey } from '../messaging/keyring'
import type { MessageStore } from '../messaging/ports'
import type { Address, ForeignLabel, LabelKey, OwnKey } from '../messaging/types'
import { labelToKeyIndex } from '../protocol/labels'
import { LabelElsewhereError, LabelKnownError } from './errors'
import type { OpenAccount } from './openAccount'
import type { DeskEntry, DeskState, Reading, ReadingDesk } from './readingDesk'
import { readLabelExport } from './readLabelExport'
import type { SessionDeps } from './sessionDeps'
import { toBaseError } from './toBaseError'

type Deps = Pick<SessionDeps, 'keychain' | 'source' | 'directory' | 'fetchOpener' | 'clock' | 'tabSignal'>

/** Opens the desk of an account, until it is closed. @throws {StorageError} {WalletUnavailableError} when it is closed already */
export async function createReadingDesk(
  deps: Deps,
  { scope, dataKey, closing: { signal } }: Pick<OpenAccount, 'scope' | 'dataKey' | 'closing'>,
): Promise<ReadingDesk> {
  const store = await deps.keychain.openDesk({ scope, dataKey })
  const state = createStore<DeskState>({ entries: [], reading: null })
  let labels: readonly ForeignLabel[] = []
  let active: { reader: Reader; messages: MessageStore; keys: readonly OwnKey[] } | null = null
  /** Moves with every label that is opened or left: what an older one was waiting for is dropped. */
  let turn = 0

  async function load(): Promise<void> {
    labels = await store.load()
    if (signal.aborted) return forget()
    const entries = labels.map(toEntry).sort((a, b) => (a.id < b.id ? -1 : 1))
    const { reading } = state.get()
    state.set({ ...state.get(), entries: keepSame(state.get().entries, entries) })
    // Removed in another tab.
    if (reading && !entries.some(({ id }) => id === reading.entry.id)) stopReading()
  }

  function find({ account, label }: Pick<ForeignLabel, 'account' | 'label'>): ForeignLabel | undefined {
    return labels.find((each) => each.account === account && each.label === label)
  }

  /** @throws {LabelElsewhereError} unless one of the keys is registered where we read */
  async function assertRegistered(account: Address, keys: readonly LabelKey[]): Promise<void> {
    const { number: toBlock } = await deps.source.fetchHead()
    const history = await deps.directory.fetchKeyHistories([account], { toBlock })
    const own = keys.map(toOwnKey)
    const isHere = history.some((log) =>
      own.some((key) => key.keyIndex === log.keyIndex && isExplained(log, [key])),
    )
    eraseKeys(own)
    if (!isHere) throw new LabelElsewhereError()
  }

  async function openReader(entry: DeskEntry, mine: number): Promise<void> {
    const found = find(entry)
    if (!found) return
    const messages = await store.openMessages(found, scope.genesisHash)
    if (mine !== turn) return messages.close()
    const foreign = { ...scope, account: found.account }
    const opener = await deps.fetchOpener(foreign)
    if (mine !== turn) return messages.close()
    const keys = found.keys.map(toOwnKey)
    const reader = createReader({
      scope: foreign,
      keyIndex: entry.keyIndex,
      keys,
      ports: {
        source: deps.source,
        directory: deps.directory,
        opener,
        messages,
        clock: deps.clock,
      },
    })
    active = { reader, messages, keys }
    await reader.start()
    if (mine !== turn) return
    show({ entry, reader, publicKeys: new Set(keys.map(({ publicKey }) => toHex(publicKey))), error: null })
  }

  function show(reading: Reading | null): void {
    state.set({ ...state.get(), reading })
  }

  function stopReading(): void {
    turn++
    const closing = active
    active = null
    if (closing) {
      closing.reader.stop()
      closing.messages.close()
      eraseKeys(closing.keys)
    }
    show(null)
  }

  function forget(): void {
    for (const { keys } of labels) for (const { labelKey } of keys) labelKey.fill(0)
    labels = []
  }

  async function changed(): Promise<void> {
    await load()
    deps.tabSignal.announce({ type: 'desk', account: scope.account })
  }

  const stopWatching = deps.tabSignal.watch((message) => {
    if (message.type === 'desk' && message.account === scope.account) load().catch(() => undefined)
  })

  function close(): void {
    stopWatching()
    stopReading()
    forget()
    state.set({ entries: [], reading: null })
    store.close()
  }
  signal.addEventListener('abort', close, { once: true })

  try {
    signal.throwIfAborted()
    await load()
    signal.throwIfAborted()
  } catch (error) {
    close()
    throw signal.aborted ? new WalletUnavailableError() : error
  }

  return {
    get: state.get,
    subscribe: state.subscribe,
    async import(text) {
      const content = readLabelExport(text)
      await assertRegistered(content.account, content.keys)
      // What another tab has taken in meanwhile stays as well.
      labels = await store.load()
      const known = find(content)
      const keys = distinctKeys([...(known?.keys ?? []), ...content.keys])
      if (known && keys.length === known.keys.length) throw new LabelKnownError()
      const importedAt = known?.importedAt ?? Math.floor(deps.clock.now() / 1000)
      const label: ForeignLabel = { ...content, keys, importedAt }
      await store.put(label)
      await changed()
      return toEntry(label)
    },
    async remove(entry) {
      if (state.get().reading?.entry.id === entry.id) stopReading()
      await store.remove(entry)
      await changed()
    },
    read(entry) {
      stopReading()
      const mine = turn
      show({ entry, reader: null, publicKeys: new Set(), error: null })
      openReader(entry, mine).catch((error: unknown) => {
        if (mine === turn) show({ entry, reader: null, publicKeys: new Set(), error: toBaseError(error) })
      })
      return () => {
        if (mine === turn) stopReading()
      }
    },
  }
}

function toEntry({ account, label, keys, importedAt }: ForeignLabel): DeskEntry {
  const keyIndex = toHex(labelToKeyIndex(label))
  return { id: `${account}/${label}`, account, label, keyIndex, keyCount: keys.length, importedAt }
}

/** Entries that have not changed stay the same objects: whoever reads one need not open it anew. */
function keepSame(before: readonly DeskEntry[], now: readonly DeskEntry[]): readonly DeskEntry[] {
  return now.map(
    (entry) => before.find(({ id, keyCount }) => id === entry.id && keyCount === entry.keyCount) ?? entry,
  )
}

function distinctKeys(keys: readonly LabelKey[]): readonly LabelKey[] {
  return [...new Map(keys.map((key) => [`${key.algorithm}${toHex(key.labelKey)}`, key])).values()]
}

function eraseKeys(keys: readonly OwnKey[]): void {
  for (const { secretKey, labelKey } of keys) {
    secretKey.fill(0)
    labelKey.fill(0)
  }
}
