import config from './playwright.config'

/** `npm run screenshots`: pictures to look at, not a test. They lie in .sealog/screenshots afterwards. */
export default {
  ...config,
  testMatch: '**/screens.tour.ts',
  projects: [{ name: 'screenshots' }],
  timeout: 1_800_000,
  // One after the other: they clear the folder first.
  fullyParallel: false,
  workers: 1,
}
