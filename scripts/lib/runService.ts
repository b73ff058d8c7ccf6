import { execFileSync } from 'node:child_process'
import { describeError } from './runCommand'

/**
 * Runs what lasts: `start` starts parts and hands each one's `stop` to `own`, then waits; it returns or throws only when a
 * part has ended by itself. Ctrl-C, SIGTERM, a closed terminal or the death of npm end it as well; a SIGINT that is sent to
 * npm alone does so only where npm's shell does not keep it to itself, as Debian's does. Whatever the reason, every part is
 * stopped, the last one first.
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
    const npmIsGone = process.env['npm_lifecycle_event'] === undefined ? () => false : watchNpm()
    const timer = setInterval(() => npmIsGone() && resolve(), 1_000)
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

/**
 * Whether npm, which started us, has died. Our parent is npm itself or the shell that npm runs a script with, which outlives
 * npm. Without `ps` only the parent is watched.
 */
function watchNpm(): () => boolean {
  const parent = process.ppid
  const npm = callerOfShell(parent)
  return () => process.ppid !== parent || (npm !== null && !isAlive(npm))
}

/** The process that runs the shell `pid`; null when `pid` is no shell, or nobody can tell. */
function callerOfShell(pid: number): number | null {
  try {
    const line = execFileSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const caller = /^\s*(\d+) \S*sh -c /.exec(line)?.[1]
    return caller === undefined ? null : Number(caller)
  } catch {
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
