import { createMutex } from '../lib/createMutex'
import { applyChanges, applySnapshot, emptyState, inOrderOfWriting, openSnapshot } from './applyChanges'
import { encodeChunk } from './encodeChunk'
import { ConflictError } from './errors'
import type { LocalStore, MessageStore } from './ports'
import type {
  Address,
  Contact,
  KeyMemory,
  Message,
  Scope,
  SenderRecord,
  Snapshot,
  ThreadId,
  ThreadNote,
} from './types'

/** History in memory only: for the echo bot, which reads the chain anew at every start, and for tests. */
export function createMemoryMessageStore(scope: Scope, initial?: Snapshot): MessageStore {
  return createMemoryDisk(scope, initial).open()
}

/** History in memory that several tabs may hold open. */
export function createMemoryDisk(scope: Scope, initial?: Snapshot): { open(): MessageStore } {
  let state = emptyState(scope)
  if (initial)
    state = {
      ...applySnapshot(state, openSnapshot({ ...initial, isWhole: true })),
      outbox: inOrderOfWriting(initial.outbox),
    }
  const exclusively = createMutex()
  const tabs = new Map<string, Set<() => void>>()

  const isFinal = ({ blockNumber }: Message) => blockNumber <= (state.cursor ?? -1)

  function open(): MessageStore {
    const tab = crypto.randomUUID()
    const listeners = new Set<() => void>()
    tabs.set(tab, listeners)
    return {
      load: async () => ({
        cursor: state.cursor,
        floor: state.floor,
        chunks: [...state.messages.values()].flatMap((list) => encodeList([...list].filter(isFinal))),
        messages: [...state.messages.values()].flatMap((list) =>
          [...list].filter((message) => !isFinal(message)),
        ),
        unopened: state.unopened,
        keys: [...state.keys.values()].flat(),
        outbox: state.outbox,
      }),
      loadOutbox: async () => ({ cursor: state.cursor, outbox: state.outbox }),
      async commit(changes) {
        const { window, older, reset, outboxPut = [], outboxDelete = [] } = changes
        if (window && window.base !== (reset ? null : state.cursor)) throw new ConflictError()
        if (older && older.base !== state.floor) throw new ConflictError()
        const rows = new Set(state.outbox.map((row) => row.localId))
        if (!outboxDelete.every((localId) => rows.has(localId))) throw new ConflictError()
        state = applyChanges(state, changes)
        if (outboxPut.length + outboxDelete.length === 0) return
        for (const [other, watching] of tabs) if (other !== tab) for (const listener of watching) listener()
      },
      tab,
      fetchTabs: async () => new Set(tabs.keys()),
      exclusively,
      watchOutbox(onChange) {
        listeners.add(onChange)
        return () => listeners.delete(onChange)
      },
      close: () => tabs.delete(tab),
    }
  }
  return { open }
}

/** As chunks of some hundred messages each. */
function encodeList(messages: readonly Message[]): Uint8Array<ArrayBuffer>[] {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  for (let i = 0; i < messages.length; i += 500) chunks.push(encodeChunk(messages.slice(i, i + 500)))
  return chunks
}

/** Local-only data in memory, of one tab. */
export function createMemoryLocalStore(): LocalStore {
  const contacts = new Map<Address, Contact>()
  const threads = new Map<ThreadId, ThreadNote>()
  let keyMemory: KeyMemory | null = null
  const senders = new Map<Address, SenderRecord>()
  return {
    load: async () => ({ contacts: new Map(contacts), threads: new Map(threads), keyMemory }),
    async putContact(peer, contact) {
      contacts.set(peer, contact)
    },
    async putThread(threadId, note) {
      threads.set(threadId, note)
    },
    async deleteThread(threadId) {
      threads.delete(threadId)
    },
    async putKeyMemory(memory) {
      keyMemory = memory
    },
    loadSenders: async () => [...senders.values()],
    async putSender(record) {
      senders.set(record.address, record)
    },
    watch: () => () => {},
    close() {},
  }
}
