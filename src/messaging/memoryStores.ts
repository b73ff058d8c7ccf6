import { applyChanges, applySnapshot, emptyState } from './applyChanges'
import { ConflictError } from './errors'
import type { LocalStore, MessageStore } from './ports'
import type { Address, Contact, KeyMemory, Scope, Snapshot, ThreadId, ThreadNote } from './types'

/** History in memory only: for the echo bot, which reads the chain anew at every start, and for tests. */
export function createMemoryMessageStore(scope: Scope, initial?: Snapshot): MessageStore {
  let state = initial ? applySnapshot(emptyState(scope), initial) : emptyState(scope)
  return {
    load: async () => ({
      cursor: state.cursor,
      messages: [...state.messages.values()].flat(),
      unopened: state.unopened,
      keys: [...state.keys.values()].flat(),
      outbox: state.outbox,
    }),
    async commit(changes) {
      if (changes.window && changes.window.base !== (changes.reset ? null : state.cursor))
        throw new ConflictError()
      state = applyChanges(state, changes)
    },
    close() {},
  }
}

/** Local-only data in memory. */
export function createMemoryLocalStore(): LocalStore {
  const contacts = new Map<Address, Contact>()
  const threads = new Map<ThreadId, ThreadNote>()
  let keyMemory: KeyMemory | null = null
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
    close() {},
  }
}
