import { describeError } from './runCommand'
import { takeTurns } from './takeTurns'
import { sumTallies, type Tally } from './tally'

export interface Step {
  readonly name: string
  /** Names of earlier steps that have to end first, well or not. */
  readonly after?: readonly string[]
  /** @param write takes what it has to say: another step may be running */
  run(write: (text: string) => void): Promise<Tally>
}

export interface RunStepsOptions {
  /** How many steps run at the same time. Default 1. */
  readonly atOnce?: number
  /** Where everything is written to. Default standard output. */
  readonly write?: (text: string) => void
}

/**
 * Runs the steps, begun in their order, and closes with the one line `N passed, N failed`; what was skipped, and why, stands before it. Their output stands in their order as
 * well, each under its heading, whichever ends first. A step that throws has failed; the others still run.
 */
export async function runSteps(
  steps: readonly Step[],
  { atOnce = 1, write = (text) => void process.stdout.write(text) }: RunStepsOptions = {},
): Promise<Tally> {
  const nextTurn = takeTurns(write)
  const waiting = steps.map((step, i) => ({
    step,
    turn: nextTurn(),
    first: steps.slice(0, i).filter(({ name }) => step.after?.includes(name)),
  }))
  const tallies = new Map<Step, Tally>()
  const running = new Set<Promise<void>>()
  while (tallies.size < steps.length) {
    const next = waiting.findIndex(({ first }) => first.every((other) => tallies.has(other)))
    if (next < 0 || running.size === atOnce) {
      await Promise.race(running)
      continue
    }
    for (const { step, turn } of waiting.splice(next, 1)) {
      const task = runStep(step, turn.write).then((tally) => {
        tallies.set(step, tally)
        turn.end()
        running.delete(task)
      })
      running.add(task)
    }
  }

  const failed = steps.filter((step) => tallies.get(step)?.failed).map(({ name }) => name)
  const total = sumTallies([...tallies.values()])
  if (failed.length > 0) write(`\nFailed: ${failed.join(', ')}\n`)
  if (total.skipped) write(`\n${total.skipped.join('\n')}\n`)
  write(`\n${total.passed} passed, ${total.failed} failed\n`)
  return total
}

async function runStep(step: Step, write: (text: string) => void): Promise<Tally> {
  write(`\n── ${step.name} ${'─'.repeat(Math.max(2, 70 - step.name.length))}\n`)
  const startedAt = Date.now()
  const tally = await step.run(write).catch((error: unknown) => {
    write(`${describeError(error)}\n`)
    return { passed: 0, failed: 1 }
  })
  const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1)
  write(`${tally.failed === 0 ? 'ok' : `FAILED: ${tally.failed}`} (${tally.passed} passed, ${seconds} s)\n`)
  return tally
}
