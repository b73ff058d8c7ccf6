import type { Clock } from '../../messaging/ports'

/** Time that passes as fast as it can: whenever nothing else is to be done, it leaps to the next timer. */
export interface VirtualClock extends Clock {
  /** Lets time pass until the work is done. Fails when it waits for something that no timer brings. */
  run<T>(work: Promise<T>): Promise<T>
}

/** Real milliseconds for what is no matter of time, such as loading a module. */
const MOST_IDLE = 5_000

/** Creates a clock that starts at `now`, milliseconds since 1970. */
export function createVirtualClock(now = 1_700_000_000_000): VirtualClock {
  let timers: { at: number; callback: () => void }[] = []

  return {
    now: () => now,
    after(ms, callback) {
      const timer = { at: now + Math.max(0, ms), callback }
      const later = timers.findIndex((other) => other.at > timer.at)
      timers.splice(later === -1 ? timers.length : later, 0, timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    async run(work) {
      let isDone = false
      const end = () => {
        isDone = true
      }
      work.then(end, end)
      let idle = 0
      for (;;) {
        await new Promise(setImmediate)
        if (isDone) return work
        const next = timers.shift()
        if (next === undefined) {
          if (++idle > MOST_IDLE) throw new Error('nothing is left to wait for')
          await new Promise((resolve) => setTimeout(resolve, 1))
          continue
        }
        idle = 0
        now = Math.max(now, next.at)
        next.callback()
      }
    },
  }
}
