import { defineConfig } from 'vitest/config'
import { rainbowkitTheme } from './scripts/vite/rainbowkitTheme.ts'

const exclude = ['**/node_modules/**', '**/dist/**', 'indexer/**']
const leaveNothing = 'scripts/vitest/leaveNothing.ts'

/**
 * The file name says where a test runs: `x.test.ts` in Node, `x.test.tsx` with a DOM. There is one process for each processor,
 * and the files that it runs share what they import.
 */
export default defineConfig({
  plugins: [rainbowkitTheme()],
  test: {
    isolate: false,
    maxWorkers: '100%',
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
          setupFiles: [leaveNothing],
        },
      },
      {
        extends: true,
        test: {
          name: 'dom',
          environment: 'happy-dom',
          include: ['src/**/*.test.tsx'],
          exclude,
          setupFiles: [leaveNothing, 'scripts/vitest/patientQueries.ts'],
          // Behind the other one: files that take turns with it would each begin with a new process.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
