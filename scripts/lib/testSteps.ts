import { mkdir, readFile, rm } from 'node:fs/promises'
import { BaseError } from '../../src/lib/BaseError'
import { findBrowser } from './findBrowser'
import { inRepo } from './paths'
import { platformBinary } from './platformBinary'
import { npmProgram, runProgram } from './runProgram'
import type { Step } from './runSteps'
import {
  type ForgeReport,
  type PlaywrightReport,
  settleTally,
  tallyForge,
  tallyPlaywright,
  tallyVitest,
  type VitestReport,
} from './tally'

const REPORTS = inRepo('.sealog/reports')

/** The three test runners. Each is read by its JSON report, not by what it prints. */
export const TESTS: readonly Step[] = [
  {
    name: 'unit tests',
    async run(write) {
      const file = await reportFile('vitest.json')
      const args = ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]
      // Where it is production, React leaves out what its tests need.
      const { code } = await runProgram(npmProgram('vitest'), args, { write, env: { NODE_ENV: 'test' } })
      return settleTally(tallyVitest(await readReport<VitestReport>(file)), code)
    },
  },
  {
    name: 'contract tests',
    // Both write to the compiler's cache.
    after: ['gas snapshot'],
    async run(write) {
      const { code, stdout } = await runProgram(platformBinary('forge'), ['test', '--json'], {
        collect: true,
        write,
      })
      const report = parseReport<ForgeReport>(stdout)
      printForge(report, write)
      return settleTally(tallyForge(report), code)
    },
  },
  {
    name: 'browser tests',
    // They measure time, and take the whole machine for themselves.
    after: ['build', 'unit tests', 'contract tests'],
    async run(write) {
      const file = await reportFile('playwright.json')
      const report = (line: string) => write(`${line}\n`)
      const browser = await findBrowser({ install: true, report })
      const { code } = await runProgram(npmProgram('playwright'), ['test', '--reporter=list,json'], {
        write,
        env: { CHROMIUM_PATH: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
      })
      return settleTally(tallyPlaywright(await readReport<PlaywrightReport>(file)), code)
    },
  },
]

/** Path of a report that is not there yet: an old one must not stand in for a run that crashed. */
async function reportFile(name: string): Promise<string> {
  await mkdir(REPORTS, { recursive: true })
  await rm(`${REPORTS}/${name}`, { force: true })
  return `${REPORTS}/${name}`
}

async function readReport<T>(file: string): Promise<T> {
  return parseReport<T>(await readFile(file, 'utf8').catch(() => ''))
}

function parseReport<T>(json: string): T {
  try {
    return JSON.parse(json) as T
  } catch (cause) {
    throw new BaseError('The runner ended without a report.', { cause })
  }
}

function printForge(report: ForgeReport, write: (text: string) => void): void {
  for (const [suite, { test_results }] of Object.entries(report)) {
    write(`${suite}: ${Object.keys(test_results).length} tests\n`)
    for (const [name, { status, reason, counterexample }] of Object.entries(test_results)) {
      if (status === 'Success') continue
      write(`  ${status}: ${name}: ${reason ?? 'no reason given'}\n`)
      if (counterexample !== null) write(`    ${JSON.stringify(counterexample)}\n`)
    }
  }
}
