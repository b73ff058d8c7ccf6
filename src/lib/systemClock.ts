/** Real time, for what takes its clock from outside. */
export const systemClock = {
  /** Milliseconds since the epoch. */
  now: () => Date.now(),
  /** Calls back once after `ms` milliseconds. Returns the way to call it off. */
  after(ms: number, callback: () => void): () => void {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}
