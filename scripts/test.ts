/** `npm test`: every check, then unit, contract and browser tests; the last line is `N passed, N failed`. */
import { availableParallelism } from 'node:os'
import { CHECKS } from './lib/checkSteps'
import { runCommand } from './lib/runCommand'
import { runSteps } from './lib/runSteps'
import { TESTS } from './lib/testSteps'

await runCommand(async () => {
  const { failed } = await runSteps([...CHECKS, ...TESTS], { atOnce: availableParallelism() })
  if (failed > 0) process.exitCode = 1
})
