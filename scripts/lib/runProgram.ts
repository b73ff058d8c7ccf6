import { spawnOwned } from './ownedProcess'
import { inRepo, ROOT } from './paths'

export interface ProgramResult {
  /** null when a signal ended it. */
  readonly code: number | null
  /** What it wrote to stdout, when asked to collect it; else empty, and it went to ours. */
  readonly stdout: string
}

export interface RunProgramOptions {
  readonly collect?: boolean
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a program in the repository's root to its end, without stdin. */
export function runProgram(
  file: string,
  args: readonly string[],
  { collect = false, env = {} }: RunProgramOptions = {},
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawnOwned(file, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', collect ? 'pipe' : 'inherit', 'inherit'],
    })
    let stdout = ''
    child.stdout?.setEncoding('utf8').on('data', (data: string) => {
      stdout += data
    })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout }))
  })
}

/** Path of a program that an npm package brought. */
export function npmProgram(name: string): string {
  return inRepo('node_modules/.bin', process.platform === 'win32' ? `${name}.cmd` : name)
}
