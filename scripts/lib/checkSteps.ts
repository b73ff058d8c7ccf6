import { buildApp, isBuildFresh } from './buildApp'
import { checkLayers } from './checkLayers'
import { platformBinary } from './platformBinary'
import { npmProgram, runProgram } from './runProgram'
import type { Step } from './runSteps'
import type { Tally } from './tally'

/** Each counts as one, passed or failed. The quick ones come first. */
export const CHECKS: readonly Step[] = [
  check('types', () => npm('tsc', '--project', 'tsconfig.json')),
  check('lint', () => npm('oxlint', '--type-aware', '--deny-warnings')),
  check('format', () => npm('biome', 'check', '--error-on-warnings')),
  check('layers', layersHold),
  check('unused code', () => npm('knip', '--no-progress')),
  check('contract lint', () =>
    npm('solhint', '--disc', '--noPoster', '--max-warnings', '0', 'contracts/**/*.sol'),
  ),
  check('contract format', () => forge('fmt', '--check')),
  check('contract build is the committed one', () =>
    ends(process.execPath, ['--import', 'tsx', 'scripts/compile.ts', '--check']),
  ),
  check('gas snapshot', () => forge('snapshot', '--check', '--match-contract', 'GasTest')),
  check('build', async () => {
    if (!(await isBuildFresh())) await buildApp()
    return true
  }),
  check('bundle size', () => npm('size-limit')),
]

function check(name: string, holds: () => Promise<boolean>): Step {
  return {
    name,
    run: async (): Promise<Tally> => ((await holds()) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }),
  }
}

async function layersHold(): Promise<boolean> {
  const { modules, violations } = await checkLayers()
  for (const line of violations) process.stdout.write(`${line}\n`)
  process.stdout.write(`${modules} modules read\n`)
  return violations.length === 0
}

function npm(program: string, ...args: string[]): Promise<boolean> {
  return ends(npmProgram(program), args)
}

function forge(...args: string[]): Promise<boolean> {
  return ends(platformBinary('forge'), args)
}

async function ends(file: string, args: string[]): Promise<boolean> {
  return (await runProgram(file, args)).code === 0
}
