import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { findBrowser } from '../scripts/lib/findBrowser'
import { bundle, ORIGIN } from './inChromium'
import { watchMemory } from './watchMemory'

/** Pages of one bundle in a Chromium whose profile lies on disk, as somebody's browser does. */
export interface Profile {
  /** Calls the export `name` of the bundle in a page that was just opened, and closes the page. */
  run<T>(name: string, argument?: unknown): Promise<T>
}

/**
 * Bundles bench/pages/`page`.ts and bench/pages/`worker`.ts, serves them to pages of a browser with an empty profile, and removes
 * the profile afterwards. A page asks with `measureMemory()` for the bytes that it and its worker hold.
 */
export async function inProfile<T>(
  { page: entry, worker }: { page: string; worker: string },
  work: (profile: Profile) => Promise<T>,
): Promise<T> {
  const scripts = new Map([
    ['/page.js', await bundle(entry)],
    ['/worker.js', await bundle(worker)],
  ])
  const directory = await mkdtemp(join(tmpdir(), 'sealog-bench-'))
  const context = await chromium.launchPersistentContext(directory, {
    executablePath: await findBrowser({ install: true }),
    args: ['--no-sandbox'],
  })
  await context.route(`${ORIGIN}/**`, (route) => {
    const script = scripts.get(new URL(route.request().url()).pathname)
    return script === undefined
      ? route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>bench</title>' })
      : route.fulfill({ contentType: 'text/javascript', body: script })
  })
  try {
    return await work({
      async run<R>(name: string, argument?: unknown): Promise<R> {
        const page = await context.newPage()
        await page.exposeFunction('measureMemory', await watchMemory(page))
        await page.goto(ORIGIN)
        const call = `import('/page.js').then((page) => page[${JSON.stringify(name)}](${JSON.stringify(argument)}))`
        const result = await page.evaluate<R>(call)
        await page.close()
        return result
      },
    })
  } finally {
    await context.close()
    await rm(directory, { recursive: true, force: true })
  }
}
