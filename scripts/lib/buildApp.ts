import { readdir, stat } from 'node:fs/promises'
import { build } from 'vite'
import { inRepo, ROOT } from './paths'

/** Whatever shapes the build. A folder counts with all that is in it. */
const SOURCES = [
  ...['src', 'public', 'scripts/vite', 'scripts/lib/contentSecurityPolicy.ts'],
  ...['index.html', 'vite.config.ts', 'tsconfig.json', 'package-lock.json'],
]

/** The folder of the production build. */
export const DIST = inRepo('dist')

/** Builds the app into dist/ with Vite. */
export async function buildApp(): Promise<void> {
  await build({ root: ROOT, configFile: inRepo('vite.config.ts'), logLevel: 'error' })
}

/** Whether dist/ is at least as new as everything it is made from. */
export async function isBuildFresh(): Promise<boolean> {
  const built = await modified(`${DIST}/index.html`)
  if (built === 0) return false
  for (const source of SOURCES) if ((await newest(inRepo(source))) > built) return false
  return true
}

async function newest(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true }).catch(() => [])
  // A folder's own time changes when a file in it is deleted.
  const times = await Promise.all([path, ...entries.map((entry) => `${path}/${entry}`)].map(modified))
  return Math.max(...times)
}

/** Modification time in milliseconds since the epoch; 0 when there is no such file. */
async function modified(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.mtimeMs ?? 0
}
