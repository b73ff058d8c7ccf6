import { spawnOwned } from './ownedProcess'
import { inRepo, ROOT } from './paths'

export interface ProgramResult {
  /** null when a signal ended it. */
  readonly code: number | null
  /** What it wrote to stdout, when asked to collect it; else empty. */
  readonly stdout: string
}

export interface RunProgramOptions {
  /** Keeps stdout for the result: nobody else gets it. */
  readonly collect?: boolean
  /** Takes what it prints. Without it that goes to our own output. */
  readonly write?: (text: string) => void
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a program in the repository's root to its end, without stdin. */
export function runProgram(
  file: string,
  args: readonly string[],
  { collect = false, write, env = {} }: RunProgramOptions = {},
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawnOwned(file, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', collect || write ? 'pipe' : 'inherit', write ? 'pipe' : 'inherit'],
    })
    let stdout = ''
    child.stdout?.setEncoding('utf8').on('data', (data: string) => {
      if (collect) stdout += data
      else write?.(data)
    })
    child.stderr?.setEncoding('utf8').on('data', (data: string) => write?.(data))
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout }))
  })
}

/** Path of a program that an npm package brought. */
export function npmProgram(name: string): string {
  return inRepo('node_modules/.bin', process.platform === 'win32' ? `${name}.cmd` : name)
}
