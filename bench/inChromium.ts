import { chromium } from '@playwright/test'
import { build } from 'vite'
import { findBrowser } from '../scripts/lib/findBrowser'
import { inRepo } from '../scripts/lib/paths'
import { BaseError } from '../src/lib/BaseError'

/** Answered here, so that nothing is asked of a network; localhost, so that the page is a secure context. */
export const ORIGIN = 'http://localhost'

/**
 * Bundles bench/pages/`name`.ts as the app is bundled, loads it into an empty page and calls its `run`.
 * @returns what `run` resolves with
 */
export async function inChromium<T>(name: string): Promise<T> {
  const body = await bundle(name)
  const browser = await chromium.launch({
    executablePath: await findBrowser({ install: true }),
    args: ['--no-sandbox'],
  })
  try {
    const page = await browser.newPage()
    await page.route(`${ORIGIN}/**`, (route) =>
      new URL(route.request().url()).pathname === '/page.js'
        ? route.fulfill({ contentType: 'text/javascript', body })
        : route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>bench</title>' }),
    )
    await page.goto(ORIGIN)
    return await page.evaluate<T>(`import('/page.js').then((page) => page.run())`)
  } finally {
    await browser.close()
  }
}

/** bench/pages/`name`.ts with all that it imports, as one module. */
export async function bundle(name: string): Promise<string> {
  const entry = inRepo(`bench/pages/${name}.ts`)
  const outputs = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, target: 'es2023', lib: { entry, formats: ['es'], fileName: 'page' } },
  })
  const [output] = [outputs].flat()
  if (output === undefined || !('output' in output) || output.output.length !== 1) {
    throw new BaseError(`${entry} does not make one bundle.`)
  }
  return output.output[0].code
}
