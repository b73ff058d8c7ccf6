import type { Clock } from '../ports'

/** Time that stands still until it is told to pass. */
export interface FakeClock extends Clock {
  /** Lets `ms` pass; what falls due is called in order. */
  advance(ms: number): void
}

/** Creates a clock that starts at `now`, milliseconds since 1970. */
export function createFakeClock(now = 1_700_000_000_000): FakeClock {
  let timers: { at: number; callback: () => void }[] = []
  return {
    now: () => now,
    after(ms, callback) {
      const timer = { at: now + ms, callback }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    advance(ms) {
      now += ms
      const due = timers.filter((timer) => timer.at <= now)
      timers = timers.filter((timer) => timer.at > now)
      for (const { callback } of due.sort((a, b) => a.at - b.at)) callback()
    },
  }
}
