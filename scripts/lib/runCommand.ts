import { BaseError } from '../../src/lib/BaseError'

/**
 * Runs a command's main function. An error that we expected (BaseError) is told in its one line; anything else is a
 * fault of ours and keeps its stack. Both end with exit code 1.
 */
export async function runCommand(main: () => Promise<void>): Promise<void> {
  try {
    await main()
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`)
    process.exitCode = 1
  }
}

/** One line for what we foresaw, the stack for what we did not. */
export function describeError(error: unknown): string {
  if (error instanceof BaseError) return error.shortMessage
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
