import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'
import { BaseError } from '../../src/lib/BaseError'
import { inRepo } from './paths'

/** X25519 in WebCrypto, which the app uses, came with this version. */
const OLDEST = 137
const ASK_MS = 10_000
const INSTALL_MS = 240_000

export interface FindBrowserOptions {
  /** Install a browser when there is none. Default false. */
  readonly install?: boolean
  /** Told before something slow is done. */
  readonly report?: (line: string) => void
}

/**
 * Path of a Chromium for the tests: `CHROMIUM_PATH`, Playwright's own (full or headless shell), one of the system's; with
 * `install`, then Playwright's download, then Debian's package.
 * @throws {BaseError} when there is none.
 */
export async function findBrowser(options: FindBrowserOptions = {}): Promise<string> {
  const named = process.env['CHROMIUM_PATH']
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named
    throw new BaseError(`CHROMIUM_PATH names ${named}, which does not exist.`)
  }
  const found = (await findPlaywright()) ?? (await newEnough(systemPaths()))
  if (found !== undefined) return found
  if (options.install === true) {
    const installed = await install(options.report ?? (() => {}))
    if (installed !== undefined) return installed
  }
  throw new BaseError(
    `No Chromium of version ${OLDEST} or newer: install one (\`npx playwright install chromium\`) or name it in CHROMIUM_PATH.`,
  )
}

async function findPlaywright(): Promise<string | undefined> {
  const full = chromium.executablePath()
  if (full !== '' && existsSync(full)) return full
  // The headless shell has a folder of its own beside the full browser's.
  const cache = process.env['PLAYWRIGHT_BROWSERS_PATH'] ?? playwrightCache()
  const folders = await readdir(cache).catch(() => [])
  for (const folder of folders
    .filter((name) => name.startsWith('chromium_headless_shell-'))
    .sort(newestFirst)) {
    const builds = await readdir(join(cache, folder)).catch(() => [])
    for (const build of builds) {
      for (const name of ['chrome-headless-shell', 'headless_shell', 'chrome-headless-shell.exe']) {
        const path = join(cache, folder, build, name)
        if (existsSync(path)) return path
      }
    }
  }
  return undefined
}

function newestFirst(a: string, b: string): number {
  return Number(b.split('-')[1]) - Number(a.split('-')[1])
}

function playwrightCache(): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches/ms-playwright')
  if (process.platform === 'win32') return join(process.env['LOCALAPPDATA'] ?? homedir(), 'ms-playwright')
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'ms-playwright')
}

/** The first of `paths` that exists and says it is new enough. */
export async function newEnough(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths.filter((path) => existsSync(path))) {
    const version = await askVersion(path)
    if (version !== undefined && version >= OLDEST) return path
  }
  return undefined
}

function systemPaths(): string[] {
  if (process.platform === 'darwin') {
    return ['Chromium', 'Google Chrome', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    )
  }
  if (process.platform === 'win32') {
    const roots = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].map((name) => process.env[name])
    const programs = ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe']
    return roots.flatMap((root) => (root === undefined ? [] : programs.map((program) => join(root, program))))
  }
  // The first is Chromium without a window: what Playwright itself takes for tests, and a tenth lighter.
  const names = [
    'chromium-headless-shell',
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'microsoft-edge',
  ]
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return names.flatMap((name) => folders.map((folder) => join(folder, name)))
}

/** Major version that the program itself tells. Chrome on Windows opens a window instead: there it counts as new enough. */
async function askVersion(path: string): Promise<number | undefined> {
  if (process.platform === 'win32') return OLDEST
  return parseVersion(await run(path, ['--version'], ASK_MS).catch(() => ''))
}

/** Major version in a line like `Chromium 141.0.7390.54 built on Debian`. */
export function parseVersion(line: string): number | undefined {
  const match = /(?:Chromium|Chrome|Edge)[^\d\n]*(\d+)\./.exec(line)
  return match === null ? undefined : Number(match[1])
}

async function install(report: (line: string) => void): Promise<string | undefined> {
  report('No browser yet: playwright install chromium')
  const cli = inRepo('node_modules/playwright/cli.js')
  await run(process.execPath, [cli, 'install', 'chromium'], INSTALL_MS).catch(() => report('… did not work.'))
  const downloaded = await findPlaywright()
  if (downloaded !== undefined) return downloaded
  if (process.getuid?.() !== 0 || !(await isDebian())) return undefined
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '-qq'], INSTALL_MS, env).catch(() =>
    report('… apt-get update did not work.'),
  )
  for (const name of ['chromium-headless-shell', 'chromium']) {
    report(`apt-get install ${name}`)
    const args = ['install', '-y', '-qq', '--no-install-recommends', name]
    await run('apt-get', args, INSTALL_MS, env).catch(() => report('… did not work.'))
    const installed = await newEnough(systemPaths())
    if (installed !== undefined) return installed
  }
  return undefined
}

async function isDebian(): Promise<boolean> {
  return /^ID(_LIKE)?=.*debian/m.test(await readFile('/etc/os-release', 'utf8').catch(() => ''))
}

function run(
  file: string,
  args: string[],
  timeout: number,
  env: Record<string, string> = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      file,
      args,
      { timeout, killSignal: 'SIGKILL', env: { ...process.env, ...env } },
      (error, stdout) => (error === null ? resolve(stdout) : reject(error)),
    )
  })
}
