/** `npm test`: every check, then unit, contract and browser tests; the last line is `N passed, N failed`. */
import { CHECKS } from './lib/checkSteps'
import { runCommand } from './lib/runCommand'
import { runSteps } from './lib/runSteps'
import { TESTS } from './lib/testSteps'

await runCommand(async () => {
  const { failed } = await runSteps([...CHECKS, ...TESTS])
  if (failed > 0) process.exitCode = 1
})
