import { defineConfig } from 'vitest/config'
import { rainbowkitTheme } from './scripts/vite/rainbowkitTheme.ts'

const exclude = ['**/node_modules/**', '**/dist/**', 'indexer/**']

/** The file name says where a test runs: `x.test.ts` in Node, `x.test.tsx` with a DOM. */
export default defineConfig({
  plugins: [rainbowkitTheme()],
  test: {
    restoreMocks: true,
    // Machines are shared: a test that waits for a condition may wait longer than on an idle one.
    testTimeout: 20_000,
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
        test: { name: 'dom', environment: 'happy-dom', include: ['src/**/*.test.tsx'], exclude },
      },
    ],
  },
})
