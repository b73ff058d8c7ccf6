/** `npm run check`: types, lint, format, layers, unused code, contracts, build and bundle size; no test is run. */
import { availableParallelism } from 'node:os'
import { CHECKS } from './lib/checkSteps'
import { runCommand } from './lib/runCommand'
import { runSteps } from './lib/runSteps'

await runCommand(async () => {
  const { failed } = await runSteps(CHECKS, { atOnce: availableParallelism() })
  if (failed > 0) process.exitCode = 1
})
