import { describeError } from './runCommand'

/**
 * Runs what lasts: `start` starts parts and hands each one's `stop` to `own`, then waits; it returns or throws only when a
 * part has ended by itself. Ctrl-C, SIGTERM, a closed terminal or the death of npm end it as well. Whatever the reason,
 * every part is stopped, the last one first.
 */
export async function runService(
  start: (own: (stop: () => Promise<unknown>) => void) => Promise<void>,
): Promise<void> {
  const stops: (() => Promise<unknown>)[] = []
  const asked = new Promise<void>((resolve) => {
    let count = 0
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      // Asked twice: no more patience. The guard of ownedProcess.ts ends the children.
      process.on(signal, () => (++count > 1 ? process.exit(1) : resolve()))
    }
    const parent = process.ppid
    const underNpm = process.env['npm_lifecycle_event'] !== undefined
    const timer = setInterval(() => underNpm && process.ppid !== parent && resolve(), 1_000)
    timer.unref()
  })
  try {
    await Promise.race([asked, start((stop) => stops.push(stop))])
  } finally {
    // One that fails to stop must not keep the others running.
    for (const stop of stops.reverse()) {
      await stop().catch((error: unknown) => process.stderr.write(`${describeError(error)}\n`))
    }
  }
}
