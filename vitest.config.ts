import { defineConfig } from 'vitest/config'
import { rainbowkitTheme } from './scripts/vite/rainbowkitTheme.ts'

const exclude = ['**/node_modules/**', '**/dist/**', 'indexer/**']

/** The file name says where a test runs: `x.test.ts` in Node, `x.test.tsx` with a DOM. */
export default defineConfig({
  plugins: [rainbowkitTheme()],
  test: {
    restoreMocks: true,
    // Machines are slow or shared: whoever waits for a condition may wait much longer than on an idle one.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['{src,scripts,bot,bench,e2e}/**/*.test.ts'],
          exclude,
        },
      },
      {
        extends: true,
        test: {
          name: 'dom',
          environment: 'happy-dom',
          include: ['src/**/*.test.tsx'],
          exclude,
          setupFiles: ['scripts/vitest/patientQueries.ts'],
        },
      },
    ],
  },
})
