import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import type { Writable } from 'node:stream'

/**
 * The guard outlives us by a moment: it reads `+pid` and `-pid` lines, and when its input ends, which happens however we
 * die, it ends what is still on its list. Written for `node -e`, so that it needs no loader.
 */
const GUARD = `
const pids = new Set()
require('node:readline').createInterface({ input: process.stdin })
  .on('line', (line) => line[0] === '+' ? pids.add(+line.slice(1)) : pids.delete(+line.slice(1)))
  .on('close', () => { for (const pid of pids) try { process.kill(pid) } catch {} })
`

let guardInput: Writable | undefined

function guard(): Writable {
  if (guardInput === undefined) {
    const child = spawn(process.execPath, ['-e', GUARD], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    child.unref()
    guardInput = child.stdin
    // Neither the guard nor its pipe may keep us alive, and its early death must not end us.
    ;(child.stdin as Writable & { unref?: () => void }).unref?.()
    child.stdin.on('error', () => {})
  }
  return guardInput
}

/**
 * Spawns a child that ends with us, even if we are killed outright. It gets a process group of its own: Ctrl-C reaches us
 * alone, and we end our children in order.
 */
export function spawnOwned(file: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const child = spawn(file, args, { ...options, detached: process.platform !== 'win32' })
  const { pid } = child
  if (pid !== undefined) {
    guard().write(`+${pid}\n`)
    child.once('exit', () => guard().write(`-${pid}\n`))
  }
  return child
}

/** Ends a child: SIGTERM, then SIGKILL after `patienceMs`. Resolves when it has exited; at once when it had already. */
export function endProcess(child: ChildProcess, patienceMs = 5_000): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null)
    return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    child.kill('SIGTERM')
  })
}
