import type { TabGroup } from '../messaging/ports'
import type { Locks } from './joinTabs'

/** The tabs of this browser that read the history `name`, by a Web Lock and a channel. A tab that is gone lets go of the lead. */
export function createTabGroup(name: string, locks: Locks): TabGroup {
  const lead = `${name}/lead`
  const channel = new BroadcastChannel(lead)
  let onLead: (leads: boolean) => void = () => undefined
  /** The hold that counts: a lock that was taken away may say so after the next one was granted. */
  let held: { release(): void } | null = null
  let waiting: AbortController | null = null
  let left = false

  function hold(options: LockOptions): void {
    let own: typeof held = null
    locks
      .request(lead, options, () => {
        if (left) return
        waiting = null
        return new Promise<void>((release) => {
          own = { release }
          held = own
          onLead(true)
        })
      })
      .catch(() => {
        // Taken by another tab, or called off.
        if (left || own === null || own !== held) return
        held = null
        onLead(false)
        wait()
      })
  }

  function wait(): void {
    waiting = new AbortController()
    hold({ signal: waiting.signal })
  }

  return {
    join(callback) {
      onLead = callback
      wait()
    },
    takeLead() {
      if (held !== null || left) return
      waiting?.abort()
      waiting = null
      hold({ steal: true })
    },
    tell(message) {
      if (!left) channel.postMessage(message)
    },
    watch(onMessage) {
      channel.addEventListener('message', ({ data }) => onMessage(data))
    },
    leave() {
      left = true
      waiting?.abort()
      held?.release()
      channel.close()
    },
  }
}
