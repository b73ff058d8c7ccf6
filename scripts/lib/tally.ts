/** How many tests, or checks, passed and failed. */
export interface Tally {
  readonly passed: number
  readonly failed: number
}

/** Sums tallies up. */
export function sumTallies(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((sum, tally) => sum + tally.passed, 0),
    failed: tallies.reduce((sum, tally) => sum + tally.failed, 0),
  }
}

/**
 * What a test runner's report amounts to, beside its exit code: a runner that ran nothing, or that ended badly without a
 * failed test, has crashed, and that is one failure.
 */
export function settleTally(tally: Tally, exitCode: number | null): Tally {
  const crashed = tally.failed === 0 && (exitCode !== 0 || tally.passed === 0)
  return crashed ? { passed: tally.passed, failed: 1 } : tally
}

/** Vitest's JSON report. A file that does not load has no tests, and counts as one failure. */
export interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[]
}

/** A skipped test proves nothing: here and below it counts as failed. */
export function tallyVitest(report: VitestReport): Tally {
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numPendingTests + report.numTodoTests + unloaded.length,
  }
}

/** `forge test --json`: suites by name, in each the results by test. */
export type ForgeReport = Readonly<
  Record<string, { readonly test_results: Readonly<Record<string, ForgeResult>> }>
>

export interface ForgeResult {
  readonly status: 'Success' | 'Failure' | 'Skipped'
  readonly reason: string | null
  readonly counterexample: unknown
}

export function tallyForge(report: ForgeReport): Tally {
  const results = Object.values(report).flatMap((suite) => Object.values(suite.test_results))
  const passed = results.filter((result) => result.status === 'Success').length
  return { passed, failed: results.length - passed }
}

/** Playwright's JSON report. `errors` are those outside of any test. */
export interface PlaywrightReport {
  readonly stats: {
    readonly expected: number
    readonly unexpected: number
    readonly flaky: number
    readonly skipped: number
  }
  readonly errors: readonly unknown[]
}

export function tallyPlaywright({ stats, errors }: PlaywrightReport): Tally {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped + errors.length }
}
