import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { findBrowser, newEnough, parseVersion } from './findBrowser'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealog-browser-'))
  vi.stubEnv('CHROMIUM_PATH', '')
})
afterEach(() => rm(folder, { recursive: true }))

async function plant(name: string, versionLine: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, `#!/bin/sh\necho '${versionLine}'\n`)
  await chmod(path, 0o755)
  return path
}

test('CHROMIUM_PATH wins, and an error says when it names nothing', async () => {
  const path = await plant('mine', 'Chromium 200.0.0.0')
  vi.stubEnv('CHROMIUM_PATH', path)
  expect(await findBrowser()).toBe(path)
  vi.stubEnv('CHROMIUM_PATH', join(folder, 'gone'))
  await expect(findBrowser()).rejects.toThrow(/CHROMIUM_PATH names/)
})

test('a browser older than 137 is passed over', async () => {
  const older = await plant('chromium', 'Chromium 136.0.7103.59 built on Debian')
  expect(await newEnough([join(folder, 'gone'), older])).toBeUndefined()
  const newer = await plant('google-chrome', 'Google Chrome 137.0.7151.55')
  expect(await newEnough([older, newer])).toBe(newer)
})

test('versions are read from what browsers print', () => {
  expect(parseVersion('Chromium 156.0.8078.79 built on Debian GNU/Linux 12 (bookworm)')).toBe(156)
  expect(parseVersion('Microsoft Edge 141.0.3537.71')).toBe(141)
  expect(parseVersion('command not found')).toBeUndefined()
})
