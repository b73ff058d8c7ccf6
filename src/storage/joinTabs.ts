import type { MessageStore } from '../messaging/ports'

/** Web Locks: what the browser's tabs agree by. A tab that is closed, crashes or is thrown away lets go of its locks. */
export type Locks = Pick<LockManager, 'request' | 'query'>

/** What the tabs that hold one store open have of each other. */
export interface Tabs extends Pick<MessageStore, 'tab' | 'fetchTabs' | 'exclusively'> {
  announce(): void
  /** Calls back when another tab announces. Returns the way to stop. */
  watch(onAnnounce: () => void): () => void
  leave(): void
}

/** Joins the tabs that hold the store `name` open: from here to `leave` the others see this one. */
export async function joinTabs(name: string, locks: Locks): Promise<Tabs> {
  const tab = crypto.randomUUID()
  const presence = `${name}/tab/`
  const release = await hold(locks, presence + tab)
  const channel = new BroadcastChannel(name)
  let left = false
  return {
    tab,
    async fetchTabs() {
      const { held = [] } = await locks.query()
      return new Set(
        held.flatMap((lock) => (lock.name?.startsWith(presence) ? [lock.name.slice(presence.length)] : [])),
      )
    },
    exclusively: (work) => locks.request(`${name}/turn`, work),
    announce() {
      // A commit may end after its store was closed.
      if (!left) channel.postMessage(null)
    },
    watch(onAnnounce) {
      channel.addEventListener('message', onAnnounce)
      return () => channel.removeEventListener('message', onAnnounce)
    },
    leave() {
      left = true
      channel.close()
      release()
    },
  }
}

/** Takes a lock; resolves with the way to let go of it. */
function hold(locks: Locks, name: string): Promise<() => void> {
  return new Promise((granted, failed) => {
    locks.request(name, () => new Promise<void>((release) => granted(release))).catch(failed)
  })
}
