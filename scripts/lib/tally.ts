/** How many tests, or checks, passed and failed. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  /** The tests that say why they did not run: neither passed nor failed. Absent where there are none. */
  readonly skipped?: readonly string[]
}

/** Sums tallies up. */
export function sumTallies(tallies: readonly Tally[]): Tally {
  const skipped = tallies.flatMap((tally) => tally.skipped ?? [])
  return {
    passed: tallies.reduce((sum, tally) => sum + tally.passed, 0),
    failed: tallies.reduce((sum, tally) => sum + tally.failed, 0),
    ...(skipped.length > 0 && { skipped }),
  }
}

/**
 * What a test runner's report amounts to, beside its exit code: a runner that ran nothing, or that ended badly without a
 * failed test, has crashed, and that is one failure.
 */
export function settleTally(tally: Tally, exitCode: number | null): Tally {
  const crashed = tally.failed === 0 && (exitCode !== 0 || tally.passed === 0)
  return crashed ? { ...tally, failed: 1 } : tally
}

/** Vitest's JSON report. A file that does not load has no tests, and counts as one failure. */
export interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly {
    readonly status: string
    readonly assertionResults: readonly { readonly status: string; readonly title: string }[]
  }[]
}

/** How a test says that it does not run here, and why, in its own name. */
const REASON = /\(skipped: .+\)$/

/** A skipped test proves nothing: here and below it counts as failed, unless its name ends in `(skipped: why)`. */
export function tallyVitest(report: VitestReport): Tally {
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  )
  const skipped = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status, title }) => status === 'skipped' && REASON.test(title))
    .map(({ title }) => title)
  const unexplained = report.numPendingTests - skipped.length
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unexplained + report.numTodoTests + unloaded.length,
    ...(skipped.length > 0 && { skipped }),
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
