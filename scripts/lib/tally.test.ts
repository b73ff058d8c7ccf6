import { expect, test } from 'vitest'
import { settleTally, sumTallies, tallyForge, tallyPlaywright, tallyVitest } from './tally'

test('Vitest: skipped, planned and unloaded ones count as failed; one that says why it is skipped does not', () => {
  const result = (status: string, title: string) => ({ status, title })
  const why = 'the other (skipped: ../there is absent)'
  const report = {
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 3,
    numTodoTests: 1,
    testResults: [
      { status: 'passed', assertionResults: [result('passed', 'one (skipped: never)')] },
      {
        status: 'failed',
        assertionResults: [result('failed', 'one'), result('skipped', 'one'), result('skipped', why)],
      },
      { status: 'failed', assertionResults: [] },
    ],
  }
  expect(tallyVitest(report)).toEqual({ passed: 5, failed: 5, skipped: [why] })
})

test('forge: every result is counted once', () => {
  const result = (status: 'Success' | 'Failure' | 'Skipped') => ({
    status,
    reason: null,
    counterexample: null,
  })
  const report = {
    'a.t.sol:A': { test_results: { 'test_a()': result('Success'), 'test_b()': result('Failure') } },
    'b.t.sol:B': { test_results: { 'test_a()': result('Success'), invariant_a: result('Skipped') } },
  }
  expect(tallyForge(report)).toEqual({ passed: 2, failed: 2 })
  expect(tallyForge({})).toEqual({ passed: 0, failed: 0 })
})

test('Playwright: flaky, skipped and errors outside of tests count as failed', () => {
  const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 1 }
  expect(tallyPlaywright({ stats, errors: [{}] })).toEqual({ passed: 3, failed: 4 })
})

test('a runner that ran nothing or crashed has failed', () => {
  expect(settleTally({ passed: 0, failed: 0 }, 0)).toEqual({ passed: 0, failed: 1 })
  expect(settleTally({ passed: 4, failed: 0 }, 1)).toEqual({ passed: 4, failed: 1 })
  expect(settleTally({ passed: 4, failed: 0 }, null)).toEqual({ passed: 4, failed: 1 })
  expect(settleTally({ passed: 4, failed: 2 }, 1)).toEqual({ passed: 4, failed: 2 })
  expect(settleTally({ passed: 4, failed: 0 }, 0)).toEqual({ passed: 4, failed: 0 })
})

test('tallies add up, with what they skipped', () => {
  expect(
    sumTallies([
      { passed: 1, failed: 0, skipped: ['a'] },
      { passed: 1, failed: 0, skipped: ['b'] },
    ]),
  ).toEqual({ passed: 2, failed: 0, skipped: ['a', 'b'] })
  expect(sumTallies([])).toEqual({ passed: 0, failed: 0 })
  expect(
    sumTallies([
      { passed: 1, failed: 2 },
      { passed: 3, failed: 4 },
    ]),
  ).toEqual({ passed: 4, failed: 6 })
})
