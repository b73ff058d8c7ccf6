/**
 * `npm run fuzz -- --inputs N --seed N`: puts a million inputs (or N), some grammatical, some broken, some noise, before every function that
 * reads bytes or texts of a stranger, and fails when one throws, hangs or allocates beyond its bound (lib/fuzzTarget.ts states
 * them). The same seed gives the same inputs.
 */
import { randomInt } from 'node:crypto'
import { fuzzDecoders } from './lib/fuzzDecoders'
import { FUZZ_TARGETS } from './lib/fuzzTargets'
import { parseOptions } from './lib/parseOptions'
import { readNumber } from './lib/readNumber'
import { runCommand } from './lib/runCommand'

await runCommand(async () => {
  const options = parseOptions(process.argv.slice(2), { inputs: '1000000', seed: '' })
  const inputs = readNumber('inputs', options.inputs)
  const seed = options.seed === '' ? randomInt(2 ** 32) : readNumber('seed', options.seed)
  process.stdout.write(`Fuzzing the decoders, seed ${seed}\n`)
  const start = performance.now()
  let total = 0
  for (const { name, inputs: count, accepted, mostBytes, slowestMs } of fuzzDecoders(FUZZ_TARGETS, {
    inputs,
    seed,
  })) {
    total += count
    const kilobytes = Math.ceil(mostBytes / 1024)
    process.stdout.write(
      `${name}: ${count} inputs, ${accepted} accepted, at most ${kilobytes} kB and ${slowestMs.toFixed(1)} ms for one\n`,
    )
  }
  const seconds = Math.round((performance.now() - start) / 1000)
  process.stdout.write(
    `${total} inputs, ${FUZZ_TARGETS.length} decoders, 0 failed, seed ${seed}, ${seconds} s\n`,
  )
})
