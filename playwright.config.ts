import { defineConfig } from '@playwright/test'
import { findBrowser } from './scripts/lib/findBrowser'

// Playwright reads this file again in each worker: they inherit what was found.
const executablePath = await findBrowser()
process.env['CHROMIUM_PATH'] = executablePath

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './e2e/support/buildOnce.ts',
  outputDir: 'test-results',
  // Mostly they wait for a chain or a frame: two files at a time fill two cores. What holds the page to times runs alone, last.
  workers: 2,
  // Test by test: no worker is left alone with the long file that comes last.
  fullyParallel: true,
  projects: [
    { name: 'journeys', testIgnore: '**/speed.spec.ts' },
    { name: 'speed', testMatch: '**/speed.spec.ts', dependencies: ['journeys'] },
  ],
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    headless: true,
    locale: 'en-US',
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath,
      // No sandbox: CI runs as root. The rest keeps the browser itself off the network.
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--disable-quic',
        // No graphics card here: pages are drawn by the CPU, without the detour over an emulated one.
        '--disable-gpu',
        '--disable-gpu-rasterization',
      ],
    },
  },
})
