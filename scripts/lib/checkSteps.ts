import { isBuildFresh } from './buildApp'
import { checkLayers } from './checkLayers'
import { platformBinary } from './platformBinary'
import { npmProgram, runProgram } from './runProgram'
import type { Step } from './runSteps'
import type { Tally } from './tally'

type Write = (text: string) => void

/** Each counts as one, passed or failed. They are begun in this order, several at a time. */
export const CHECKS: readonly Step[] = [
  check('types', npm('tsc', '--project', 'tsconfig.json')),
  check('lint', npm('oxlint', '--type-aware', '--deny-warnings')),
  check('format', npm('biome', 'check', '--error-on-warnings')),
  check('layers', layersHold),
  check('unused code', npm('knip', '--no-progress')),
  check('contract lint', npm('solhint', '--disc', '--noPoster', '--max-warnings', '0', 'contracts/**/*.sol')),
  check('contract format', forge('fmt', '--check')),
  check('gas snapshot', forge('snapshot', '--check', '--match-contract', 'GasTest')),
  check(
    'build',
    async (write) => (await isBuildFresh()) || npm('vite', 'build', '--logLevel', 'error')(write),
  ),
  check(
    'contract build is the committed one',
    program(process.execPath, '--import', 'tsx', 'scripts/compile.ts', '--check'),
  ),
  check('vectors', program(process.execPath, '--import', 'tsx', 'scripts/vectors.ts', '--check')),
  { ...check('bundle size', npm('size-limit')), after: ['build'] },
]

function check(name: string, holds: (write: Write) => Promise<boolean>): Step {
  return {
    name,
    run: async (write): Promise<Tally> =>
      (await holds(write)) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 },
  }
}

async function layersHold(write: Write): Promise<boolean> {
  const { modules, violations } = await checkLayers()
  for (const line of violations) write(`${line}\n`)
  write(`${modules} modules read\n`)
  return violations.length === 0
}

function npm(name: string, ...args: string[]): (write: Write) => Promise<boolean> {
  return program(npmProgram(name), ...args)
}

/** The executable is looked for when the step is run, so that a missing one is one failure. */
function forge(...args: string[]): (write: Write) => Promise<boolean> {
  return (write) => program(platformBinary('forge'), ...args)(write)
}

/** A program that says by its exit code whether the check holds. */
function program(file: string, ...args: string[]): (write: Write) => Promise<boolean> {
  return async (write) => (await runProgram(file, args, { write })).code === 0
}
