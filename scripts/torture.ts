/**
 * `npm run torture -- --kills N --reorgs N --seed N`: ends the reading of a history a thousand times at random moments, while
 * two hundred reorganisations take blocks back, and fails when what is stored then differs from a fresh history.
 */
import { randomInt } from 'node:crypto'
import { parseOptions } from './lib/parseOptions'
import { readNumber } from './lib/readNumber'
import { runCommand } from './lib/runCommand'
import { torture } from './lib/torture'

await runCommand(async () => {
  const options = parseOptions(process.argv.slice(2), { kills: '1000', reorgs: '200', seed: '' })
  const seed = options.seed === '' ? randomInt(2 ** 32) : readNumber('seed', options.seed)
  process.stdout.write(`Torturing the history, seed ${seed}\n`)
  const { kills, reorgs, messages } = await torture({
    kills: readNumber('kills', options.kills),
    reorgs: readNumber('reorgs', options.reorgs),
    seed,
    onCheck: (done) =>
      process.stdout.write(
        `${done.kills} kills, ${done.reorgs} reorgs: ${done.messages} messages, all equal\n`,
      ),
  })
  process.stdout.write(
    `${kills} kills, ${reorgs} reorgs, ${messages} messages, 0 differences, seed ${seed}\n`,
  )
})
