import { describeError } from './runCommand'
import { sumTallies, type Tally } from './tally'

export interface Step {
  readonly name: string
  run(): Promise<Tally>
}

/**
 * Runs the steps one after the other, each under its heading, and closes with the one line `N passed, N failed`. A step
 * that throws has failed; the others still run. The exit code is 1 when anything failed, or when there was nothing.
 */
export async function runSteps(
  steps: readonly Step[],
  write: (text: string) => void = (text) => void process.stdout.write(text),
): Promise<Tally> {
  const tallies: (Tally & { readonly name: string })[] = []
  for (const step of steps) {
    write(`\n── ${step.name} ${'─'.repeat(Math.max(2, 70 - step.name.length))}\n`)
    const startedAt = Date.now()
    const tally = await step.run().catch((error: unknown) => {
      write(`${describeError(error)}\n`)
      return { passed: 0, failed: 1 }
    })
    tallies.push({ ...tally, name: step.name })
    const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1)
    write(`${tally.failed === 0 ? 'ok' : `FAILED: ${tally.failed}`} (${tally.passed} passed, ${seconds} s)\n`)
  }
  const failed = tallies.filter((tally) => tally.failed > 0).map((tally) => tally.name)
  const total = sumTallies(tallies)
  if (failed.length > 0) write(`\nFailed: ${failed.join(', ')}\n`)
  write(`\n${total.passed} passed, ${total.failed} failed\n`)
  return total
}
