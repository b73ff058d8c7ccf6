import { createMutex, type Mutex } from '../../lib/createMutex'
import type { Locks } from '../joinTabs'

/** The locks of one browser, for Node, which has none before version 24. */
export function createFakeLocks(): Locks {
  const mutexes = new Map<string, Mutex>()
  const held = new Set<string>()
  return {
    request(name: string, work: unknown) {
      const mutex = mutexes.get(name) ?? createMutex()
      mutexes.set(name, mutex)
      return mutex(async () => {
        held.add(name)
        try {
          return await (work as () => Promise<unknown>)()
        } finally {
          held.delete(name)
        }
      })
    },
    query: async () => ({ held: [...held].map((name) => ({ name })) }),
  } as Locks
}
